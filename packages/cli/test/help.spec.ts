import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { Session } from '../src/commands/action.ts'
import { createProgram } from '../src/program.ts'
import { hanse } from './support/command.ts'
import type { Command } from 'commander'

const program = createProgram(
  new Session({ stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough(), env: {}, signal: new AbortController().signal })
)

function pathsOf (command: Command, above: string[] = []): string[][] {
  return command.commands.flatMap((sub) => [[...above, sub.name()], ...pathsOf(sub, [...above, sub.name()])])
}

const paths = pathsOf(program)

describe('help', () => {
  it('names every command of the program', async () => {
    const { code, out } = await hanse(['--help'])
    expect(code).toBe(0)
    for (const name of ['init', 'charter', 'run', 'import', 'publish', 'tail', 'lookup', 'explain', 'delivery', 'member', 'peers', 'status', 'demo']) {
      expect(out).toMatch(new RegExp(`^  ${name} `, 'm'))
    }
  })

  it.each(paths)('of %s %s describes it, and a command that does something has examples', async (...path) => {
    const { code, out } = await hanse([...path, '--help'])
    expect(code).toBe(0)
    expect(out).toContain(`Usage: hanse ${path.join(' ')}`)
    const group = paths.some((other) => other.length > path.length && path.every((name, at) => other[at] === name))
    // the demo is a command, and has others below it
    expect(out.includes('Examples:\n')).toBe(!group || path.join() === 'demo')
    expect(out).toContain('--home <dir>')
  })

  it('keeps within the columns of the terminal, save examples', async () => {
    const { out } = await hanse(['publish', '--help'], { terminal: 60 })
    const [described] = out.split('Examples:')
    expect(described?.split('\n').filter((line) => line.length > 60 && line.includes(' '.repeat(40)))).toEqual([])
  })

  it('every example is a command line that the program understands', async () => {
    for (const path of [[], ...paths]) {
      const { out } = await hanse([...path, '--help'])
      for (const [, line = ''] of out.matchAll(/^ {2}hanse (.*)$/gm)) {
        const argv = (line.replace(/ < .*/, '').match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ''))
        expect({ line, ...resolve(argv) }).toEqual({ line, unknown: [], known: true })
      }
    }
  })
})

/** Reads a command line as the program would, without running it. */
function resolve (argv: string[]): { known: boolean, unknown: string[] } {
  const path = paths.filter((names) => names.every((name, at) => argv[at] === name)).at(-1) ?? []
  const command = path.reduce((above, name) => above.commands.find((sub) => sub.name() === name) ?? above, program)
  const own = command.parseOptions(argv.slice(path.length))
  const global = program.parseOptions(own.unknown)
  return { known: path.length > 0 || argv[0] === 'help', unknown: global.unknown }
}

describe('a command line that is wrong', () => {
  it.each([
    [['stauts'], 'Did you mean status?'],
    [[], 'Usage: hanse'],
    [['publish'], 'files'],
    [['publish', 'x', '--tpl', 'green'], 'Did you mean --tlp?'],
    [['publish', 'x', '--tlp', 'white-ish'], 'amber+strict'],
    [['init'], '--name'],
    [['init', '--name', 'x'], '--country'],
    [['init', '--name', 'x', '--country', 'France'], 'ISO 3166-1'],
    [['init', '--name', 'x', '--country', 'FR', '--role', 'boss'], 'observer'],
    [['import', '/nonexistent/bundle.json'], 'no such file'],
    [['lookup', '-', 'x'], 'stands alone']
  ])('%j is answered with 2 and says what to write', async (argv, words) => {
    const { code, out, err } = await hanse(argv)
    expect(code).toBe(2)
    expect(out).toBe('')
    expect(err).toContain(words)
  })

  it('is told as JSON where JSON was asked for', async () => {
    const { code, err } = await hanse(['import', '/nonexistent/bundle.json', '--json'])
    expect(code).toBe(2)
    expect(JSON.parse(err)).toMatchObject({ error: { code: 'E_FILE', message: expect.stringContaining('no such file') } })
  })
})

it('--version prints the version of the package', async () => {
  const { default: { version } } = await import('../package.json', { with: { type: 'json' } })
  expect(await hanse(['--version'])).toMatchObject({ code: 0, out: `${version}\n` })
})
