import { HanseError } from '@hanse/core'
import type { Answers } from './answers.ts'
import type { Reading } from './arriving-facts.ts'
import type { Disk } from './disk.ts'
import type { Listeners } from './listeners.ts'
import type { Sender } from './sender.ts'
import type { Tally } from './tally.ts'
import type { Timers } from './timers.ts'
import type { Transport } from '../transport/transport.ts'
import type { Party } from '../types.ts'
import type { MemberNode, NodeId, Roster } from '@hanse/core'
import type { Effect, ExchangeEvent, Input, Outgoing, StreamClass } from '@hanse/exchange'
import type { Logger } from '@libp2p/interface'

export interface EffectsInit {
  answers: Answers
  disk: Disk
  listeners: Listeners
  log: Logger
  reading: Reading
  sender: Sender
  tally: Tally
  timers: Timers
  /** signs that this governor's node is up, and tells it */
  signBeacon(body: Uint8Array): Promise<void>
  /** gives what an effect brings forth to the machine */
  feed(input: Input): void
}

/**
 * The one interpreter of the machine's effects: clocks, timers, disk, streams and signatures are here, decisions
 * are not.
 */
export class Effects {
  /** where sends and dials go, while there is one */
  transport: Transport | undefined
  readonly #init: EffectsInit

  constructor (init: EffectsInit) {
    this.#init = init
  }

  /** Carries one out. */
  apply (effect: Effect): void {
    switch (effect.type) {
      case 'send': { this.#send(effect.peer, effect.class, effect.message, effect.bytes); break }
      case 'store': { this.#store(effect); break }
      case 'load': { this.#load(effect); break }
      case 'deliver': { this.#deliver(effect.event); break }
      case 'dial': { this.#dial(this.#init.sender.roster.nodes.get(effect.peer)); break }
      case 'hangup': { this.transport?.hangup(effect.peer, effect.code); break }
      case 'schedule': { this.#init.timers.schedule(effect.delayMs, () => { this.#init.feed({ type: 'timer', timer: effect.timer }) }); break }
      case 'reject': { this.#refused(effect); break }
      case 'denied': { this.#init.sender.noteDenial(effect.denial); break }
      case 'beacon': { this.#beacon(effect.body); break }
      case 'report': { this.#init.log('%s %o', effect.code, effect.facts); break }
      default: {
        const never: never = effect
        return never
      }
    }
  }

  #beacon (body: Uint8Array): void {
    this.#init.signBeacon(body).catch((error: unknown) => { this.#init.log.error('no beacon - %e', error) })
  }

  #deliver (event: ExchangeEvent): void {
    const { answers, listeners } = this.#init
    if (event.type === 'roster') {
      const { sender, reading } = this.#init
      const before = sender.roster
      sender.roster = event.roster
      reading.roster = event.roster
      listeners.tell(event)
      listeners.tell({ type: 'members', joined: newIn(event.roster, before), left: newIn(before, event.roster), at: event.at })
      return
    }
    answers.hear(event)
    listeners.tell(event)
  }

  #send (peer: NodeId, streamClass: StreamClass, message: Outgoing, bytes: number): void {
    const { sender, tally, log } = this.#init
    const leak = sender.leakTo(peer, message)
    if (leak === undefined) {
      tally.egressPermitted++
      this.transport?.send(peer, streamClass, sender.frameOf(peer, message), bytes)
      return
    }
    tally.egressBlocked++
    log.error('E_EGRESS_BLOCKED: %s must not go to %s; this is a defect, report it', leak, peer)
    sender.noteBlocked(peer, message, leak).catch((error: unknown) => { log.error('the audit log failed - %e', error) })
    this.#init.feed({ type: 'writable', peer, class: streamClass, bytes })
  }

  #store ({ token, writes }: Extract<Effect, { type: 'store' }>): void {
    this.#init.disk.append(writes).then(
      () => {
        this.#init.feed({ type: 'stored', token })
        this.#init.listeners.tell({ type: 'arrived' })
      },
      (error: unknown) => { this.#failed(token, error) }
    )
  }

  #load ({ token, entries }: Extract<Effect, { type: 'load' }>): void {
    this.#init.disk.load(entries).then(
      (bodies) => { this.#init.feed(bodies.length === 0 ? { type: 'absent', token } : { type: 'loaded', token, bodies }) },
      (error: unknown) => { this.#failed(token, error) }
    )
  }

  #failed (token: number, error: unknown): void {
    this.#init.log.error('the store failed - %e', error)
    this.#init.feed({ type: 'failed', token, code: error instanceof HanseError ? error.code : 'E_STORE_IO' })
  }

  #dial (node: MemberNode | undefined): void {
    if (node !== undefined) {
      this.transport?.dial(node)
    }
  }

  #refused ({ peer, code, message }: Extract<Effect, { type: 'reject' }>): void {
    this.#init.tally.refused(peer, code)
    // the message may quote what the peer sent
    this.#init.log('refused a frame of %s: %s', peer, code)
    this.#init.listeners.tell({ type: 'refused', node: peer, code, message })
  }
}

/** The members of one roster that another does not have. */
function newIn ({ members }: Roster, other: Roster): Party[] {
  return [...members.values()].filter(({ member }) => !other.members.has(member)).map(({ member, name }) => ({ member, name }))
}
