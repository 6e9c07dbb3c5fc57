import { HanseError, decodeCharter, decodeItem, fromHex, Ledger, show, toHex, unwrap } from '@hanse/core'
import { Knowledge } from '@hanse/knowledge'
import { nativeSuite } from '../crypto/native-suite.ts'
import { applyHeld } from '../engine/apply-held.ts'
import { Engine } from '../engine/engine.ts'
import { readItems } from '../home/membership.ts'
import { JoinDesk } from '../join/desk.ts'
import { Outbox } from '../outbox/outbox.ts'
import { Publisher } from '../publish/publisher.ts'
import { RulesInForce } from '../rules/own-rules.ts'
import { entryInfo } from './context.ts'
import { identityIn } from './identify.ts'
import { Incarnations } from './incarnations.ts'
import { incarnationOf, openStoreOf, quotaOf } from './open-store.ts'
import { loadWarningLists } from './warning-lists.ts'
import type { Clock } from '../clock.ts'
import type { Home } from '../home/home.ts'
import type { HanseInit } from '../options.ts'
import type { Context } from './context.ts'
import type { RulesSource } from '../rules/own-rules.ts'
import type { Charter, MembershipItem, Signer, Suite } from '@hanse/core'
import type { Store } from '@hanse/store'
import type { ComponentLogger } from '@libp2p/interface'

/** Unmarked content that is published without a TLP gets this one. */
const defaultTlp = 'amber'

/** A node with its store open. */
export interface Opened { context: Context, incarnations: Incarnations, publisher: Publisher, outbox: Outbox, desk: JoinDesk }

export interface OpenInit {
  init: HanseInit
  home: Home | undefined
  /** of the libp2p node, which must be the certified one */
  nodeKey: Uint8Array | undefined
  clock: Clock
  logger: ComponentLogger
  rules: RulesSource
  /** certificates of files, beside those that the store keeps */
  certificates: readonly Uint8Array[]
}

/**
 * Opens the store and checks it, reads who belongs, and finds this node among them; no network.
 *
 * @throws {HanseError} as `createHanse` without a network
 */
export async function openNode (given: OpenInit): Promise<Opened> {
  const { init, home } = given
  const suite = nativeSuite()
  const charter = init.charter ?? home?.charter
  const signer = init.signer ?? home?.signer
  if (charter === undefined || signer === undefined) {
    throw new HanseError(
      'E_CHARTER_MISSING',
      `${show(init.directory ?? 'the node')} belongs to no federation yet; accept a charter with "hanse charter accept FILE"`,
      {}
    )
  }
  const read = unwrap(decodeCharter(suite, charter))
  const store = await openStoreOf(init, toHex(read.federation), suite)
  try {
    return await openOver(given, store, { charter: read, signer, suite })
  } catch (error) {
    await store.close()
    throw error
  }
}

async function openOver (
  { init, home, nodeKey, clock, logger, rules: source, certificates }: OpenInit,
  store: Store,
  { charter, signer, suite }: { charter: Charter, signer: Signer, suite: Suite }
): Promise<Opened> {
  const log = logger.forComponent('hanse:node')
  const restored = await store.restore()
  const { ledger, fresh } = ledgerOf(suite, charter, restored.membership, readItems(charter, certificates), clock.nowMs())
  const identity = { ...identityIn(ledger.roster, signer, nodeKey), ledger }
  if (fresh.length > 0) {
    await store.append(fresh.map((item) => ({ type: 'membership', item })))
  }
  const rules = new RulesInForce(source, () => ledger.roster, suite, clock)
  await rules.load()
  const directory = init.warningLists ?? home?.warningLists
  const warningLists = directory === undefined ? undefined : await loadWarningLists(directory, log)
  await applyHeld({ store, suite, roster: identity.roster, restored })
  const engine = new Engine({
    ...identity,
    clock,
    store,
    restored,
    federation: charter.federation,
    self: identity.node.id,
    suite,
    rules: rules.set,
    limits: quotaOf(init.quotaBytes, home),
    log
  })
  const knowledge = new Knowledge({ store, suite, self: identity.self, entryInfo: (entry) => entryInfo(engine, entry), warningLists })
  const context: Context = {
    ...identity,
    clock,
    incarnation: await incarnationOf(store, engine.machine, identity.node.id),
    engine,
    store,
    knowledge,
    rules,
    warningLists,
    federation: fromHex(identity.roster.federation),
    suite
  }
  followRoster(context)
  const incarnations = new Incarnations(context, log)
  await incarnations.current()
  const publisher = new Publisher(context, incarnations, defaultTlp)
  const outbox = new Outbox(context, publisher, logger.forComponent('hanse:outbox'))
  await engine.disk.begin()
  engine.sweep()
  return { context, incarnations, publisher, outbox, desk: new JoinDesk(context, await store.invitations()) }
}

/** What the store keeps, and what files add to it. */
function ledgerOf (
  suite: Suite, charter: Charter, stored: Awaited<ReturnType<Store['restore']>>['membership'], files: readonly MembershipItem[], now: number
): { ledger: Ledger, fresh: MembershipItem[] } {
  const ledger = new Ledger(suite, charter, stored.map(({ kind, bytes }) => unwrap(decodeItem(suite, kind, bytes, charter.federation))))
  const fresh: MembershipItem[] = []
  // in a file what is cited may stand behind what cites it
  for (let waiting = [...files], before = -1; waiting.length > 0 && waiting.length !== before;) {
    before = waiting.length
    waiting = waiting.filter((item) => {
      const taken = ledger.take(item, now)
      if (taken.outcome === 'new') {
        fresh.push(...taken.kept.map((kept) => kept.item))
      }
      return taken.outcome === 'refused'
    })
  }
  return { ledger, fresh }
}

/** The context follows the roster. Should this node's own keys hold no certificate any more, it stays who it was, and nobody talks to it. */
function followRoster (context: Context): void {
  context.engine.listen((event) => {
    if (event.type === 'roster') {
      const { roster } = event
      const node = roster.nodes.get(context.node.id)
      const self = roster.members.get(context.self.member)
      Object.assign(context, { roster, ...(node !== undefined && { node }), ...(self !== undefined && { self }) })
    }
  })
}
