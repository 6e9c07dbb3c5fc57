/** The receiving process of a backfill. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createHanse } from 'hanse'
import { cpuMs } from '../support/cpu.ts'
import { answering } from '../support/helper.ts'
import { RawReceiver } from '../support/raw-stream.ts'
import { until } from '../support/settle.ts'
import type { Question, Taken } from '../paths/backfill.ts'

const nsPerMs = 1_000_000
const lookMs = 5
const shown = 99
const raw = await RawReceiver.start()

answering(async (question: Question): Promise<Taken | string> => {
  switch (question.type) {
    case 'address':
      return raw.addr
    case 'raw': {
      const wanted = raw.received + question.bytes
      return taken(async () => { await until(() => raw.received >= wanted, { lookMs }) })
    }
    case 'backfill': {
      const node = await createHanse({ directory: question.directory })
      try {
        await until(async () => (await node.status()).objects > 0, { lookMs })
        return await taken(async () => { await until(async () => (await node.status()).objects >= question.objects, { lookMs }) })
      } finally {
        await node.stop()
      }
    }
    default: {
      const never: never = question
      return never
    }
  }
})

async function taken (work: () => Promise<void>): Promise<Taken> {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const [cpu, wall] = [cpuMs(), performance.now()]
  await work()
  delay.disable()
  return { cpuMs: cpuMs() - cpu, wallMs: performance.now() - wall, delayMs: delay.percentile(shown) / nsPerMs }
}
