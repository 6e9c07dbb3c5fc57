/** A node whose memory is limited, until it holds what it waits for. */
import { createHanse } from 'hanse'
import { answering } from '../support/helper.ts'
import { residentMiB } from '../support/memory.ts'
import { until } from '../support/settle.ts'
import type { HanseNode } from 'hanse'

let node: HanseNode

answering(async (question: { directory: string } | { objects: number }): Promise<number> => {
  if ('directory' in question) {
    node = await createHanse({ directory: question.directory })
    return residentMiB()
  }
  await until(async () => (await node.status()).objects >= question.objects)
  return residentMiB()
})
