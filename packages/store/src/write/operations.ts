import { storeError } from '../errors.ts'
import { seal } from '../record/sealed.ts'
import type { Layout, Part } from '../layout.ts'
import type { AbstractChainedBatchWriteOptions } from 'abstract-level'

type Operation =
  | { type: 'put', sublevel: Part, key: Uint8Array, value: Uint8Array }
  | { type: 'del', sublevel: Part, key: Uint8Array }

/** `sync` is LevelDB's own option; other databases ignore it. */
const durably: AbstractChainedBatchWriteOptions & { sync: boolean } = { sync: true }
const asBytes = { keyEncoding: 'view', valueEncoding: 'view' } as const

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
      // operation by operation, and prefixed here: of an array LevelDB's binding reads every property by its name
      const batch = level.batch()
      for (const operation of this.list) {
        const key = operation.sublevel.prefixKey(operation.key, 'view', true)
        if (operation.type === 'put') {
          batch.put<Uint8Array, Uint8Array>(key, operation.value, asBytes)
        } else {
          batch.del<Uint8Array>(key, asBytes)
        }
      }
      await batch.write(durably)
    } catch (error) {
      throw gate.failed(storeError(error))
    }
  }
}
