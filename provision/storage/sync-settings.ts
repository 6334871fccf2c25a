import type { Provisioning } from '../context.ts'
import { canonical, isSameJson } from '../same-json.ts'
import { whilePassing } from '../until.ts'
import { isAbsent, isSettling, type Setting } from './setting.ts'

/**
 * Sets of a bucket what is not as it is wanted. Read side by side; written one after another, since S3 refuses a second change
 * of a bucket while one is under way (OperationAborted).
 */
export async function syncSettings(
  provisioning: Provisioning,
  part: string,
  name: string,
  settings: readonly Setting[],
): Promise<void> {
  const { aws, account, changes } = provisioning
  const bucket = { Bucket: name, ExpectedBucketOwner: account }
  const patiently = <T>(work: () => Promise<T>) => whilePassing(provisioning, isSettling, work)
  const there = await Promise.all(
    settings.map(({ read }) => patiently(() => read(aws.s3, bucket).catch(noneWhereAbsent))),
  )
  for (const [index, { what, wanted, write }] of settings.entries()) {
    if (isSameJson(there[index], wanted)) continue
    await changes.make({ part, kind: 'change', what, from: told(there[index]), to: told(wanted) }, () =>
      patiently(() => write(aws.s3, bucket)),
    )
  }
}

/** For a list of changes. */
const told = (value: unknown): string => (typeof value === 'string' ? value : canonical(value))

function noneWhereAbsent(error: unknown): undefined {
  if (isAbsent(error)) return undefined
  throw error
}
