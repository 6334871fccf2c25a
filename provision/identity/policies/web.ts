import { passwordName } from '../../secrets/passwords.ts'
import { type PolicyDocument, policyDocument } from '../policy-document.ts'
import type { PolicyInputs } from './inputs.ts'
import { parameters } from './parts.ts'

/** The storefront's server, in Amplify: it reads its password for the shop database and the certificate that it pins. */
export const webPolicy = (inputs: PolicyInputs): PolicyDocument =>
  policyDocument(...parameters(inputs, [passwordName('oltp', 'web'), 'oltp/certificate']))
