import { parseAudience, parseTlp } from 'hanse'
import { usageError } from '../errors.ts'
import { exitCodeOfRefusals } from '../exit-codes.ts'
import { bundleFiles } from '../files.ts'
import { withNode } from '../node/with-node.ts'
import { plain } from '../output/foreign.ts'
import { listNarrowed } from '../output/refusals.ts'
import { count } from '../output/words.ts'
import { collect, examples } from './action.ts'
import { eachBundle, tellRefused } from './each-bundle.ts'
import { tellPreview } from './preview.ts'
import type { Session } from './action.ts'
import type { Context } from '../context.ts'
import type { Command } from 'commander'
import type { Hanse, MemberView, RefusedObject, Terms, Tlp } from 'hanse'

interface PublishOptions { tlp?: Tlp, to?: string[], except?: string[], dryRun?: boolean }

/** What publishing one file needs besides the file. */
interface Publishing { node: Hanse, terms: Terms, members: MemberView[], running: boolean }

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
    .option('--dry-run', 'show lanes, readers and refusals, and publish nothing')
    .addHelpText('after', examples(
      ['publish alert.json --tlp green', 'to every member'],
      ['publish alert.json --tlp amber --to sector:healthcare,country:FR --dry-run', 'see who would get it: French healthcare'],
      ['publish alert.json --tlp amber --to sector:energy --to "member:Fox CERT" --except member:Lex', 'energy and Fox, but never Lex'],
      ['publish case.json --tlp red --to "member:Fox CERT"', 'to one member']
    ))
    .action(session.action(async (context, names: string[], options: PublishOptions) => {
      const files = await bundleFiles(names)
      const codes = await withNode(context, async (node, running) => {
        const members = await node.members({ signal: context.signal })
        const publishing = { node, terms: termsOf(options, members), members, running }
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

async function publish (context: Context, { node, terms, running }: Publishing, file: string, bundle: Uint8Array): Promise<RefusedObject[]> {
  const done = await node.publish(bundle, terms, { signal: context.signal })
  if (context.json) {
    await context.record({ type: 'publication', file, ...done })
  } else if (done.refused.length > 0) {
    await tellRefused(context, file, done.refused)
    await context.note('nothing of this file was published: a publication is whole or not at all')
  } else {
    await context.lines([
      `${context.paint('green', 'published')} ${plain(file)}: ` +
      `${count(done.objects, 'object')} in ${count(done.entries.length, 'entry', 'entries')}, publication ${done.publication ?? ''}`
    ])
    await listNarrowed(context, done.narrowed)
    await context.note(running
      ? `see who has it: hanse delivery ${done.publication ?? 'ID'}`
      : 'it is on disk and goes out when the node runs: hanse run')
  }
  return done.refused
}

function termsOf (options: PublishOptions, members: MemberView[]): Terms {
  const terms: Terms = {}
  if (options.tlp !== undefined) {
    terms.tlp = options.tlp
  }
  if (options.to !== undefined || options.except !== undefined) {
    terms.audience = parseAudience(options.to ?? [], options.except ?? [], members)
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
