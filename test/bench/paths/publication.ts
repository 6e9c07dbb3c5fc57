/** 150,000 indicators in one publication to a node that may use 512 MB. */
import { createHanse } from 'hanse'
import { cpuOf } from '../support/cpu.ts'
import { found } from '../support/firms.ts'
import { Helper } from '../support/helper.ts'
import { bundleOf, indicatorText } from '../support/indicators.ts'
import { peakMiB } from '../support/memory.ts'
import { until } from '../support/settle.ts'
import type { Figure, Options } from '../path.ts'

const limitMiB = 512
const msPerSecond = 1_000

export async function measure ({ quick, directory, note }: Options): Promise<Figure[]> {
  const count = quick ? 500 : 150_000
  const { homes: [home, other] } = await found(directory, 2)
  const receiver = new Helper(new URL('../workers/limited-receiver.ts', import.meta.url), [], [`--max-old-space-size=${limitMiB}`])
  const idle = await receiver.ask<number>({ directory: other.directory })
  const node = await createHanse({ directory: home.directory })
  await until(async () => (await node.status()).peersReady === 1)
  note(`publishing ${count} indicators`)
  const bundle = Buffer.from(bundleOf(Array.from({ length: count }, (_, i) => indicatorText(i))))
  const publishing = await cpuOf(async () => node.publish(bundle, { tlp: 'green' }))
  note('the limited node receives')
  const hasSurvived = await receiver.ask<number>({ objects: count }).then(() => true, (error: unknown) => {
    note(`the limited node did not survive: ${String(error)}`)
    return false
  })
  const peak = receiver.process.pid === undefined ? undefined : await peakMiB(receiver.process.pid)
  await receiver.end()
  await node.stop()
  return [
    { key: 'publication', unit: '1 if the limited node survived', ours: Number(hasSurvived), goal: { is: 'at least', value: 1, of: 'ours' } },
    ...peak === undefined
      ? []
      : [{
          key: 'publication.memory',
          unit: 'MiB resident at most',
          ours: peak,
          floor: idle,
          ratio: peak / idle,
          goal: {
            is: 'at most',
            value: limitMiB,
            of: 'ours'
          }
        } as const],
    { key: 'publication.cpu', unit: 'CPU s of the author to publish', ours: publishing / msPerSecond }
  ]
}
