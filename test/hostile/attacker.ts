/** The process of all rogues: `attacker.ts SEED`; they begin when told whom to attack, one attack a member. */
import { setPriority } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { decodeCharter, foldRoster, unwrap } from '@hanse/core'
import { nativeSuite, readHome } from 'hanse'
import { answering } from '../bench/support/helper.ts'
import { seeded } from '../support/mutate.ts'
import { attacks } from './attacks.ts'
import { Rogue } from './rogue.ts'
import type { Attack } from './attacks.ts'

export interface AttackQuestion { victim: string, homes: Record<string, string> }

/** Between tries of what fails: the door is shut, a stream was reset. */
const retryMs = 20
/** Rogues have machines of their own: here they get what the others leave. */
const lowPriority = 10

setPriority(lowPriority)
const seed = Number(process.argv[2])
const steps: Record<string, { done: number, failed: number }> = {}

async function repeat (name: string, attack: Attack, rogue: Rogue): Promise<never> {
  const count = { done: 0, failed: 0 }
  steps[name] = count
  const random = seeded(seed + name.length)
  let step = await attack(rogue, random)
  while (true) {
    try {
      await step()
      count.done++
      if (count.done % 16 === 0) {
        // let others of this process have their turn
        await delay(0)
      }
    } catch {
      count.failed++
      await delay(retryMs)
      step = count.failed % 1_000 === 0 ? await attack(rogue, random) : step
    }
  }
}

// streams and connections break in the midst of everything
process.on('unhandledRejection', () => {})
process.on('uncaughtException', () => {})

answering(async (question: AttackQuestion | 'steps'): Promise<unknown> => {
  if (question === 'steps') {
    return steps
  }
  for (const [name, directory] of Object.entries(question.homes)) {
    const home = await readHome(directory)
    const roster = foldRoster(unwrap(decodeCharter(nativeSuite(), home.charter as Uint8Array)))
    const rogue = await Rogue.start(home, roster, question.victim)
    repeat(name, attacks[name] as Attack, rogue).catch(() => {})
  }
  return undefined
})
