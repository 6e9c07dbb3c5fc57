import { HanseError } from 'hanse'

/** A bounded number of things that are open at a time. */
export class Slots {
  private readonly max: number
  private open = 0

  constructor (max: number) {
    this.max = max
  }

  /**
   * Takes a slot.
   *
   * @returns gives it back; calling it again changes nothing
   * @throws {HanseError} `E_LIMIT_STREAMS`
   */
  take (): () => void {
    if (this.open >= this.max) {
      throw new HanseError(
        'E_LIMIT_STREAMS',
        `${this.open} streams of this kind are open, the limit is ${this.max}; close one`,
        { value: this.open, limit: this.max }
      )
    }
    this.open++
    let given = false
    return () => {
      if (!given) {
        given = true
        this.open--
      }
    }
  }
}
