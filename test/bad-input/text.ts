/** Text of others in front of people: kept as it is, shown so that it steers nothing and nothing in it opens. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { cardCase } from './support/card-case.ts'
import { taken } from './support/case.ts'
import { hanse, soloHome } from './support/command.ts'
import { cpuMsOf, expectCheap } from './support/cpu.ts'
import { cardOf, outsider } from './support/firms.ts'
import { bundleOf, indicator, object } from './support/objects.ts'
import type { BadInput } from './support/case.ts'
import type { Ran } from './support/command.ts'

const longestText = 64 * 1024
const shortText = 100
const lineBytes = 1024 * 1024
// eslint-disable-next-line no-control-regex
const colours = /\u001b\[\d+m/g

/** What a person reads: besides our own colours no control or format character, and no line that is not ours. */
function expectHarmless ({ out, err }: Ran): void {
  for (const text of [out, err]) {
    expect(text.replace(colours, '').replaceAll('\n', '')).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u)
    expect(text).not.toMatch(/^forged/m)
  }
}

/** A malware with this name, and this in its other texts as far as it is short. */
function named (text: string): Record<string, unknown> {
  const short = text.slice(0, shortText)
  return object('malware', { name: text, description: short, is_family: false, aliases: [short], labels: [short] })
}

/** All that a person or a program can ask about a home with these objects. */
async function askAll (home: string, file: string, id: string): Promise<Ran[]> {
  const commands = [
    ['import', file], [
      'publish',
      file,
      '--tlp',
      'green',
      '--dry-run'
    ], ['publish', file, '--tlp', 'green'], ['tail'], ['explain', id], ['lookup', 'bad-input.example'], ['status']
  ]
  const ran: Ran[] = []
  for (const command of commands) {
    const one = await hanse([...command, '--home', home], true)
    expect(one.code, `${command.join(' ')}: ${one.err}`).toBe(0)
    ran.push(one)
  }
  ran.push(await hanse(['tail', '--home', home], false))
  return ran
}

/** An object with a text that steers, misleads or opens: stored as data, shown harmless, exported as it came. */
function textCase (words: string, text: string): BadInput {
  return {
    group: 54,
    words,
    surface: 'command',
    code: taken,
    check: async () => {
      await using place = await soloHome()
      const file = join(place.directory, 'bundle.json')
      const bad = named(text)
      await writeFile(file, bundleOf(bad, indicator()))
      for (const ran of await askAll(place.home, file, String(bad['id']))) {
        expectHarmless(ran)
      }
      const lines = (await hanse(['tail', '--since', 'start', '--json', '--home', place.home])).out.trimEnd().split('\n').map((line) => JSON.parse(line))
      expect(lines.filter(({ id }) => id === bad['id'])[0].object).toEqual(bad)
      await expectExported(place.home, join(place.directory, 'export.json'), bad)
      await expectShownCheaply(text)
    }
  }
}

/** A bundle for other tools: in a file the object as it came, at a terminal the same, harmless. */
async function expectExported (home: string, file: string, bad: Record<string, unknown>): Promise<void> {
  const shown = await hanse(['export', '--home', home], true)
  expectHarmless(shown)
  expectHarmless(await hanse(['export', '--out', file, '--home', home], true))
  for (const text of [shown.out, await readFile(file, 'utf8')]) {
    const { objects } = JSON.parse(text) as { objects: Array<{ id: unknown }> }
    expect(objects.find(({ id }) => id === bad['id'])).toEqual(bad)
  }
}

/** What showing the text costs beyond showing an empty one, the opening of the home left out. */
async function expectShownCheaply (text: string): Promise<void> {
  await using plain = await homeWith('')
  await using hostile = await homeWith(text)
  await expectCheap(async () => {
    const base = await cpuMsOf(async () => hanse(['tail', '--home', plain.home], true))
    return await cpuMsOf(async () => hanse(['tail', '--home', hostile.home], true)) - base
  })
}

async function homeWith (text: string): ReturnType<typeof soloHome> {
  const place = await soloHome()
  const file = join(place.directory, 'bundle.json')
  await writeFile(file, bundleOf(named(text)))
  expect((await hanse(['import', file, '--home', place.home])).code).toBe(0)
  return place
}

/** A file or a value on the command line: told of without steering the terminal. */
function commandCase (words: string, code: string, act: (home: string, directory: string) => Promise<Ran>): BadInput {
  return {
    group: 54,
    words,
    surface: 'command',
    code,
    check: async () => {
      await using place = await soloHome()
      const before = (await hanse(['tail', '--since', 'start', '--json', '--home', place.home])).out
      const ran = await act(place.home, place.directory)
      expectHarmless(ran)
      if (code !== taken) {
        expect(ran.code).not.toBe(0)
        expect(ran.out + ran.err).toContain(code)
        expect((await hanse(['tail', '--since', 'start', '--json', '--home', place.home])).out).toBe(before)
      }
    }
  }
}

const steering = 'A\u001b]52;c;ZXZpbA==\u0007B\u001b[2J\u009b31m'
const forgedLine = 'ok\r\nforged: 0 refused\u2028forged'

const texts: BadInput[] = [
  textCase('HTML with a handler', '<img src=x onerror=alert(1)>'),
  textCase('a URL with code', `${'java'}script:alert(document.domain)`),
  textCase('the end of a CDATA section', ']]><script>'),
  textCase('a template', `{{7*7}} ${'$'}{7*7} <%= 7*7 %>`),
  textCase('a formula of a spreadsheet', '=HYPERLINK("http://evil.example";"x")'),
  textCase('sequences that steer a terminal', steering),
  textCase('text turned around', 'invoice\u202excod.exe\u2066'),
  textCase('line breaks that forge a line', forgedLine),
  textCase('letters that nobody sees', 'ev\u200bil\u00ad.example\u{e0041}'),
  textCase('letters that look like others', 'раypal.example'),
  textCase('a path out of the directory', '../../etc/passwd'),
  textCase('the longest text there may be, on one line', 'a'.repeat(longestText)),
  textCase('the longest text there may be, of labels', `${'a.'.repeat(longestText / 2 - 1)}1`),
  textCase('the longest text there may be, of digits and points', `${'1.'.repeat(longestText / 2 - 1)}1`),
  textCase('the longest text there may be, of what begins a URL', 'http'.repeat(longestText / 4)),
  textCase('the longest text there may be, of letters that join', 'e\u0301'.repeat(longestText / 3))
]

const files: BadInput[] = [
  commandCase('a file whose name steers the terminal and breaks lines', taken, async (home, directory) => {
    const file = join(directory, `a${steering}\r\nforged.json`)
    await writeFile(file, bundleOf(indicator(), { type: 'indicator', id: 'x' }))
    return hanse(['import', file, '--home', home], true)
  }),
  commandCase('a directory whose name turns text around', taken, async (home, directory) => {
    await mkdir(join(directory, 'x\u202egpj'))
    await writeFile(join(directory, 'x\u202egpj', 'a.json'), 'no STIX')
    return hanse(['import', join(directory, 'x\u202egpj'), '--home', home], true)
  }),
  commandCase('a missing file whose name steers the terminal', 'E_FILE', async (home, directory) =>
    hanse(['import', join(directory, `${steering}${forgedLine}`), '--home', home, '--json'], true)),
  commandCase('an object whose id and type steer the terminal', 'E_STIX_SCHEMA', async (home, directory) => {
    const file = join(directory, 'a.json')
    await writeFile(file, bundleOf({ type: steering, id: `${steering}${forgedLine}` }))
    return hanse(['import', file, '--home', home], true)
  }),
  commandCase('keys and values that steer the terminal where they are repeated', 'E_STIX_TIME', async (home, directory) => {
    const file = join(directory, 'a.json')
    await writeFile(file, bundleOf(indicator({ created: steering })))
    return hanse(['import', file, '--home', home], true)
  }),
  commandCase('an id in letters that look like others', 'E_STIX_SCHEMA', async (home, directory) => {
    const file = join(directory, 'a.json')
    await writeFile(file, bundleOf(indicator({ id: 'indicаtor--00000000-0000-4000-8000-000000000001' })))
    return hanse(['import', file, '--home', home], true)
  }),
  commandCase('a file of 1 MB on one line', 'E_FORMAT_UNSUPPORTED', async (home, directory) => {
    const file = join(directory, 'line.txt')
    await writeFile(file, 'x'.repeat(lineBytes))
    return hanse(['import', file, '--home', home], true)
  }),
  commandCase('a value to look up that steers the terminal', taken, async (home) => hanse(['lookup', `${steering}${forgedLine}`, '--home', home], true)),
  commandCase(
    'an id to explain that steers the terminal',
    'E_NOT_FOUND',
    async (home) => hanse(['explain', `${steering}${forgedLine}`, '--home', home, '--json'], true)
  )
]

const cards: BadInput[] = ['A\u001b[2JB', 'A\u202eB', 'A\r\nB', 'A\u200bB'].map((name) =>
  cardCase(54, `a member's name with U+${(name.codePointAt(1) ?? 0).toString(16).padStart(4, '0')}`, 'E_ENC_TEXT', () => cardOf(outsider, { name })))

export const textCases: BadInput[] = [...texts, ...files, ...cards]
