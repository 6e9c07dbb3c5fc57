/** `hanse demo governance`: a federation that founds itself, lets somebody in, and puts somebody out. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHome } from 'hanse'
import { found, freePorts } from '../founding.ts'
import { seatOf, stopSeat } from '../seat.ts'
import { admit, boot, heldAt, leave, publish, revokeUnderLoad, rotate, until } from './acts.ts'
import { absent, founders, leaving, newcomer } from './cast.ts'
import { governanceNarrator } from './narrator.ts'
import type { DemoOptions } from '../index.ts'
import type { RunningSeat, Seat } from '../seat.ts'
import type { Stage } from './acts.ts'
import type { GovernanceResult } from './narrator.ts'

const exitOk = 0
const exitFailed = 1
const exitInterrupted = 130
const msPerTenth = 100
const tenthsPerSecond = 10

/**
 * Runs the demo to its end, stops every node it started and removes what they wrote.
 *
 * @returns the exit code: 0 when all honest nodes agree and hold what the quorum lets count, 1 when not, 130 when interrupted
 */
export async function runGovernanceDemo (
  { json = false, keep = false, out, err, signal = new AbortController().signal }: Omit<DemoOptions, 'bundles'>
): Promise<number> {
  const started: RunningSeat[] = []
  const directory = await mkdtemp(join(tmpdir(), 'hanse-demo-'))
  const narrator = governanceNarrator(out, json, Date.now)
  const stage: Stage = { narrator, signal, seats: [], running: [], published: 0, onStart: (seat) => { started.push(seat) } }
  try {
    const result = await tell(stage, directory)
    narrator.end(result)
    return result.ok ? exitOk : exitFailed
  } catch (error) {
    err.write(signal.aborted ? 'demo: interrupted; all nodes are stopped\n' : `demo: ${error instanceof Error ? error.message : String(error)}\n`)
    return signal.aborted ? exitInterrupted : exitFailed
  } finally {
    await Promise.all(started.map(stopSeat))
    if (keep) {
      err.write(`demo: the members' homes and logs are kept in ${directory}\n`)
    } else {
      await rm(directory, { recursive: true, force: true })
    }
  }
}

async function tell (stage: Stage, directory: string): Promise<GovernanceResult> {
  const startedAt = Date.now()
  const { federation, seats } = await found(directory, founders, 'Hanse demo')
  stage.seats = seats
  stage.narrator.tell({
    event: 'founded',
    text: `${seats.map(({ player }) => player.name).join(', ')} found the federation ${federation.slice(0, 16)}…; all four govern it, three must sign`,
    facts: { federation, governors: seats.length, quorum: 3 }
  })
  await boot(stage, seats)
  const early = await publish(stage, leaving.key, { tlp: 'green' })
  const leavers = seats.filter(({ player }) => player.key === leaving.key).map(({ member }) => member)
  await publish(stage, absent, { tlp: 'amber', audience: { any: [{ members: leavers }] } })
  const cleared = await publish(stage, absent, { tlp: 'amber', audience: { any: [{ sectors: ['healthcare'] }] } })
  await until(stage, 'the first publications everywhere', async () => (await heldAt(stage, 'havblik')).size === 2)
  await leave(stage, absent)
  stage.narrator.tell({
    event: 'stopped',
    text: `${seats.find(({ player }) => player.key === absent)?.player.name ?? absent} goes offline; the other three go on without it`,
    facts: { member: absent }
  })

  const guest = await homeOf(directory)
  stage.seats.push(guest)
  await admit(stage, guest)
  await boot(stage, [guest])
  await until(stage, 'the newcomer catching up', async () => (await heldAt(stage, newcomer.key)).size >= 2)
  const caughtUp = await heldAt(stage, newcomer.key)
  const isExact = caughtUp.size === 2 && [early, cleared].every((id) => caughtUp.has(id))
  stage.narrator.tell({
    event: 'caught-up',
    text: `${newcomer.name} holds ${caughtUp.size} of 3 objects: what it is cleared for${isExact ? ', and nothing else' : ' is something else'}`,
    facts: { member: newcomer.key, objects: caughtUp.size, exact: isExact }
  })
  await boot(stage, seats.filter(({ player }) => player.key === absent))
  await rotate(stage)
  const published = await revokeUnderLoad(stage)
  return judge(stage, published, isExact, startedAt)
}

async function homeOf (directory: string): Promise<Seat> {
  const home = join(directory, newcomer.key)
  const [port] = await freePorts(1)
  const address = `/ip4/127.0.0.1/tcp/${port}`
  const { name, country, sectors, role } = newcomer
  const { member } = await createHome(home, { name, country, sectors: [...sectors], role, listen: [address] })
  return { player: newcomer, member, home, address }
}

/** All honest nodes must have one roster and the same of what the revoked one published, which is not all of it. */
async function judge (stage: Stage, published: readonly string[], isExact: boolean, startedAt: number): Promise<GovernanceResult> {
  const honest = stage.running.map(({ player }) => player.key).filter((key) => key !== leaving.key)
  const later = await publish(stage, 'havblik', { tlp: 'green' })
  const holds = async (): Promise<string[]> => Promise.all(honest.map(async (key) => {
    const held = await heldAt(stage, key)
    return [later, ...published].filter((id) => held.has(id)).join()
  }))
  await until(stage, 'the same at every honest node', async () => new Set(await holds()).size === 1)
  const counting = (await holds())[0]?.split(',').length ?? 0
  const refusedAfterCut = published.length + 1 - counting
  const digests = await Promise.all(honest.map(async (key) => (await seatOf(stage.running, key).hanse.loadCertificates({ signal: stage.signal })).digest))
  const rosterAgree = new Set(digests).size === 1
  const leaked = (await heldAt(stage, leaving.key)).has(later)
  const alarms = await Promise.all(honest.map(async (key) => (await seatOf(stage.running, key).hanse.status({ signal: stage.signal })).egressBlocked))
  stage.narrator.tell({
    event: 'judged',
    text: `${honest.length} honest nodes hold the same ${counting - 1} of ${published.length} publications of who was revoked, ` +
      `and give it ${leaked ? 'what came later' : 'nothing any more'}`,
    facts: { honest: honest.length, counting: counting - 1, published: published.length, leaked, rosterAgree }
  })
  const ok = isExact && rosterAgree && !leaked && refusedAfterCut > 0 && alarms.every((count) => count === 0)
  const seconds = Math.round((Date.now() - startedAt) / msPerTenth) / tenthsPerSecond
  return { ok, admitted: 1, revoked: 1, refusedAfterCut, rosterAgree, seconds }
}
