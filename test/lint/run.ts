/**
 * `npm run lint`: aegir's rules and ours in one ESLint run over the whole repository, beside it the types of the
 * tests, which no package build covers, and the tidy check. `aegir lint` in one package gives aegir's findings for
 * that package; here one process loads rules and types once for all. Arguments go to ESLint: `npm run lint -- --fix`.
 */
import { spawn } from 'node:child_process'

const ROOT = new URL('../..', import.meta.url).pathname
const LINTED = ['packages', 'examples', 'test', '.aegir.js']
const MS_PER_SECOND = 1000

interface Step { name: string, command: string, args: string[] }

const steps: Step[] = [
  {
    name: 'eslint',
    command: 'eslint',
    args: [
      '--config', 'test/lint/eslint.config.mjs', '--quiet',
      '--no-error-on-unmatched-pattern', ...process.argv.slice(2), ...LINTED
    ]
  },
  { name: 'types of tests', command: 'tsc', args: ['--noEmit', '--pretty', 'false', '-p', 'test/tsconfig.json'] },
  { name: 'tidy', command: process.execPath, args: ['test/lint/tidy.ts'] }
]

/** Runs a step and prints what it said in one piece, so that steps can run side by side. */
async function run ({ name, command, args }: Step): Promise<boolean> {
  const started = Date.now()
  const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] })
  const output: Buffer[] = []
  child.stdout.on('data', data => output.push(data))
  child.stderr.on('data', data => output.push(data))
  const code = await new Promise((resolve, reject) => {
    child.on('close', resolve)
    child.on('error', reject)
  })
  const seconds = ((Date.now() - started) / MS_PER_SECOND).toFixed(1)
  process.stdout.write(`${Buffer.concat(output).toString()}${name}: ${code === 0 ? 'ok' : 'FAILED'}, ${seconds} s\n`)
  return code === 0
}

const passed = await Promise.all(steps.map(run))
process.exitCode = passed.every(Boolean) ? 0 : 1
