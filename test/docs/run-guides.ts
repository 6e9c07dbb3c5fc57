/**
 * `npm run doc-check`: runs the commands of each guide, those in fences marked `sh run`, as a reader would: one after
 * another in one shell and an empty directory, with `hanse` on the path. Exit code 1 where one fails.
 */
import { spawn } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const RUN = /^```sh run\n([\s\S]*?)^```$/gm
/** A guide that waits for what never comes. */
const GUIDE_TIMEOUT_MS = 300_000

/** The guide's commands; a shell that ends takes its nodes along. */
function scriptOf (guide: string): string {
  const commands = [...readFileSync(join(ROOT, guide), 'utf8').matchAll(RUN)].map(([, body]) => body)
  return ['set -euo pipefail', "trap 'kill $(jobs -p) 2> /dev/null || true' EXIT", ...commands].join('\n')
}

async function run (guide: string): Promise<boolean> {
  const directory = await mkdtemp(join(tmpdir(), 'hanse-guide-'))
  try {
    const bin = join(directory, '.bin')
    await mkdir(bin)
    await symlink(join(ROOT, 'packages/cli/bin/hanse.js'), join(bin, 'hanse'))
    await symlink(join(ROOT, 'node_modules'), join(directory, 'node_modules'))
    const script = join(bin, 'guide.sh')
    await writeFile(script, scriptOf(guide))
    const path = [bin, dirname(process.execPath), process.env.PATH].join(delimiter)
    // in a clone the package is its sources
    const env = { ...process.env, PATH: path, HOME: directory, NODE_OPTIONS: '--conditions=hanse:source' }
    const child = spawn('bash', [script], { cwd: directory, env, stdio: ['ignore', 'pipe', 'pipe'], timeout: GUIDE_TIMEOUT_MS })
    const output: Buffer[] = []
    child.stdout.on('data', data => output.push(data))
    child.stderr.on('data', data => output.push(data))
    const code = await new Promise((resolve, reject) => {
      child.on('close', resolve)
      child.on('error', reject)
    })
    process.stdout.write(code === 0 ? `${guide}: every command runs\n` : `${Buffer.concat(output).toString()}${guide}: FAILED with ${String(code)}\n`)
    return code === 0
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

for (const guide of globSync('docs/guides/*.md', { cwd: ROOT }).sort()) {
  if (!await run(guide)) {
    process.exitCode = 1
  }
}
