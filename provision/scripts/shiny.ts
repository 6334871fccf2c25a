import { createHash } from 'node:crypto'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { z } from 'zod'
import { dashboardFiles } from '../../stack/dashboard/files.ts'
import type { Provisioning } from '../context.ts'
import { isPlanned } from '../ensure.ts'
import type { Tell } from '../machines/spec.ts'
import { ensureScript } from './ensure-script.ts'
import { DASHBOARD_PACKAGES } from './packages.ts'
import { presignedGet } from './presign.ts'
import { checking, findObject, type StoredObject } from './stored-object.ts'
import { tar } from './tar.ts'

export interface ShinyInput {
  part: string
  /** Of the warehouse's machine. */
  instanceId: string
  /** The artifacts bucket. */
  bucket: string
  /** With the app's sources; this installation's unless another is named. */
  sources?: string
  tell?: Tell
}

const shinyReport = z.object({ app: z.string(), version: z.string(), changed: z.boolean() })

/**
 * Shiny Server with the dashboard of shiny/, on the warehouse's machine. PostgreSQL has to be there before it, and the source of
 * packages.
 * @throws ObjectSpoilt, and as runScript
 */
export async function ensureShiny(
  provisioning: Provisioning,
  { part, instanceId, bucket, sources, tell }: ShinyInput,
): Promise<void> {
  const app = await ensureApp(provisioning, part, bucket, await packDashboard(sources))
  await checking(provisioning, app, () =>
    ensureScript(provisioning, {
      part,
      machine: 'analytics',
      instanceId,
      script: 'shiny',
      inputs: { PACKAGES: DASHBOARD_PACKAGES.join(' '), STACK: provisioning.stack, APP_SHA256: app.sha256 },
      lateInputs: async () => ({ APP_URL: await presignedGet(provisioning, app) }),
      report: shinyReport,
      ...(tell === undefined ? {} : { tell }),
    }),
  )
}

/** The dashboard in the artifacts bucket: `shiny/<SHA-256>.tar`. */
async function ensureApp(
  provisioning: Provisioning,
  part: string,
  bucket: string,
  content: Buffer,
): Promise<StoredObject> {
  const { aws, changes } = provisioning
  const sha256 = createHash('sha256').update(content).digest('hex')
  const app = { bucket, key: `shiny/${sha256}.tar`, sha256 }
  if (!isPlanned(bucket) && (await findObject(provisioning, app)) !== null) return app
  await changes.make({ part, kind: 'create', what: `dashboard ${app.key}` }, () =>
    aws.s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: app.key,
        Body: content,
        Metadata: { sha256 },
        ExpectedBucketOwner: provisioning.account,
      }),
    ),
  )
  return app
}

/** The dashboard as it is served: the same bytes for the same files. */
export const packDashboard = async (folder?: string): Promise<Buffer> => tar(await dashboardFiles(folder))
