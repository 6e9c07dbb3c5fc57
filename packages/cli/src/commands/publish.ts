import { parsePap } from '@hanse/stix'
import { parseAudience, parseTlp } from 'hanse'
import { usageError } from '../errors.ts'
import { exitCodeOfRefusals } from '../exit-codes.ts'
import { bundleFiles, readText } from '../files.ts'
import { withNode } from '../node/with-node.ts'
import { plain } from '../output/foreign.ts'
import { listNarrowed, listWarnings } from '../output/refusals.ts'
import { count } from '../output/words.ts'
import { collect, examples } from './action.ts'
import { eachBundle, tellRefused } from './each-bundle.ts'
import { waitingText } from './outbox.ts'
import { tellPreview } from './preview.ts'
import type { Session } from './action.ts'
import type { Context } from '../context.ts'
import type { Command } from 'commander'
import type { Hanse, MemberView, Pap, RefusedObject, Terms, Tlp } from 'hanse'

interface PublishOptions {
  tlp?: Tlp,
  pap?: Pap,
  iep?: string,
  to?: string[],
  except?: string[],
  dryRun?: boolean,
  hold?: boolean,
  at?: number,
  expires?: number,
  note?: string,
  by?: string
}

/** What publishing one file needs besides the file. */
interface Publishing { node: Hanse, terms: Terms, options: PublishOptions, members: MemberView[], running: boolean }

export function addPublish (program: Command, session: Session): void {
  program.command('publish')
    .summary('publish STIX objects to those you name')
    .description(
      'Publish STIX objects: each file is one publication, of which all objects go out or none. ' +
      'Without --to, GREEN and CLEAR go to all members; AMBER and above need --to.'
    )
    .argument('<files...>', 'STIX 2.1 files; of a directory, all *.json and *.stix2 below it')
    .option('--tlp <tlp>', 'for what is not marked: clear, green, amber, amber+strict or red; it may only tighten a marking', tlp)
    .option(
      '--to <clause>',
      'who may hold it: sector:healthcare,country:FR,role:full,member:NAME or all. ' +
      'In one clause, kinds must all hold and parts of one kind are alternatives; repeated, any clause will do',
      collect
    )
    .option('--except <clause>', 'who may not, written like --to; repeatable', collect)
    .option('--pap <pap>', 'what recipients may do with it, by PAP: red, amber, green or clear; with a marking, the stricter', pap)
    .option('--iep <file>', "what recipients may do with it: a policy as FIRST's IEP 2.0 writes it in JSON; with a marking, the stricter")
    .option('--hold', 'keep it in the outbox until a person releases it: hanse outbox release')
    .option('--at <time>', 'keep it in the outbox until then, such as 2026-12-01T09:00Z', time)
    .option('--expires <time>', 'when every node erases it, such as 2026-12-24T00:00Z', time)
    .option('--note <text>', 'what for: it stands in the audit log')
    .option('--by <name>', 'the person who publishes (default: the user that the node runs as)')
    .option('--dry-run', 'show lanes, readers and refusals, and publish nothing')
    .addHelpText('after', examples(
      ['publish alert.json --tlp green', 'to every member'],
      ['publish alert.json --tlp amber --to sector:healthcare,country:FR --dry-run', 'see who would get it: French healthcare'],
      ['publish alert.json --tlp amber --to sector:energy --to "member:Fox CERT" --except member:Lex', 'energy and Fox, but never Lex'],
      ['publish case.json --tlp red --to "member:Fox CERT"', 'to one member'],
      ['publish case.json --tlp green --hold --note "the victim has to agree"', 'prepare it; a colleague releases it'],
      ['publish case.json --tlp green --at 2026-12-01T09:00Z', 'under an embargo'],
      ['publish scan.json --tlp green --expires 2026-12-24T00:00Z', 'of use until then only'],
      ['publish actor.json --tlp green --pap red', 'to watch for, without letting the actor notice']
    ))
    .action(session.action(async (context, names: string[], options: PublishOptions) => {
      const files = await bundleFiles(names)
      const codes = await withNode(context, async (node, running) => {
        const members = await node.members({ signal: context.signal })
        const publishing = { node, terms: await termsOf(options, members), options, members, running }
        return eachBundle(context, files, async (file, bundle) => options.dryRun === true
          ? preview(context, publishing, file, bundle)
          : publish(context, publishing, file, bundle))
      })
      return exitCodeOfRefusals(codes)
    }))
}

async function preview (context: Context, { node, terms, members }: Publishing, file: string, bundle: Uint8Array): Promise<RefusedObject[]> {
  const found = await node.preview(bundle, terms, { signal: context.signal })
  if (context.json) {
    await context.record({ type: 'preview', file, ...found })
  } else {
    await tellPreview(context, file, found, members)
  }
  return found.refused
}

async function publish (context: Context, { node, terms, options, running }: Publishing, file: string, bundle: Uint8Array): Promise<RefusedObject[]> {
  const { hold, at, note, by } = options
  const done = await node.publish(bundle, terms, { signal: context.signal, hold, at, note, by })
  if (context.json) {
    await context.record({ type: 'publication', file, ...done })
  } else if (done.refused.length > 0) {
    await tellRefused(context, file, done.refused)
    await context.note('nothing of this file was published: a publication is whole or not at all')
  } else if (done.waiting !== undefined) {
    await context.lines([`${plain(file)} ${waitingText(context, done.waiting)}`])
    await listNarrowed(context, done.narrowed)
    await listWarnings(context, done.warnings)
  } else {
    await context.lines([
      `${context.paint('green', 'published')} ${plain(file)}: ` +
      `${count(done.objects, 'object')} in ${count(done.entries.length, 'entry', 'entries')}, publication ${done.publication ?? ''}`
    ])
    await listNarrowed(context, done.narrowed)
    await listWarnings(context, done.warnings)
    await context.note(running
      ? `see who has it: hanse delivery ${done.publication ?? 'ID'}`
      : 'it is on disk and goes out when the node runs: hanse run')
  }
  return done.refused
}

async function termsOf (options: PublishOptions, members: MemberView[]): Promise<Terms> {
  const terms: Terms = {}
  if (options.tlp !== undefined) {
    terms.tlp = options.tlp
  }
  if (options.to !== undefined || options.except !== undefined) {
    terms.audience = parseAudience(options.to ?? [], options.except ?? [], members)
  }
  if (options.pap !== undefined) {
    terms.pap = options.pap
  }
  if (options.iep !== undefined) {
    terms.iep = policyOf(options.iep, await readText(options.iep))
  }
  if (options.expires !== undefined) {
    terms.expires = options.expires
  }
  return terms
}

function tlp (text: string): Tlp {
  const found = parseTlp(text)
  if (found === undefined) {
    throw usageError(`--tlp is one of clear, green, amber, amber+strict and red; not ${plain(text)}`)
  }
  return found
}

/** A time must name its zone: an embargo that ends an hour early is a leak. */
const zonedTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/

function time (text: string): number {
  const ms = Date.parse(text)
  if (!zonedTime.test(text) || Number.isNaN(ms)) {
    throw usageError(`a time is given with its zone, such as 2026-12-01T09:00Z or 2026-12-01T10:00+01:00; not ${plain(text)}`)
  }
  return ms
}

function pap (text: string): Pap {
  const found = parsePap(text)
  if (found === undefined) {
    throw usageError(`--pap is one of red, amber, green and clear; not ${plain(text)}`)
  }
  return found
}

function policyOf (file: string, text: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw usageError(`${plain(file)} is not JSON; --iep wants a policy as FIRST's IEP 2.0 writes it`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw usageError(`${plain(file)} is no JSON object; --iep wants one policy`)
  }
  return value as Record<string, unknown>
}
