import { describe, it, expect } from 'vitest'
import { fenceProblems, fencesOf } from './fences.ts'

const ROOT = new URL('../..', import.meta.url).pathname

const MARKDOWN = `# A guide

\`\`\`sh
npm start
\`\`\`

- in a list:
  \`\`\`ts
  import { posix } from 'node:path'
  const unused = posix.join('a', 'b')
  \`\`\`

\`\`\`typescript
const port: number = 'text'
\`\`\`
`

const COMMENT = `/**
 * @packageDocumentation
 *
 * @example
 *
 * \`\`\`ts
 * import { nothing } from './no-such-file.ts'
 * \`\`\`
 */
`

describe('examples in documents', () => {
  it('finds the examples marked as TypeScript', () => {
    const fences = fencesOf('docs/guide.md', MARKDOWN)
    expect(fences.map(fence => fence.line)).toEqual([8, 13])
    expect(fences[0].code.trim()).toBe("import { posix } from 'node:path'\nconst unused = posix.join('a', 'b')\nexport {}")
  })

  it('gives the document and the line of what does not compile', () => {
    expect(fenceProblems(ROOT, fencesOf('docs/guide.md', MARKDOWN))).toEqual([
      "docs/guide.md:14: Type 'string' is not assignable to type 'number'."
    ])
  })

  it('reads the comment of a package and does not forgive an unknown module', () => {
    const problems = fenceProblems(ROOT, fencesOf('packages/core/src/index.ts', COMMENT))
    expect(problems).toEqual([
      expect.stringMatching(/^packages\/core\/src\/index\.ts:7: Cannot find module '\.\/no-such-file\.ts'/)
    ])
  })

  it('takes a fence that is never closed to the end', () => {
    expect(fencesOf('a.md', '```ts\nconst a = 1')).toHaveLength(1)
  })
})
