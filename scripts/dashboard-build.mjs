// The dashboard as it is served: what stack/dashboard/files.ts says that it is made of.
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

/** Writes it, and prints what it comes to. For whoever works on the app, plotly.js is laid beside its sources too. */
export async function writeDashboard(folder) {
  const { dashboardFiles, LAID } = await importTypeScript(
    'stack/dashboard/files.ts',
    `${dirname(folder)}/files.mjs`,
  )
  const files = await dashboardFiles()
  for (const { name, content } of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), content)
  }
  for (const name of LAID) await copyFile(join(folder, name), join('shiny', name))
  const bytes = files.reduce((sum, { content }) => sum + content.length, 0)
  process.stdout.write(`dashboard: ${files.length} files, ${bytes} bytes\n`)
}

/** @param to where its program stands for a moment: it finds its files from there */
async function importTypeScript(source, to) {
  await build({ entryPoints: [source], outfile: to, bundle: true, format: 'esm', platform: 'node' })
  try {
    return await import(pathToFileURL(resolve(to)).href)
  } finally {
    await rm(to)
  }
}
