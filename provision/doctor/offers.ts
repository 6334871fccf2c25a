import { bad, good } from '../../stack/check.ts'
import type { Check } from '../../stack/stack.ts'
import { codeOf } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import { TypesNotOffered } from '../errors.ts'
import { architectureOf, debianImage } from '../machines/image.ts'
import { chooseZone } from '../network/zone.ts'
import { look } from './look.ts'

const IMAGE = 'Debian image'
const TYPES = 'instance types'

/** The types of both machines, each once. */
const typesOf = ({ settings }: Pick<Provisioning, 'settings'>): string[] => [
  ...new Set([settings.aws.oltpInstanceType, settings.aws.warehouseInstanceType]),
]

/** Whether Debian's newest image is to be had in the region, for the processors of both machines. */
export const debianImages = (provisioning: Provisioning): Promise<Check> =>
  look(IMAGE, async () => {
    const found: string[] = []
    const missing: string[] = []
    for (const [architecture, type] of new Map(typesOf(provisioning).map((of) => [architectureOf(of), of])))
      try {
        found.push(`${(await debianImage(provisioning, type)).imageId} (${architecture})`)
      } catch (error) {
        if (!['ParameterNotFound', 'InvalidAMIID.NotFound'].includes(codeOf(error))) throw error
        missing.push(architecture)
      }
    if (missing.length === 0) return good(IMAGE, found.join(', '))
    return bad(IMAGE, `Debian 12 is not published here for ${missing.join(', ')}`, 'Take another region.')
  })

/** Whether one zone has the types of both machines: some lack the newer ones. */
export const instanceTypes = (provisioning: Provisioning): Promise<Check> =>
  look(TYPES, async () => {
    try {
      const zone = await chooseZone(provisioning)
      return good(TYPES, `${typesOf(provisioning).join(', ')} in ${zone}`)
    } catch (error) {
      if (!(error instanceof TypesNotOffered)) throw error
      const advice =
        'Name others in the settings (aws.oltpInstanceType, aws.warehouseInstanceType), or another region.'
      return bad(TYPES, `${error.place} does not have ${error.types.join(', ')}`, advice)
    }
  })
