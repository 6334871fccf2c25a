import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './run.ts'

const SOURCES = fileURLToPath(new URL('./agent', import.meta.url))
const PROGRAMS = '/usr/lib/clickstream-sandbox-agent'

/** As the real package's, in what matters: what commands started outlives the agent. */
const UNIT = `[Unit]
Description=amazon-ssm-agent (the sandbox's)
After=network-online.target

[Service]
ExecStart=/usr/bin/python3 ${PROGRAMS}/main.py
KillMode=process
Restart=always
RestartSec=2

[Install]
WantedBy=multi-user.target
`

const CONTROL = `Package: amazon-ssm-agent
Version: 3.3.1345.0
Architecture: amd64
Maintainer: clickstream sandbox <nobody@example.com>
Depends: python3
Description: stand-in for the SSM agent
`

/** Like the real package, it starts the agent at once. */
const POSTINST = `#!/bin/sh
set -e
systemctl daemon-reload
systemctl enable amazon-ssm-agent.service
systemctl restart amazon-ssm-agent.service
`

const PRERM = `#!/bin/sh
systemctl disable --now amazon-ssm-agent.service || true
`

export interface AgentSetting {
  region: string
  /** How many of its seconds pass in one, where it hibernates. */
  timeFactor: number
}

/** The package that first-boot.sh downloads. @param folder one of the caller's, for its making */
export async function agentPackage(folder: string, setting: AgentSetting): Promise<Buffer> {
  const root = join(folder, 'agent')
  const texts: Record<string, string> = {
    'DEBIAN/control': CONTROL,
    'DEBIAN/postinst': POSTINST,
    'DEBIAN/prerm': PRERM,
    'lib/systemd/system/amazon-ssm-agent.service': UNIT,
    'etc/amazon/ssm/sandbox.json': JSON.stringify(setting),
  }
  for (const [path, text] of Object.entries(texts)) {
    await mkdir(join(root, dirname(path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  for (const script of ['postinst', 'prerm']) await chmod(join(root, 'DEBIAN', script), 0o755)
  await mkdir(join(root, PROGRAMS), { recursive: true })
  for (const program of ['main.py', 'data_channel.py'])
    await copyFile(join(SOURCES, program), join(root, PROGRAMS, program))
  const file = join(folder, 'amazon-ssm-agent.deb')
  await run('dpkg-deb', ['--build', '--root-owner-group', root, file])
  return readFile(file)
}
