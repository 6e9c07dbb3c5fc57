import { describe, expect, it } from 'vitest'
import { AuditLog } from '../../src/audit/audit-log.ts'
import { systemClock } from '../../src/clock.ts'
import type { Sending } from '../../src/audit/sending.ts'
import type { AuditRow } from '@hanse/store'

function sending (seq: number): Sending {
  return { kind: 'sent', member: 'did:key:z6MkA', lane: 'aa'.repeat(32), seq }
}

/** A disk that is slow until it is told. */
class SlowDisk {
  readonly written: AuditRow[][] = []
  readonly #syncs: Array<{ done(): void, fail(error: Error): void }> = []

  readonly write = async (rows: AuditRow[]): Promise<void> => {
    this.written.push(rows)
    return new Promise((resolve, reject) => { this.#syncs.push({ done: resolve, fail: reject }) })
  }

  sync (error?: Error): void {
    const next = this.#syncs.shift()
    error === undefined ? next?.done() : next?.fail(error)
  }
}

const turn = async (): Promise<void> => new Promise((resolve) => { setImmediate(resolve) })

describe('the audit log', () => {
  it('lets go of a frame only when its row is durable, and shares one write among all that waits', async () => {
    const disk = new SlowDisk()
    const log = new AuditLog(systemClock, disk.write)
    const gone: number[] = []
    const note = (seq: number): void => { log.note(sending(seq)).then(() => { gone.push(seq) }, () => {}) }
    note(0)
    note(1)
    await turn()
    expect(disk.written).toHaveLength(1)
    for (let seq = 2; seq < 50; seq++) {
      note(seq)
    }
    await turn()
    expect([gone, disk.written.length]).toEqual([[], 1])
    disk.sync()
    await turn()
    expect(gone).toEqual([0, 1])
    expect(disk.written[1]).toMatchObject([{ range: { from: 2, to: 49 } }])
    disk.sync()
    await log.idle()
    await turn()
    expect(gone).toHaveLength(50)
  })

  it('holds the frames back whose rows could not be written, and goes on', async () => {
    const disk = new SlowDisk()
    const log = new AuditLog(systemClock, disk.write)
    const full = new Error('the disk is full')
    const first = log.note(sending(0))
    await turn()
    const second = log.note(sending(1))
    disk.sync(full)
    await expect(first).rejects.toBe(full)
    await turn()
    disk.sync()
    await expect(second).resolves.toBeUndefined()
  })

  it('keeps denials that could not be written for the next time, before what comes then', async () => {
    const disk = new SlowDisk()
    const failures: unknown[] = []
    const log = new AuditLog(systemClock, disk.write, (error) => { failures.push(error) })
    log.defer({ ...sending(0), kind: 'withheld' })
    const flushed = log.flush()
    disk.sync(new Error('full'))
    await expect(flushed).rejects.toThrow('full')
    const noted = log.note(sending(1))
    await turn()
    disk.sync()
    await noted
    expect(disk.written.at(-1)?.map(({ kind }) => kind)).toEqual(['withheld', 'sent'])
  })
})
