import { GetParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm'
import { isLost } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import { SHORTLY, until, whilePassing } from '../until.ts'
import { findParameter, isParameterMissing } from './find-parameter.ts'
import { isBusy, makeSure, withoutValue } from './make-sure.ts'
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

/**
 * Gives a secret another value. Whoever asks after that is told the new one: a value that others go by must not be the old one by
 * chance.
 * @throws NameTaken, as ensureSecret
 */
export async function replaceSecret(
  provisioning: Provisioning,
  name: string,
  value: string,
  part = `secrets/${name}`,
): Promise<void> {
  const { aws, changes } = provisioning
  const fullName = parameterName(provisioning, name)
  const state = await makeSure(provisioning, { part, fullName, type: 'SecureString', value: () => value })
  if (state !== 'there') return
  // Tags may not be given with Overwrite; they stay. One whose answer is lost may be sent again: the value is the same.
  const put = new PutParameterCommand({
    Name: fullName,
    Value: value,
    Type: 'SecureString',
    Overwrite: true,
  })
  const passes = (error: unknown) => isBusy(error) || isLost(error)
  await changes.make({ part, kind: 'change', what: `parameter ${fullName}` }, async () => {
    const { Version: made = 0 } = await whilePassing(provisioning, passes, () => aws.ssm.send(put)).catch(
      (error: unknown) => {
        throw withoutValue(error, value)
      },
    )
    await until(provisioning, `the new value of ${fullName}`, async () => {
      const { Parameter } = await aws.ssm.send(new GetParameterCommand({ Name: fullName }))
      const described = await findParameter(provisioning, fullName)
      return Math.min(Parameter?.Version ?? 0, described?.Version ?? 0) >= made ? true : null
    })
  })
}

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
