import { storeError } from '../errors.ts'
import { seal } from '../record/sealed.ts'
import type { Layout, Part } from '../layout.ts'
import type { AbstractBatchOptions } from 'abstract-level'

type Operation =
  | { type: 'put', sublevel: Part, key: Uint8Array, value: Uint8Array }
  | { type: 'del', sublevel: Part, key: Uint8Array }

/** `sync` is LevelDB's own option; other databases ignore it. */
const durably: AbstractBatchOptions<Uint8Array, Uint8Array> & { sync: boolean } = { sync: true }

const nothing = seal(new Uint8Array(0))

/** What one batch will write, in order. */
export class Operations {
  private readonly list: Operation[] = []

  get size (): number { return this.list.length }

  put (sublevel: Part, key: Uint8Array, value: Uint8Array): void {
    this.list.push({ type: 'put', sublevel, key, value })
  }

  delete (sublevel: Part, key: Uint8Array): void {
    this.list.push({ type: 'del', sublevel, key })
  }

  /** A key that says all by being there. */
  mark (sublevel: Part, key: Uint8Array): void {
    this.put(sublevel, key, nothing)
  }

  /**
   * All or nothing; durable when it resolves. Once a write failed, all do until the store has recovered.
   *
   * @throws {HanseError} `E_DISK_FULL`, `E_STORE_IO`, …
   */
  async commit ({ level, gate }: Pick<Layout, 'level' | 'gate'>): Promise<void> {
    gate.check()
    try {
      await level.batch<Uint8Array, Uint8Array>(this.list, durably)
    } catch (error) {
      throw gate.failed(storeError(error))
    }
  }
}
