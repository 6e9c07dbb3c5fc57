/** 64 nodes: more readers than an author sends to directly. */
import { measureAmong } from './delivery.ts'
import type { Figure, Options } from '../path.ts'

const nodes = 64

export async function measure (options: Options): Promise<Figure[]> {
  return measureAmong(nodes, options)
}
