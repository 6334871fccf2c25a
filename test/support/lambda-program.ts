import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BuildOptions, build } from 'esbuild'
import { execaNode } from 'execa'
import { inject, onTestFinished } from 'vitest'

/** Bundles a function's program as it is for Lambda. @returns the file */
export async function lambdaProgram(name: 'ingest' | 'etl'): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'clickstream-lambda-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const outfile = join(folder, 'index.mjs')
  const options = JSON.parse(await readFile('scripts/lambda-build.json', 'utf8')) as BuildOptions
  await build({ ...options, entryPoints: [`lambdas/${name}/lambda.ts`], outfile })
  return outfile
}

/** Invokes it in a process of its own, with moto for AWS. @returns what it answers, and what it logs */
export async function invoke(
  program: string,
  environment: Record<string, string>,
  event: unknown,
): Promise<{ answer: unknown; stderr: string; stdout: string }> {
  const moto = inject('moto')
  if ('missing' in moto) throw new Error(moto.missing)
  const runner = join(program, '..', 'runner.mjs')
  await writeFile(
    runner,
    `import { handler } from './index.mjs'
const context = { getRemainingTimeInMillis: () => 900_000 }
const answer = await handler(JSON.parse(process.argv[2]), context)
process.stdout.write('answer: ' + JSON.stringify(answer))
process.exit(0)`,
  )
  const { stdout, stderr } = await execaNode(runner, [JSON.stringify(event)], {
    extendEnv: false,
    env: {
      AWS_ENDPOINT_URL: moto.endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      ...environment,
    },
  })
  return { answer: JSON.parse(stdout.split('answer: ')[1] ?? 'null'), stdout, stderr }
}
