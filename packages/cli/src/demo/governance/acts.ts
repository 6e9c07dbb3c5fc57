/** What members do in the demo of governance: each by its own node's API, and its own member key. */
import { setTimeout as delay } from 'node:timers/promises'
import { applyCertificate, HanseError, joinFederation, requestCertificate, signBallot, signRequest } from 'hanse'
import { runHome, seatOf, startSeat, stopSeat } from '../seat.ts'
import { untilConnected } from '../wait.ts'
import { absent, inviter, leaving, rotating } from './cast.ts'
import type { GovernanceNarrator } from './narrator.ts'
import type { RunningSeat, Seat } from '../seat.ts'
import type { ObjectEvent, Proposal, StatementView, Terms } from 'hanse'

const deadlineMs = 60_000
const pollMs = 50

/** Grows while the story goes on. */
export interface Stage {
  narrator: GovernanceNarrator
  signal: AbortSignal
  seats: Seat[]
  running: RunningSeat[]
  onStart (seat: RunningSeat): void
  /** how many objects were published so far, for their names */
  published: number
}

/** @throws {Error} when it does not come true within a minute */
export async function until (stage: Stage, what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + deadlineMs
  while (!await holds()) {
    if (Date.now() > deadline) {
      throw new Error(`${what} did not come true within ${deadlineMs} ms`)
    }
    await delay(pollMs, undefined, { signal: stage.signal })
  }
}

export async function boot (stage: Stage, seats: readonly Seat[]): Promise<void> {
  await Promise.all(seats.map(async (seat) => {
    const running = await startSeat(seat, runHome(seat.home), stage.signal)
    stage.onStart(running)
    stage.running.push(running)
  }))
  await untilConnected(stage.running, stage.signal)
  stage.narrator.tell({
    event: 'started',
    text: `${seats.map(({ player }) => player.name).join(', ')} ${seats.length === 1 ? 'runs its node' : 'run their nodes'}; ` +
      `${stage.running.length} are connected`,
    facts: { members: seats.map(({ player }) => player.key), connected: stage.running.length }
  })
}

export async function leave (stage: Stage, key: string): Promise<void> {
  const seat = seatOf(stage.running, key)
  stage.running = stage.running.filter((one) => one !== seat)
  await stopSeat(seat)
}

/** One indicator of the demo's own, under these terms. */
export async function publish (stage: Stage, key: string, terms: Terms): Promise<string> {
  stage.published++
  const id = `indicator--00000000-0000-4000-8000-${String(stage.published).padStart(12, '0')}`
  const at = new Date().toISOString()
  const object = {
    type: 'indicator',
    spec_version: '2.1',
    id,
    created: at,
    modified: at,
    valid_from: at,
    pattern_type: 'stix',
    pattern: `[domain-name:value = 'host-${stage.published}.tidegate.example']`
  }
  const bundle = JSON.stringify({ type: 'bundle', id: `bundle--00000000-0000-4000-8000-${String(stage.published).padStart(12, '0')}`, objects: [object] })
  const { refused } = await seatOf(stage.running, key).hanse.publish(bundle, terms, { signal: stage.signal })
  const [first] = refused
  if (first !== undefined) {
    throw new Error(`${key} could not publish: ${first.message}`)
  }
  return id
}

export async function heldAt (stage: Stage, key: string): Promise<Set<string>> {
  const ids = new Set<string>()
  for await (const event of seatOf(stage.running, key).hanse.subscribe({ since: 'start', types: ['object'], follow: false, signal: stage.signal })) {
    ids.add((event as ObjectEvent).id)
  }
  return ids
}

/** A governor reads what it would sign, and signs with its member key. */
export async function vote (stage: Stage, key: string, proposal: Proposal): Promise<StatementView> {
  const { hanse, home, player } = seatOf(stage.running, key)
  const ballot = await hanse.ballot(proposal, { signal: stage.signal })
  const statement = await hanse.vote(ballot, await signBallot(home, ballot), { signal: stage.signal }) as StatementView
  const { signed, quorum, state } = statement
  stage.narrator.tell({
    event: 'voted',
    text: `  ${player.name} signs: ${ballot.title}; ${signed.length} of ${quorum}${state === 'certified' ? ', it is in force' : ''}`,
    facts: { member: key, kind: statement.kind, signed: signed.length, quorum, state }
  })
  return statement
}

/** By invitation, and by the votes of three governors while the fourth is offline. */
export async function admit (stage: Stage, seat: Seat): Promise<void> {
  const { token } = await seatOf(stage.running, inviter).hanse.invite({ note: seat.player.name, signal: stage.signal })
  const asked = await joinFederation(seat.home, token, { signal: stage.signal })
  stage.narrator.tell({
    event: 'asked',
    text: `${seat.player.name} was invited by ${seatOf(stage.running, inviter).player.name}, read the charter and asks to join: ` +
      `${asked.signed} of ${asked.quorum} governors have approved`,
    facts: { member: seat.player.key, signed: asked.signed, quorum: asked.quorum }
  })
  const governors = stage.running.map(({ player }) => player.key).filter((key) => key !== absent)
  for (const key of governors) {
    const { hanse } = seatOf(stage.running, key)
    await until(stage, `the request at ${key}`, async () => (await hanse.pending({ signal: stage.signal })).requests.length > 0)
    const [request] = (await hanse.pending({ signal: stage.signal })).requests
    await until(stage, `the votes before ${key}'s`, async () => key === governors[0] || (await hanse.pending({ signal: stage.signal })).statements.length > 0)
    await vote(stage, key, { kind: 'admit', request: request?.id ?? '' })
  }
  await until(stage, 'the admission', async () => (await joinFederation(seat.home, token, { signal: stage.signal })).state === 'admitted')
  stage.narrator.tell({ event: 'admitted', text: `${seat.player.name} is a member`, facts: { member: seat.player.key } })
}

/** New node keys, signed by the member key alone: its node tells the others before it goes, and comes back under the new ones. */
export async function rotate (stage: Stage): Promise<void> {
  const { home, hanse, player, ...seat } = seatOf(stage.running, rotating)
  const before = (await hanse.status({ signal: stage.signal })).node
  await applyCertificate(home, await signRequest(home, await requestCertificate(home, { rotate: true })))
  await hanse.loadCertificates({ signal: stage.signal })
  await until(stage, 'the rotation elsewhere', async () => {
    const others = stage.running.filter((other) => other.player.key !== rotating)
    const views = await Promise.all(others.map(async (other) => other.hanse.members({ signal: stage.signal })))
    return views.every((members) => members.find(({ member }) => member === seat.member)?.nodes.every(({ node }) => node !== before) === true)
  })
  await leave(stage, rotating)
  stage.narrator.tell({ event: 'rotated', text: `${player.name} gave its node new keys; every other node knows them`, facts: { member: rotating } })
  await boot(stage, stage.seats.filter((one) => one.player.key === rotating))
}

/**
 * Three governors revoke the fourth while it publishes as fast as it can.
 *
 * @returns ids that it published, before and after
 */
export async function revokeUnderLoad (stage: Stage): Promise<string[]> {
  const { member, player } = seatOf(stage.running, leaving.key)
  const published: string[] = []
  const load = (async () => {
    // until its own node knows, too
    while (!stage.signal.aborted) {
      published.push(await publish(stage, leaving.key, { tlp: 'green' }))
    }
  })().catch((error: unknown) => {
    if (!(error instanceof HanseError) || error.code !== 'E_MEMBER_REVOKED') {
      throw error
    }
  })
  await until(stage, 'the first publications', async () => published.length > 0)
  const governors = stage.running.map((one) => one.player.key).filter((key) => key !== leaving.key && key !== 'kustvakt')
  for (const key of governors) {
    const { hanse } = seatOf(stage.running, key)
    await until(stage, `the votes before ${key}'s`, async () => key === governors[0] || (await hanse.pending({ signal: stage.signal })).statements.length > 0)
    await vote(stage, key, { kind: 'revoke', member, reason: leaving.reason })
  }
  const others = stage.running.filter((one) => one.player.key !== leaving.key)
  await until(stage, 'the revocation everywhere', async () => {
    const views = await Promise.all(others.map(async ({ hanse }) => hanse.members({ signal: stage.signal })))
    return views.every((members) => members.every((one) => one.member !== member))
  })
  await load
  stage.narrator.tell({
    event: 'revoked',
    text: `${player.name} is out, and published ${published.length} times until its own node knew`,
    facts: { member: leaving.key, published: published.length }
  })
  return published
}
