import { PutParameterCommand } from '@aws-sdk/client-ssm'
import type { Provisioning } from '../context.ts'
import { isPlanned } from '../ensure.ts'
import { until, whilePassing } from '../until.ts'
import { readParameter } from './find-parameter.ts'
import { isBusy, makeSure } from './make-sure.ts'
import { parameterName } from './names.ts'

/** In a list of changes; a certificate is told by its length. */
const LONGEST_SHOWN = 80

export interface ParameterOptions {
  /** That it counts as, where it is not one by itself. */
  part?: string
  /** What to tell of a change. */
  compare?: (there: string, wanted: string) => { from: string; to: string }
}

/**
 * A parameter that everybody may see: kept as it is to be.
 * @param name within the stack: `dw/certificate`
 * @returns the parameter's whole name
 * @throws NameTaken where there is a parameter of this name that is not the stack's
 */
export async function ensureParameter(
  provisioning: Provisioning,
  name: string,
  value: string,
  { part = `secrets/${name}`, compare = inShort }: ParameterOptions = {},
): Promise<string> {
  const fullName = parameterName(provisioning, name)
  const state = await makeSure(provisioning, { part, fullName, type: 'String', value: () => value })
  if (state === 'there' && !isPlanned(value))
    await syncValue(provisioning, { part, compare, fullName, value })
  return fullName
}

async function syncValue(
  provisioning: Provisioning,
  { part, compare, fullName, value }: Required<ParameterOptions> & { fullName: string; value: string },
): Promise<void> {
  const { aws, changes } = provisioning
  // One that was just made may be shown to DescribeParameters before it is to GetParameter.
  const there = await until(provisioning, `the value of ${fullName}`, () =>
    readParameter(provisioning, fullName),
  )
  if (there === value) return
  const change = {
    part,
    kind: 'change',
    what: `parameter ${fullName}`,
    ...compare(there, value),
  } as const
  await changes.make(change, () =>
    whilePassing(provisioning, isBusy, () =>
      // Tags may not be given with Overwrite; they stay.
      aws.ssm.send(new PutParameterCommand({ Name: fullName, Value: value, Overwrite: true })),
    ),
  )
}

const inShort = (there: string, wanted: string) => ({ from: told(there), to: told(wanted) })

const told = (value: string): string =>
  value.length > LONGEST_SHOWN || value.includes('\n') ? `${value.length} characters` : value
