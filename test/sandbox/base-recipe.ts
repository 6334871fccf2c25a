/** What the machines' disk is made of. Whatever changes here makes another base. */

const MIRROR = 'http://deb.debian.org'

/** Close to Debian's image for EC2 (facts on AWS, section 2; facts on machines), without what a container has no use for. */
const PACKAGES = [
  ...['systemd-sysv', 'dbus', 'udev', 'libpam-systemd', 'iproute2', 'ifupdown', 'netbase', 'sudo', 'locales'],
  ...['procps', 'openssl', 'curl', 'ca-certificates', 'apt-utils', 'cloud-init', 'awscli', 'python3'],
]

/** Address of Amazon's resolver (VPC User Guide, "Amazon DNS server": 169.254.169.253). */
export const RESOLVER = '169.254.169.253'

/** By path inside the machine. */
const FILES: Record<string, string> = {
  // Its network stands before it boots, as its interface's namespace has it.
  '/etc/cloud/cloud.cfg.d/90_sandbox.cfg': `datasource_list: [Ec2]
datasource: {Ec2: {strict_id: false, timeout: 5, max_wait: 60, metadata_urls: ['http://169.254.169.254']}}
network: {config: disabled}
cloud_init_modules: [bootcmd, write-files, set_hostname, update_hostname]
cloud_config_modules: [runcmd]
cloud_final_modules: [scripts-per-once, scripts-per-boot, scripts-per-instance, scripts-user, final-message]
`,
  '/etc/network/interfaces': 'auto lo\niface lo inet loopback\n',
  '/etc/resolv.conf': `nameserver ${RESOLVER}\noptions timeout:2 attempts:2\n`,
  '/etc/apt/sources.list': `deb ${MIRROR}/debian bookworm main
deb ${MIRROR}/debian bookworm-updates main
deb ${MIRROR}/debian-security bookworm-security main
`,
  // Machines that live for minutes: nobody reads their manuals, and a power cut takes them whole.
  '/etc/dpkg/dpkg.cfg.d/sandbox': `force-unsafe-io
path-exclude=/usr/share/man/*
path-exclude=/usr/share/doc/*
path-exclude=/usr/share/locale/*
`,
  '/etc/default/locale': 'LANG=C.UTF-8\n',
}

/** Units that would only cost time: consoles nobody sits at, housekeeping, interfaces that are up. */
const MASKED = [
  ...['console-getty.service', 'getty@tty1.service', 'networking.service', 'systemd-pstore.service'],
  ...['apt-daily.timer', 'apt-daily-upgrade.timer', 'e2scrub_all.timer', 'e2scrub_reap.service'],
  ...['fstrim.timer', 'dpkg-db-backup.timer', 'cloud-init-hotplugd.socket'],
]

/** Part of what a base is known by: what is written into it beside its packages. */
export const RECIPE = { MIRROR, PACKAGES, FILES, MASKED }
