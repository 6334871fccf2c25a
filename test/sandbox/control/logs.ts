import { type CloudWatchLogsClient, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'

const EVERY_MS = 500

/** Keeps functions' lines in the account's logs, as Lambda does: some at a time. */
export function logKeeper(client: CloudWatchLogsClient) {
  let waiting = new Map<
    string,
    { group: string; stream: string; events: { timestamp: number; message: string }[] }
  >()
  let writing: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | null = null
  const write = async () => {
    const batches = [...waiting.values()]
    waiting = new Map()
    for (const { group, stream, events } of batches)
      await client
        .send(new PutLogEventsCommand({ logGroupName: group, logStreamName: stream, logEvents: events }))
        .catch(() => {})
  }
  const flush = () => {
    if (timer !== null) clearTimeout(timer)
    timer = null
    writing = writing.then(write)
    return writing
  }
  return {
    keep(group: string, stream: string, line: string): void {
      const key = `${group} ${stream}`
      const batch = waiting.get(key) ?? { group, stream, events: [] }
      batch.events.push({ timestamp: Date.now(), message: line })
      waiting.set(key, batch)
      timer ??= setTimeout(() => void flush(), EVERY_MS)
    },
    flush,
  }
}
