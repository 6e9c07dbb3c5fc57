/** What the demo tells while it runs. With `--json` each is one line; the names are stable. */
export type DemoEvent =
  | { event: 'cast', members: Array<{ member: string, name: string, country: string, sectors: readonly string[], role: string }> }
  | { event: 'founded', federation: string, members: number }
  | { event: 'started', member: string, pid: number, address: string, late: boolean, again: boolean }
  | { event: 'stopped', member: string }
  | { event: 'connected', members: number }
  | { event: 'published', member: string, file: string, title: string, terms: string, objects: number, milliseconds: number }
  /** A file is refused whole: how many of its objects were at fault, and the first of them. */
  | { event: 'refused', member: string, file: string, objects: number, object: string, path: string, code: string, message: string }
  | { event: 'acknowledged', file: string, member: string, milliseconds: number }
  /** What a latecomer has while `absent` is offline, and how much of each of its files the others handed on. */
  | { event: 'caught-up', member: string, objects: number, milliseconds: number, absent: string, handedOn: HandedOn[] }
  /** What `hanse explain` says at `member`'s node of an object in a file: may `about` hold it, and why. */
  | { event: 'explained', member: string, about: string, file: string, id: string, verdict: HoldsCell['verdict'], reasons: Reason[] }
  | { event: 'lookup', member: string, value: string, cleared: boolean, matches: Array<{ author: string, id: string, tlp: string }> }
  | { event: 'holds', file: string, author: string, terms: string, objects: number, members: HoldsCell[] }
  | { event: 'latency', member: string, publications: number, medianMilliseconds: number, maxMilliseconds: number, afterStart: boolean }
  | { event: 'fault', kind: string, member: string, file: string, detail: string }

/** As `hanse explain` gives it, with the rule's id in the code where a rule decided. */
export interface Reason { code: string, text: string }

/** How many of a file's objects a latecomer holds, and how many members that are online could give it. */
export interface HandedOn { file: string, objects: number, held: number, holders: number }

/** One cell of the closing table: how many of a file's objects a member holds, and why it may or may not. */
export interface HoldsCell { member: string, held: number, verdict: 'permit' | 'deny' | 'hold' | 'author', reason: string }

/** The last line of `--json`, with exactly these keys in this order. */
export interface DemoResult {
  ok: boolean
  /** Nodes that took part, each its own process. */
  members: number
  /** Objects. The next four count (object, other member) pairs. */
  published: number
  delivered: number
  withheld: number
  leaks: number
  missing: number
  seconds: number
}

export interface Narrator {
  tell (event: DemoEvent): void
  end (result: DemoResult): void
}
