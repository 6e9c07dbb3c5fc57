/** Twenty nodes: up to 32 readers the author sends to directly. */
import { measureAmong } from './delivery.ts'
import type { Figure, Options } from '../path.ts'

const nodes = 20

export async function measure (options: Options): Promise<Figure[]> {
  return measureAmong(nodes, options)
}
