import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Provisioning } from '../context.ts'
import { afterUp, isPlanned } from '../ensure.ts'
import type { Architecture } from '../machines/image.ts'
import type { Tell } from '../machines/spec.ts'
import { ensureScript } from './ensure-script.ts'
import { BUNDLED_PACKAGES } from './packages.ts'
import { presignedGet, presignedPut } from './presign.ts'
import { runScript } from './run-script.ts'
import { scriptText } from './script-text.ts'
import { checking, findObject, type StoredObject } from './stored-object.ts'

export interface BundleInput {
  part: string
  /** Of the machine with internet. */
  instanceId: string
  /** The artifacts bucket. */
  bucket: string
  /** Of the machine without. */
  architecture: Architecture
  tell?: Tell
}

const bundleReport = z.object({ sha256: z.string(), bytes: z.number(), packages: z.number() })
const sourceReport = z.object({ sha256: z.string(), changed: z.boolean() })

/**
 * The Debian packages that the warehouse's machine is installed from: built on the shop database's machine and put in the artifacts
 * bucket, unless a bundle of the same list is there. To have newer packages, the object is deleted.
 * @throws as runScript
 */
export async function ensurePackageBundle(
  provisioning: Provisioning,
  { part, instanceId, bucket, architecture, tell }: BundleInput,
): Promise<StoredObject> {
  const place = { bucket, key: await bundleKey(architecture) }
  const found = isPlanned(bucket) ? null : await findObject(provisioning, place)
  if (found !== null) return found
  let sha256 = afterUp(part)
  await provisioning.changes.make({ part, kind: 'create', what: `package bundle ${place.key}` }, async () => {
    const common = { part, instanceId, ...(tell === undefined ? {} : { tell }) }
    const inputs = { PACKAGES: BUNDLED_PACKAGES.join(' '), ARCHITECTURE: architecture, BUNDLE: place.key }
    const built = await runScript(provisioning, { ...common, script: 'bundle', inputs })
    sha256 = bundleReport.parse(built).sha256
    const upload = { SHA256: sha256, PUT_URL: await presignedPut(provisioning, place, sha256) }
    await runScript(provisioning, { ...common, script: 'upload-bundle', inputs: upload })
  })
  return { ...place, sha256 }
}

/** `bundles/<hash>.tar`: of the list, the architecture and how it is built. */
async function bundleKey(architecture: Architecture): Promise<string> {
  const all = [await scriptText('bundle'), architecture, ...BUNDLED_PACKAGES]
  return `bundles/${createHash('sha256').update(JSON.stringify(all)).digest('hex').slice(0, 32)}.tar`
}

/** Makes the bundle the one source of packages of the warehouse's machine. @throws ObjectSpoilt, and as runScript */
export async function ensurePackageSource(
  provisioning: Provisioning,
  { part, instanceId, tell }: Pick<BundleInput, 'part' | 'instanceId' | 'tell'>,
  bundle: StoredObject,
): Promise<void> {
  await checking(provisioning, bundle, () =>
    ensureScript(provisioning, {
      part,
      machine: 'analytics',
      instanceId,
      script: 'bundle-source',
      inputs: { BUNDLE_SHA256: bundle.sha256 },
      lateInputs: async () => ({ BUNDLE_URL: await presignedGet(provisioning, bundle) }),
      report: sourceReport,
      ...(tell === undefined ? {} : { tell }),
    }),
  )
}
