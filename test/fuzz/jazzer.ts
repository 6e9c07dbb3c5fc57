/** `npm run fuzz -- TARGET [SECONDS]`: one decoder under Jazzer.js, where the system can run it. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { targets } from './targets.ts'

const version = '4.0.0'
/** what its binary is linked against */
const glibcMin = [2, 38] as const
const usageExitCode = 2

const [name, seconds = '60'] = process.argv.slice(2)
const target = targets.find((one) => one.name === name)
const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } }
const [major = 0, minor = 0] = (header.glibcVersionRuntime ?? '').split('.').map(Number)

if (target === undefined) {
  stop(`say which decoder: ${[...new Set(targets.map((one) => one.name))].join(', ')}`)
} else if (major < glibcMin[0] || (major === glibcMin[0] && minor < glibcMin[1])) {
  stop(`Jazzer.js ${version} needs glibc ${glibcMin.join('.')}, this system has ${header.glibcVersionRuntime ?? 'none'}; the seeded tests run everywhere`)
} else {
  const corpus = fileURLToPath(new URL(`../../node_modules/.cache/fuzz/${target.name}`, import.meta.url))
  mkdirSync(corpus, { recursive: true })
  target.corpus.forEach((bytes, i) => { writeFileSync(join(corpus, `made-${i}`), bytes) })
  const entry = fileURLToPath(new URL('jazzer-target.ts', import.meta.url))
  const command = ['--yes', `--package=@jazzer.js/core@${version}`, 'jazzer', entry, corpus, '--', `-max_total_time=${seconds}`]
  const env = { ...process.env, FUZZ_TARGET: target.name, NODE_OPTIONS: '--conditions=hanse:source' }
  process.exitCode = spawnSync('npx', command, { stdio: 'inherit', env }).status ?? 1
}

function stop (why: string): void {
  process.stderr.write(`${why}\n`)
  process.exitCode = usageExitCode
}
