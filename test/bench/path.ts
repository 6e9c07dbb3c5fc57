/** What one path measures, and how it is told what to do. */

/** One line of the table. Numbers are in the unit of the figure; what is not there is null. */
export interface Figure {
  /** the key in the JSON object */
  key: string
  /** of `ours`, `floor` and `peer` */
  unit: string
  ours: number
  /** what cannot be beaten, measured in the same run */
  floor?: number
  /** what a user would pick instead, measured in the same run */
  peer?: number
  /** ours by the peer, or by the floor where there is no peer */
  ratio?: number
  goal?: Goal
}

/** What `ratio`, or `ours` where there is no ratio, has to be. */
export interface Goal {
  is: 'at most' | 'at least'
  value: number
  of: 'ratio' | 'ours'
}

/** A figure as it stands in the JSON object. */
export interface Result {
  /** null for what could not be measured */
  ours: number | null
  floor: number | null
  peer: number | null
  ratio: number | null
  goal: string | null
  met: boolean | null
}

export interface Options {
  /** tiny sizes: proves that the bench runs, and says nothing about speed */
  quick: boolean
  /** sizes that take longer than the 15 minutes of the whole */
  full: boolean
  /** an empty directory for this path alone, removed afterwards */
  directory: string
  /** a directory for all paths of the run: what takes long to make is made once */
  shared: string
  /** one line of what is being done */
  note(text: string): void
}

/** One path of the bench; runs in a process of its own. */
export type Path = (options: Options) => Promise<Figure[]>

/** What a figure says, for the JSON object. */
export function resultOf ({ ours, floor, peer, ratio, goal }: Figure): Result {
  return {
    ours: rounded(ours),
    floor: floor === undefined ? null : rounded(floor),
    peer: peer === undefined ? null : rounded(peer),
    ratio: ratio === undefined ? null : rounded(ratio),
    goal: goal === undefined ? null : `${goal.of} ${goal.is} ${goal.value}`,
    met: goal === undefined ? null : isMet(goal, goal.of === 'ratio' ? ratio : ours)
  }
}

/** What is said of a figure that could not be measured. */
export const unmeasured: Result = { ours: null, floor: null, peer: null, ratio: null, goal: null, met: null }

function isMet (goal: Goal, value: number | undefined): boolean {
  return value !== undefined && (goal.is === 'at most' ? value <= goal.value : value >= goal.value)
}

const digits = 4

function rounded (value: number): number {
  return Number(value.toPrecision(digits))
}
