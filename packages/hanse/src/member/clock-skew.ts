import { HanseError } from '@hanse/core'
import { defaultLimits } from '@hanse/exchange'
import type { Context } from './context.ts'
import type { LaneState } from '@hanse/core'

/**
 * How far the right time lies ahead of this node's clock, in ms, as far as anything proves it: what its peers said, or,
 * while none did, that its own certificate begins in what it takes for the future. Undefined when nothing is known.
 */
export function clockSkewOf ({ engine, node, clock }: Pick<Context, 'engine' | 'node' | 'clock'>): number | undefined {
  engine.lookAtClock()
  const beforeMs = node.from - clock.nowMs()
  return engine.machine.clockSkewMs() ?? (beforeMs > 0 ? beforeMs : undefined)
}

/** Whether anybody else has told its time since the start, or there is nobody else who could. */
export function isVouchedFor ({ engine, roster }: Pick<Context, 'engine' | 'roster'>): boolean {
  engine.lookAtClock()
  return roster.nodes.size === 1 || engine.machine.clockSkewMs() !== undefined
}

/**
 * Whether a lane of this node was last sealed by a clock that was ahead, though it is right now: what is sealed in it bears
 * no earlier time, so others would defer or refuse all of it until then.
 */
export function isAheadOfTime ({ engine, clock }: Pick<Context, 'engine' | 'clock'>, { time }: LaneState): boolean {
  return engine.machine.clockSkewMs() !== undefined && time - clock.nowMs() > defaultLimits.skewMs
}

/** Whether a clock is too far off to publish. */
export function isOff (skewMs: number | undefined): boolean {
  return skewMs !== undefined && Math.abs(skewMs) > defaultLimits.skewMs
}

/**
 * A node whose clock is off seals nothing: its times would be refused or outlast their expiry (DESIGN §5).
 *
 * @throws {HanseError} `E_CLOCK`
 */
export function refuseWrongClock (context: Pick<Context, 'engine' | 'node' | 'clock'>): void {
  const skewMs = clockSkewOf(context)
  if (skewMs !== undefined && isOff(skewMs)) {
    throw new HanseError(
      'E_CLOCK',
      `this node's clock is ${Math.round(Math.abs(skewMs) / 1000)} s ${skewMs > 0 ? 'behind' : 'ahead of'} ` +
        `${context.engine.machine.clockSkewMs() === undefined ? 'the begin of its own certificate' : 'the median of its peers\''}, ` +
        `the limit is ${defaultLimits.skewMs / 1000} s; set the clock and publish again`,
      { skewMs, limitMs: defaultLimits.skewMs }
    )
  }
}
