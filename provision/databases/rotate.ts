import type { Database } from '../../stack/database.ts'
import { newPassword } from '../../stack/scram.ts'
import type { Rotation } from '../../stack/upkeep.ts'
import type { Provisioning } from '../context.ts'
import { publicIpOf } from '../machines/elastic-ip.ts'
import type { Tell } from '../machines/spec.ts'
import { ensurePostgresql, rolesOf } from '../scripts/postgresql.ts'
import { waitForAgent } from '../scripts/wait-for-agent.ts'
import { passwordName } from '../secrets/passwords.ts'
import { replaceSecret } from '../secrets/secret.ts'
import { pinnedCertificate } from './connect.ts'
import { hostsOf, runningMachine } from './place.ts'

/** A machine that runs has registered long ago. */
const AT_ONCE = { everyMs: 3000, withinMs: 60_000 }

/**
 * Gives the roles of a database new passwords, and its server a new key and certificate. First the passwords' parameters, then the
 * server, then the pin: whatever cuts this short, the server is behind what the parameters say, which this or an `up` sees by the
 * parameters' versions and brings to the server. In between, for about half a minute, who connects anew may be refused.
 * @param makePassword gives another one each time
 * @returns whose passwords are new
 * @throws ServiceDown, AgentMissing before anything is changed; then as runScript
 */
export async function rotate(
  provisioning: Provisioning,
  database: Database,
  tell: Tell,
  makePassword: () => string = newPassword,
): Promise<Rotation> {
  const { aws } = provisioning.settings
  const { InstanceId: instanceId = '', PrivateIpAddress = '' } = await runningMachine(provisioning, database)
  // There is a server to tell.
  await pinnedCertificate(provisioning, database)
  await waitForAgent(provisioning, instanceId, tell, AT_ONCE)
  const publicIp = database === 'oltp' ? await publicIpOf(provisioning, 'machines/oltp-address') : null
  const roles = rolesOf(database)
  tell.update('keeps new passwords')
  for (const role of roles)
    await replaceSecret(provisioning, passwordName(database, role), makePassword(), 'secrets/passwords')
  await ensurePostgresql(provisioning, {
    part: `bootstrap/${database}`,
    database,
    instanceId,
    instanceType: database === 'oltp' ? aws.oltpInstanceType : aws.warehouseInstanceType,
    hosts: hostsOf(provisioning, database, PrivateIpAddress, publicIp),
    isCertificateRotated: true,
    tell,
  })
  return { roles }
}
