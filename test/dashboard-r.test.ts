import { join, resolve } from 'node:path'
import { execa } from 'execa'
import { beforeAll, expect, test } from 'vitest'
import { rscript } from './support/rscript.ts'

/** The dashboard's own tests, in R, and its style. */

const SHINY = resolve(import.meta.dirname, '../shiny')

let program: string | undefined

beforeAll(async () => {
  program = await rscript('the dashboard’s tests in R')
})

async function run(folder: string, code: string): Promise<{ exitCode: number | undefined; all: string }> {
  // As the dashboard runs: without anybody's own start-up file, and far from the property's time zone.
  const env = { LC_ALL: 'C.UTF-8', LANG: 'C.UTF-8', TZ: 'UTC', NOT_CRAN: 'true' }
  const ran = await execa(program ?? '', ['--no-init-file', '-e', code], {
    cwd: folder,
    env,
    all: true,
    reject: false,
  })
  return { exitCode: ran.exitCode, all: ran.all }
}

/** Fails on a failure, an error, a warning, and where there is nothing to run. */
const TESTTHAT = `
results <- as.data.frame(testthat::test_dir(
  ".", reporter = "summary", stop_on_failure = FALSE, stop_on_warning = FALSE
))
amiss <- results[results$failed > 0 | results$error | results$warning > 0, c("file", "test")]
skipped <- results[results$skipped, c("file", "test")]
for (row in seq_len(nrow(amiss))) cat("amiss:", amiss$file[row], "|", amiss$test[row], "\\n")
for (row in seq_len(nrow(skipped))) cat("skipped:", skipped$file[row], "|", skipped$test[row], "\\n")
cat("\\n", nrow(results), " tests, ", sum(results$nb), " expectations\\n", sep = "")
quit("no", if (nrow(results) == 0 || nrow(amiss) + nrow(skipped) > 0) 1L else 0L)
`

/** Its folder's .lintr says what is wanted. */
const LINTR = `
lints <- lintr::lint_dir(".")
print(lints)
quit("no", if (length(lints) > 0) 1L else 0L)
`

test('testthat: no failure, no error, no warning, nothing skipped', async ({ skip }) => {
  if (program === undefined) return skip()
  const { exitCode, all } = await run(join(SHINY, 'tests', 'testthat'), TESTTHAT)
  process.stderr.write(`${/\d+ tests, \d+ expectations/.exec(all)?.[0] ?? ''} in R\n`)
  expect([exitCode, exitCode === 0 ? '' : all]).toEqual([0, ''])
})

test('lintr has nothing to say', async ({ skip }) => {
  if (program === undefined) return skip()
  const { exitCode, all } = await run(SHINY, LINTR)
  expect([exitCode, exitCode === 0 ? '' : all]).toEqual([0, ''])
})
