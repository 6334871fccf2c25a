/** What can go wrong with work on an instance. They hold facts; cli/terminal/sentences.ts makes the sentences. */

/** The SSM agent of an instance does not answer: nothing can be run there. */
export class AgentMissing extends Error {
  override readonly name = 'AgentMissing'
  readonly instanceId: string
  /** What Systems Manager says of it: `ConnectionLost`; null where it has never registered. */
  readonly pingStatus: string | null
  readonly waitedMs: number
  /** Shows what the instance said as it started. */
  readonly lookCommand: string

  constructor(instanceId: string, pingStatus: string | null, waitedMs: number, region: string) {
    super(`the SSM agent of ${instanceId} did not answer within ${Math.round(waitedMs / 1000)} s`)
    this.instanceId = instanceId
    this.pingStatus = pingStatus
    this.waitedMs = waitedMs
    this.lookCommand = `aws ec2 get-console-output --latest --output text --region ${region} --instance-id ${instanceId}`
  }
}

/** A command did not come to its end on an instance that answers. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed'
  readonly instanceId: string
  /** Systems Manager's: `Failed`, `Cancelled`, `AccessDenied`. */
  readonly status: string
  readonly output: string

  constructor(instanceId: string, status: string, output: string) {
    super(`a command on ${instanceId} ended as ${status}: ${output.slice(-500)}`)
    this.instanceId = instanceId
    this.status = status
    this.output = output
  }
}

interface Failure {
  part: string
  script: string
  instanceId: string
  /** null where it was ended from outside, again and again: by a reboot, or for want of memory. */
  exitCode: number | null
  lastLines: readonly string[]
}

/** A script of userdata/ failed on an instance. */
export class ScriptFailed extends Error {
  override readonly name = 'ScriptFailed'
  readonly part: string
  /** `postgresql`. */
  readonly script: string
  readonly instanceId: string
  readonly exitCode: number | null
  /** Of its log, the reason among them. */
  readonly lastLines: readonly string[]
  /** Shows all of its log. */
  readonly logCommand: string

  constructor({ part, script, instanceId, exitCode, lastLines }: Failure, region: string) {
    super(`${script}.sh failed on ${instanceId}: ${lastLines.at(-1) ?? 'it said nothing'}`)
    this.part = part
    this.script = script
    this.instanceId = instanceId
    this.exitCode = exitCode
    this.lastLines = lastLines
    this.logCommand =
      `aws ssm start-session --region ${region} --target ${instanceId} --document-name AWS-StartInteractiveCommand ` +
      `--parameters command="sudo less +G /var/log/clickstream/${script}.log"`
  }
}

/** An object that a machine was to install is not what was put there. It was removed. */
export class ObjectSpoilt extends Error {
  override readonly name = 'ObjectSpoilt'
  /** `s3://bucket/key`. */
  readonly url: string
  /** As the script said it: the checksum that it found, and the one that it should be. */
  readonly found: string

  constructor(url: string, cause: ScriptFailed) {
    const found = cause.lastLines.at(-1)?.replace(/^failed: /, '') ?? ''
    super(`${url} is spoilt: ${found}`, { cause })
    this.url = url
    this.found = found
  }
}
