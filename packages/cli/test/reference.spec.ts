import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { Session } from '../src/commands/action.ts'
import { createProgram } from '../src/program.ts'
import { referenceOf } from './support/reference.ts'

it('docs/reference/cli.md says what the program says', async () => {
  const session = new Session({ stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough(), env: {}, signal: new AbortController().signal })
  await expect(referenceOf(createProgram(session))).toMatchFileSnapshot('../../../docs/reference/cli.md')
})
