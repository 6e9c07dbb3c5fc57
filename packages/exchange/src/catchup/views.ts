import { concat, fromHex, toHex, typedHash, u64 } from '@hanse/core'
import type { Lane } from '../lane/lane.ts'
import type { State } from '../machine/state.ts'
import type { GroupDigest, LaneHead } from '../wire/message.ts'
import type { Hex, MemberId } from '@hanse/core'

interface GroupView {
  readonly lanes: Map<Hex, Lane>
  digest: Hex | undefined
}

interface View {
  readonly groups: Map<Hex, GroupView>
  /** lanes that changed since the view was last asked for */
  readonly changed: Set<Lane>
  digest: Hex | undefined
}

/** What this node and each member may speak of, and the digests over it: made when asked for, kept until it changes. */
export class Views {
  readonly #state: State
  readonly #views = new Map<MemberId, View>()

  constructor (state: State) {
    this.#state = state
  }

  /** After a change of the roster. */
  reset (): void {
    this.#views.clear()
  }

  /** After a lane began, moved its head or forked. */
  update (lane: Lane): void {
    for (const view of this.#views.values()) {
      view.changed.add(lane)
    }
  }

  /** Digest over all groups that both sides may discuss: typed hash (kind `digest`) of the sorted group ids and digests. */
  digest (member: MemberId): Hex {
    const view = this.#view(member)
    view.digest ??= this.#hash('digest', this.groups(member).flatMap(({ group, digest }) => [fromHex(group), fromHex(digest)]))
    return view.digest
  }

  /** The groups by rising id, each with the typed hash (kind `digest-group`) of its sorted lanes, seqs and heads. */
  groups (member: MemberId): GroupDigest[] {
    const { groups } = this.#view(member)
    return [...groups].map(([group, view]) => {
      view.digest ??= this.#hash('digest-group', headsOf(view).flatMap(({ lane, seq, head }) => [fromHex(lane), u64(seq), fromHex(head)]))
      return { group, digest: view.digest }
    }).sort((a, b) => a.group < b.group ? -1 : 1)
  }

  /** The heads of a group by rising lane id; of a forked lane the seq and id of its proof. */
  heads (member: MemberId, group: Hex): LaneHead[] {
    const view = this.#view(member).groups.get(group)
    return view === undefined ? [] : headsOf(view)
  }

  #view (member: MemberId): View {
    let view = this.#views.get(member)
    if (view === undefined) {
      view = { groups: new Map(), changed: new Set(this.#state.lanes.values()), digest: undefined }
      this.#views.set(member, view)
    }
    // most entries come and go between two times that a member is spoken to of heads
    for (const lane of view.changed) {
      this.#place(view, member, lane)
    }
    view.changed.clear()
    return view
  }

  #place (view: View, member: MemberId, lane: Lane): void {
    const belongs = lane.head >= 0 && this.#state.clearance.discussable(lane, member)
    let group = view.groups.get(lane.group)
    if (belongs) {
      group ??= { lanes: new Map(), digest: undefined }
      view.groups.set(lane.group, group)
      group.lanes.set(lane.id, lane)
    } else if (group?.lanes.delete(lane.id) !== true) {
      return
    }
    group.digest = undefined
    view.digest = undefined
    if (group.lanes.size === 0) {
      view.groups.delete(lane.group)
    }
  }

  #hash (kind: string, parts: Uint8Array[]): Hex {
    return toHex(typedHash(this.#state.suite, kind, this.#state.federation, concat(...parts)))
  }
}

function headsOf (view: GroupView): LaneHead[] {
  const heads: LaneHead[] = []
  for (const lane of view.lanes.values()) {
    const record = lane.entries.get(lane.head)
    if (lane.fork?.durable === true) {
      // so that nodes with different proofs, or one with none, find out
      heads.push({ lane: lane.id, seq: lane.fork.proof.seq, head: lane.fork.proof.id })
    } else if (record !== undefined) {
      heads.push({ lane: lane.id, seq: lane.head, head: record.entry.id })
    }
  }
  return heads.sort((a, b) => a.lane < b.lane ? -1 : 1)
}
