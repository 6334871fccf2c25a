import { GetParameterCommand } from '@aws-sdk/client-ssm'
import type { Provisioning } from '../context.ts'
import { whilePassing } from '../until.ts'
import { isParameterMissing } from './find-parameter.ts'
import { makeSure } from './make-sure.ts'
import { parameterName } from './names.ts'

/**
 * A SecureString that is made once and never changed, nor read here.
 * @param name within the stack: `dw/owner/password`
 * @param make gives the value; asked only where there is none yet
 * @param part that it counts as, where it is not one by itself
 * @returns the parameter's whole name
 * @throws NameTaken where there is a parameter of this name that is not the stack's
 */
export async function ensureSecret(
  provisioning: Provisioning,
  name: string,
  make: () => string,
  part = `secrets/${name}`,
): Promise<string> {
  const fullName = parameterName(provisioning, name)
  await makeSure(provisioning, { part, fullName, type: 'SecureString', value: make })
  return fullName
}

/** What was just made may not be shown everywhere yet; somebody who asks for what is not there must not wait for long. */
const SHORTLY = { everyMs: 1000, withinMs: 10_000 }

/**
 * The value of a secret. Not for argv, logs or error texts.
 * @throws AwsFailed with the code ParameterNotFound where there is none
 */
export async function readSecret(provisioning: Provisioning, name: string): Promise<string> {
  const { aws } = provisioning
  const Name = parameterName(provisioning, name)
  const { Parameter } = await whilePassing(
    provisioning,
    isParameterMissing,
    () => aws.ssm.send(new GetParameterCommand({ Name, WithDecryption: true })),
    SHORTLY,
  )
  return Parameter?.Value ?? ''
}
