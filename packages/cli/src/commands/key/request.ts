import { applyCertificate, requestCertificate, signRequest, viewKeys } from 'hanse'
import { readText, writeNew } from '../../files.ts'
import { plain } from '../../output/foreign.ts'
import { collect, examples } from '../action.ts'
import { appliedLines, tellRunning } from './applied.ts'
import type { Context } from '../../context.ts'
import type { Session } from '../action.ts'
import type { Command } from 'commander'

interface RequestOptions { addr?: string[], replace?: string, out?: string }

const addrHelp = 'where others reach this node from now on; repeatable (default: as before)'
const replaceHelp = 'another certificate of this member, which stands beside the one in force here: the request replaces both'
const outHelp = 'where to write the request, or the certificate (default: standard output)'

export function addKeyRenew (key: Command, session: Session): void {
  const command = key.command('renew')
    .summary('ask for a year more for the keys of all nodes')
    .description(
      "Write a request for new dates of all of this member's nodes, with the keys they have. The member key signs it with " +
      '"hanse key sign". Where the member key lies in this home, all of it is done at once, and the certificate for the partners is written.'
    )
  asking(command, session, false)
}

export function addKeyRotate (key: Command, session: Session): void {
  const command = key.command('rotate')
    .summary('ask for new keys for this node')
    .description(
      'Make a new node key and a new authoring key beside the old ones, which stay in force until "hanse key apply", and write a request for them. ' +
      'Both change together: an authoring key belongs to one node key. Asked again, the keys that wait are taken again.'
    )
  asking(command, session, true)
}

/** What both take, and do. */
function asking (command: Command, session: Session, rotate: boolean): void {
  command
    .option('--addr <multiaddr>', addrHelp, collect)
    .option('--replace <file>', replaceHelp)
    .option('--out <file>', outHelp)
    .addHelpText('after', examples([`key ${command.name()} --out acme.request`, 'then carry the file to the machine with the member key']))
    .action(session.action(async (context, options: RequestOptions) => request(context, options, rotate)))
}

async function request (context: Context, { addr, replace, out }: RequestOptions, rotate: boolean): Promise<undefined> {
  // one person is asked once, however many keys there are
  const answer = once(context.passphrase)
  const { memberKey } = await viewKeys(context.home)
  const replaces = replace === undefined ? undefined : await readText(replace)
  const text = await requestCertificate(context.home, { rotate, addrs: addr, replaces, passphrase: answer })
  if (!memberKey) {
    await written(context, 'request', text, out, [
      'next, on the machine with the member key:',
      '  hanse key sign FILE',
      'and back here:',
      '  hanse key apply FILE'
    ])
    return
  }
  const certificate = await signRequest(context.home, text, { passphrase: answer })
  if (out !== undefined) {
    await writeNew(out, certificate)
  }
  const applied = await applyCertificate(context.home, certificate, { passphrase: answer })
  const running = await tellRunning(context, applied)
  if (context.json) {
    await context.record({ type: 'certificate', ...applied, running, ...out === undefined ? { certificate } : { file: out } })
  } else if (out === undefined) {
    await context.lines([certificate.trimEnd()])
    await context.note(appliedLines(applied, running, 'what stands above').join('\n'))
  } else {
    await context.lines(appliedLines(applied, running, plain(out)))
  }
}

/** Armoured text for a file or for standard output, and what to do with it. */
export async function written (context: Context, type: 'request' | 'certificate', text: string, out: string | undefined, next: string[]): Promise<void> {
  if (out !== undefined) {
    await writeNew(out, text)
    await context.answer({ type, file: out }, () => [`written to ${plain(out)}`, ...next.map((line) => line.replace('FILE', plain(out)))])
    return
  }
  await context.answer({ type, [type]: text }, () => [text.trimEnd()])
  await context.note(next.join('\n'))
}

function once (ask: () => Promise<string>): () => Promise<string> {
  let answer: Promise<string> | undefined
  return async () => {
    answer ??= ask()
    return answer
  }
}
