import { serveApi } from '@hanse/api'
import { createHanse, lineLogger, socketPath } from 'hanse'
import { failureOf } from '../errors.ts'
import { plain } from '../output/foreign.ts'
import { count, short, timeText } from '../output/words.ts'
import { examples } from './action.ts'
import type { Session } from './action.ts'
import type { Context } from '../context.ts'
import type { Command } from 'commander'
import type { HanseNode, LogLine } from 'hanse'

export function addRun (program: Command, session: Session): void {
  program.command('run')
    .summary('run the node in the foreground')
    .description(
      'Run the node of this home until it is stopped (Ctrl-C, SIGTERM), and serve its local API, ' +
      'through which the other commands reach it. Says who connects and who leaves.'
    )
    .addHelpText('after', examples(
      ['run', 'the node of ~/.hanse'],
      ['run --home /var/lib/hanse --json', 'as a service, with a structured log on standard output that never holds the content of objects']
    ))
    .action(session.action(async (context) => {
      const node = await createHanse({ directory: context.home, passphrase: context.passphrase, logger: lineLogger((line) => { tellLog(context, line) }) })
      try {
        const api = await serveApi(node, { socket: socketPath(context.home) })
        try {
          // before the line that others wait for: SIGHUP ends a process that does not listen for it
          context.io.onHangup?.(() => { void reload(context, node) })
          await announce(context, node, api.socket)
          await tellPeers(context, node)
        } finally {
          await api.close()
        }
      } finally {
        await node.stop()
      }
      await context.note('stopped')
      return undefined
    }))
}

/** For a program every line; for people the errors, certificates that end among them. */
function tellLog (context: Context, line: LogLine): void {
  if (!context.json && (line.level !== 'error' || !line.component.startsWith('hanse:'))) {
    return
  }
  const written = context.json ? context.record({ type: 'log', ...line }) : context.note(`${timeText(line.at)}  ${plain(line.message)}`)
  // a reader that has gone away ends the command by itself
  written.catch(() => {})
}

/** What cannot be read is told, and what is in force stays: a running node does not stop for it. */
async function reload (context: Context, node: HanseNode): Promise<void> {
  await told(context, async () => {
    const { rules } = await node.loadRules({ signal: context.signal })
    return `${count(rules, 'rule')} in force`
  })
  await told(context, async () => {
    const { nodes, members } = await node.loadCertificates({ signal: context.signal })
    return `${count(nodes, 'node')} of ${count(members, 'member')} hold a certificate`
  })
}

async function told (context: Context, done: () => Promise<string>): Promise<void> {
  await context.note(await done().catch((error: unknown) => failureOf(error).text))
}

async function announce (context: Context, node: HanseNode, socket: string): Promise<void> {
  const status = await node.status({ signal: context.signal })
  await context.answer(
    {
      type: 'listening',
      member: status.member,
      name: status.name,
      node: status.node,
      federation: status.federation,
      listen: status.listen,
      members: status.members,
      socket
    },
    () => [
      `${context.paint('bold', plain(status.name))} is listening on ${status.listen.map(plain).join(', ') || 'no address'}; ` +
        `federation ${short(status.federation)} of ${count(status.members, 'member')}. Stop with Ctrl-C.`
    ]
  )
}

/** Tells who comes and goes until the command is interrupted: that is the orderly end of a node. */
async function tellPeers (context: Context, node: HanseNode): Promise<void> {
  try {
    const members = await node.members({ signal: context.signal })
    const names = new Map(members.map(({ member, name }) => [member, name]))
    for await (const event of node.subscribe({ types: ['peer'], signal: context.signal })) {
      if (event.type !== 'peer') {
        continue
      }
      const name = names.get(event.member) ?? event.member
      const { cursor, ...record } = event
      const at = Date.now()
      const came = event.state === 'up'
      await context.answer({ ...record, name, at }, () => [
        `${context.paint('dim', timeText(at))}  ${came ? context.paint('green', 'joined') : context.paint('yellow', 'left  ')}  ${plain(name)}`
      ])
    }
  } catch (error) {
    if (!context.signal.aborted) {
      throw error
    }
  }
}
