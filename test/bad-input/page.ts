/** docs/reference/bad-input.md, made of the table. */
import { surfaces, taken } from './support/case.ts'
import type { Group } from './support/group.ts'

const head = `# What a bad input is answered with

Everything that comes from others, or from a file, and is not as it should be is refused with a code, changes nothing
that is held, and costs less than 50 ms of processor time. The groups are those of the list that this project tests
itself against; \`test/bad-input\` offers each of them, and this page is made of its table (\`vitest -u\` writes it anew).
Taken means that the input is no fault in this design: it is kept as data, and what it asks for does not happen. An
object in a member's entry is always kept, as the entry's signature holds; one that is bad goes no further.

Where an input comes in:

${Object.entries(surfaces).map(([name, words]) => `- **${name}**: ${words}`).join('\n')}

| group | input | answer | remarks |
|---|---|---|---|
`

const code = (text: string): string => text === taken ? taken : `\`${text}\``

function row ({ group, input, answers, also = [], note = '' }: Group): string {
  const all = [...answers, ...also.map(([, , surface, codes]) => ['', surface, codes] as const)]
  const bySurface = Map.groupBy(all, ([, surface]) => surface)
  const shown = [...bySurface].map(([surface, found]) => `${surface}: ${[...new Set(found.flatMap(([, , codes]) => codes))].map(code).join(', ')}`)
  return `| ${group} | ${input} | ${shown.join('; ')} | ${note} |\n`
}

export function pageOf (groups: readonly Group[]): string {
  return head + groups.map(row).join('')
}
