// Runs a function's program as Lambda does: one event after the other, in a process that is kept. Events come as lines on its input,
// answers go as lines to descriptor 3; what the program prints is its log, between the lines that Lambda's runtime prints itself
// (as published logs show them: see provision/status/log-line.ts).
import { writeSync } from 'node:fs'
import { createInterface } from 'node:readline'

const say = (line) => process.stdout.write(`${line}\n`)

const [program] = process.argv.slice(2)
const { handler } = await import(program)
for await (const line of createInterface({ input: process.stdin })) {
  const { event, requestId, deadline } = JSON.parse(line)
  const context = {
    awsRequestId: requestId,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  }
  const began = Date.now()
  say(`START RequestId: ${requestId} Version: $LATEST`)
  let answer
  try {
    answer = { value: (await handler(event, context)) ?? null }
  } catch (error) {
    const { name: errorType = 'Error', message: errorMessage = String(error), stack = '' } = error ?? {}
    const told = { errorType, errorMessage, trace: stack.split('\n') }
    answer = { error: told }
    const time = new Date().toISOString()
    say(`${time}\t${requestId}\tERROR\tInvoke Error \t${JSON.stringify({ ...told, stack: told.trace })}`)
  }
  say(`END RequestId: ${requestId}`)
  say(`REPORT RequestId: ${requestId}\tDuration: ${Date.now() - began}.00 ms\t`)
  writeSync(3, `${JSON.stringify(answer)}\n`)
}
