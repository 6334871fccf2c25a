import { fingerprintOf } from '../stack/dashboard/files.ts'
import { checkSettings, mergeSettings } from '../stack/load-settings.ts'
import type { Change, Plan } from '../stack/plan.ts'
import type { SettingsInput } from '../stack/settings.ts'
import { settingsThatDiffer } from '../stack/settings-that-differ.ts'
import { findDashboard } from './dashboard/find.ts'
import type { StackFolders } from './folders.ts'
import { readSecrets, readStackFile, type StackFile } from './stack-file.ts'
import { PLACE, servicesOf } from './status.ts'
import { SupervisorClient } from './supervisor/client.ts'
import type { SupervisorState } from './supervisor/control.ts'
import { BUILD } from './version.ts'
import { isBuilt } from './web/builds.ts'
import { findSources, fingerprint } from './web/sources.ts'

/** What `up` would do on this machine; it costs nothing. Migrations that are to come are told by `migrate status`. */
export async function planLocal(home: string, folders: StackFolders, said: SettingsInput): Promise<Plan> {
  const before = await readStackFile(folders)
  const settings = checkSettings('settings', mergeSettings(before?.settings ?? null, said))
  const state = before === null ? null : await stateOf(folders, before)
  const running = new Set(state?.services.flatMap(({ name, state }) => (state === 'running' ? [name] : [])))
  const [builds, dashboard] = await Promise.all([buildChanges(home, before), dashboardChanges(before)])
  const names = (await servicesOf(before)).filter((name) => name !== 'dashboard' || dashboard !== null)
  const parts: Plan['parts'] = [
    { name: 'settings', changes: settingsChanges(before, settings) },
    { name: 'supervisor', changes: supervisorChanges(state) },
    ...names.map((name) => ({
      name,
      changes: [
        ...(name === 'web' ? builds : []),
        ...(name === 'dashboard' ? (dashboard ?? []) : []),
        ...(running.has(name) ? [] : [{ part: name, kind: 'create', what: 'process' } as const]),
      ],
    })),
  ]
  return { place: PLACE, parts, costs: null }
}

async function stateOf(folders: StackFolders, before: StackFile): Promise<SupervisorState | null> {
  return new SupervisorClient(before, await readSecrets(folders)).state().catch(() => null)
}

function settingsChanges(before: StackFile | null, wanted: unknown): Change[] {
  if (before === null) return [{ part: 'settings', kind: 'create', what: 'stack folder' }]
  const { from, to } = settingsThatDiffer(before.settings, wanted)
  return from === to ? [] : [{ part: 'settings', kind: 'change', what: 'settings', from, to }]
}

async function buildChanges(home: string, before: StackFile | null): Promise<Change[]> {
  const sources = await findSources()
  if ('missing' in sources) return []
  const wanted = await fingerprint(sources)
  const served = before?.storefront ?? null
  const change = { part: 'web', what: 'build of the storefront' }
  if (served === null) {
    const isThere = await isBuilt(home, wanted)
    return [{ ...change, kind: 'create', ...(isThere ? { to: 'the one of another stack' } : {}) }]
  }
  return served === wanted ? [] : [{ ...change, kind: 'change', from: served, to: wanted }]
}

/** @returns null where it cannot run here, and `up` goes without */
async function dashboardChanges(before: StackFile | null): Promise<Change[] | null> {
  const found = await findDashboard()
  if ('missing' in found) return null
  const served = before?.dashboard ?? null
  if (served === null || 'missing' in served) return []
  const wanted = fingerprintOf(found.files)
  const change = { part: 'dashboard', what: 'app', kind: 'change' } as const
  return served.app === wanted ? [] : [{ ...change, from: served.app, to: wanted }]
}

function supervisorChanges(state: SupervisorState | null): Change[] {
  if (state === null) return [{ part: 'supervisor', kind: 'create', what: 'process' }]
  if (state.build === BUILD) return []
  return [{ part: 'supervisor', kind: 'change', what: 'program', from: state.build, to: BUILD }]
}
