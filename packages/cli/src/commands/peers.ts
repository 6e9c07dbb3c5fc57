import { withRunningNode } from '../node/with-node.ts'
import { table } from '../output/table.ts'
import { examples } from './action.ts'
import type { Session } from './action.ts'
import type { Command } from 'commander'
import type { PeerView } from 'hanse'

const styles = { ready: 'green', connecting: 'yellow', down: 'dim' } as const satisfies Record<PeerView['state'], string>

export function addPeers (program: Command, session: Session): void {
  program.command('peers')
    .summary('the connections of the running node')
    .description('Show the nodes of other members and how each connection stands. The node must run.')
    .addHelpText('after', examples(['peers', 'who is connected']))
    .action(session.action(async (context) => {
      const peers = await withRunningNode(context, 'peers', async (node) => node.peers({ signal: context.signal }))
      if (context.json) {
        for (const peer of peers) {
          await context.record({ type: 'peer', ...peer })
        }
        return undefined
      }
      await context.lines(peers.length === 0
        ? ['no other nodes: this federation has no other member']
        : table(['MEMBER', 'STATE', 'ADDRESS', 'NODE'], peers.map((peer) => [
          peer.name,
          { text: peer.behind ? `${peer.state}, behind` : peer.state, paint: (text: string) => context.paint(styles[peer.state], text) },
          peer.addr ?? '',
          peer.node
        ]), context.width))
      return undefined
    }))
}
