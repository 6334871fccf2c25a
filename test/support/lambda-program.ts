import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BuildOptions, build } from 'esbuild'
import { execaNode } from 'execa'
import { onTestFinished } from 'vitest'
import { motoEndpoint } from './moto-endpoint.ts'

/** Bundles a function's program as it is for Lambda. @returns the file */
export async function lambdaProgram(name: 'ingest' | 'etl'): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'clickstream-lambda-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const outfile = join(folder, 'index.mjs')
  const options = JSON.parse(await readFile('scripts/lambda-build.json', 'utf8')) as BuildOptions
  await build({ ...options, entryPoints: [`lambdas/${name}/lambda.ts`], outfile })
  return outfile
}

interface Output {
  stderr: string
  stdout: string
}

/** As invokeAll, once. */
export async function invoke(
  program: string,
  environment: Record<string, string>,
  event: unknown,
): Promise<Output & { answer: unknown }> {
  const { answers, ...output } = await invokeAll(program, environment, [event])
  return { answer: answers[0], ...output }
}

/**
 * Invokes it in a process of its own, one event after the other, as Lambda does with a machine that it keeps.
 * @param endpoint what stands for AWS; without: moto
 * @returns what it answers to each, and what it logs
 */
export async function invokeAll(
  program: string,
  environment: Record<string, string>,
  events: readonly unknown[],
  endpoint: string = motoEndpoint(),
): Promise<Output & { answers: unknown[] }> {
  const runner = join(program, '..', 'runner.mjs')
  await writeFile(
    runner,
    `import { handler } from './index.mjs'
const context = { getRemainingTimeInMillis: () => 900_000 }
for (const event of JSON.parse(process.argv[2]))
  process.stdout.write('answer: ' + JSON.stringify(await handler(event, context)) + '\\n')
process.exit(0)`,
  )
  const { stdout, stderr } = await execaNode(runner, [JSON.stringify(events)], {
    extendEnv: false,
    env: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      ...environment,
    },
  })
  const answers = [...stdout.matchAll(/^answer: (.*)$/gm)].map(([, json = 'null']) => JSON.parse(json))
  return { answers, stdout, stderr }
}
