import type { StreamClass } from './wire/message.ts'

const kibibyte = 1_024
const mebibyte = 1_024 * kibibyte
const secondMs = 1_000
const minuteMs = 60 * secondMs
const dayMs = 24 * 60 * minuteMs

/** Bounds and periods of the machine. Both ends of a session may differ in all but the frame. */
export interface Limits {
  /** bytes of one frame, without its length prefix */
  frameBytesMax: number
  /** bytes handed to the transport and not yet reported `writable`, per peer and class; one frame may always go */
  inFlightBytesMax: Readonly<Record<StreamClass, number>>
  /** bytes that wait for the transport, per peer and class */
  queueBytesMax: Readonly<Record<StreamClass, number>>
  /** bulk bytes sent to a peer that it has not credited; one frame may always go */
  bulkUncreditedBytesMax: number
  /** bulk bytes consumed before the receiver credits them */
  creditBytesMin: number
  /** entries of a lane beyond its contiguous head */
  aheadMax: number
  /** entries kept because their time lies ahead of this node's clock, over all peers */
  deferredMax: number
  /** of these, entries that one peer sent */
  deferredPerPeerMax: number
  /** an entry up to this far ahead of the clock is accepted at once */
  skewMs: number
  /** an entry up to this far ahead of the clock is kept and tried again; beyond, it is refused */
  deferAheadMs: number
  /** deferred entries are tried again after this time */
  deferredRetryMs: number
  /** items of one list frame */
  itemsPerFrameMax: number
  /** groups that a peer lists in one round */
  groupsMax: number
  /** lanes whose heads a peer has announced in a session */
  announcedMax: number
  /** lanes of one author's node */
  lanesPerNodeMax: number
  /** ranges that one peer may have waiting for our answer, and we for its */
  wantRangesMax: number
  /** entries of which a peer denied the leaves since the last round; then it is asked for none before the next */
  absentMax: number
  /** lanes of a peer of which an entry was refused since the last round, remembered so that the rest is not asked for */
  refusedMax: number
  /** frames of one peer that wait to be stored */
  arrivingMax: number
  /** bytes of headers and leaves of one peer that wait to be stored; one frame may always wait */
  arrivingBytesMax: number
  /** bytes that each of these leaves counts besides its own: a leaf of one byte takes memory too */
  arrivingLeafBytes: number
  /** of these, bytes up to which a peer is credited at once, so that it goes on sending while they are stored */
  creditedAheadBytesMax: number
  /** frames of a node with a bad signature, proof or encoding within `rejectedWindowMs`; then it is banned */
  rejectedMax: number
  /** bad frames count for this long, over however many sessions */
  rejectedWindowMs: number
  /** for this long a banned node is neither dialled nor let in */
  banMs: number
  /** entries of one author that are taken without having been asked for, a minute on average; what is over is asked for later */
  pushesPerMinuteMax: number
  /** such entries at once, after a quiet time */
  pushBurstMax: number
  /** such entries a day */
  pushesPerDayMax: number
  /** alerts of one author that are taken without having been asked for, an hour on average */
  alertsPerHourMax: number
  /** such alerts at once, after a quiet time */
  alertBurstMax: number
  /** what an author pushed over its rate is asked for after this time */
  pacedDelayMs: number
  /** entries of an author over its rate that are asked for each time */
  pacedEntriesMax: number
  /** leaf bytes of one author that are held or awaited, those of alerts, withdrawals and headers taken beyond it */
  quotaBytesMax: number
  /** a peer is given all that this node holds, and `repeatedBytesMax` more, within this time */
  servedWindowMs: number
  /** bytes that a peer may ask for beyond all that this node holds; anything small counts as 64 KiB */
  repeatedBytesMax: number
  /** frames of one peer that ask what this node has, a minute on average, and at once; further ones are not answered */
  roundsPerMinuteMax: number
  /** denials remembered, so that each is told once */
  deniedToldMax: number
  /** bytes of frames that one answer to a want loads at a time */
  loadBytesMax: number
  /** a governor's node says this often that it is there, and what it knows */
  beaconIntervalMs: number
  /** within this time leaves that expire are erased */
  expirySweepMs: number
  /** how often a proof of a fork gives way to one of lower seq or ids, per lane since the start */
  forkRevisionsMax: number
  /** how long the first seal in a lane waits for its holders after a start, and after going online for any of them to connect */
  claimWaitMs: number
  /** a peer that was asked and gives nothing for this long; others are asked then */
  wantTimeoutMs: number
  /** heads are compared again after this time */
  reconcileIntervalMs: number
  /** the same while a member has no session with this node, in a federation where each has one with everyone */
  reconcileApartMs: number
  /** share of the interval by which rounds are spread */
  reconcileJitter: number
  /** receipts wait this long for more to acknowledge; those of alerts do not */
  receiptDelayMs: number
  /** the node with the higher id lets the other dial first */
  dialYieldMs: number
  /** the first wait before a peer that did not answer is dialled again; it doubles */
  dialBackoffMs: number
  /** the longest such wait */
  dialBackoffMaxMs: number
  /** members of a federation in which every node keeps a session with every other; in a larger one, with its neighbours */
  meshMembersMax: number
  /** members that a handling clears, besides the author, up to which its node sends to each; beyond, a tree carries it */
  directMembersMax: number
  /** what is told to one peer is gathered for this long */
  haveDelayMs: number
  /** what was told of and was not pushed within this time is asked for; longer where pushes turn out to come later */
  graftDelayMs: number
  /** the longest such wait */
  graftDelayMaxMs: number
  /** hops that a peer must save to take the place of the one that pushes */
  shortcutHopsMin: number
  /** receipts that others pass on to the author are held back for this long, as each covers the earlier ones */
  relayDelayMs: number
  /** receipts, by lane and node, that this node remembers to have passed on: none goes twice */
  relayedMax: number
  /** certificates, votes and requests that a peer is asked for at a time: verifying one takes milliseconds */
  membershipAskMax: number
  /** such items that a peer has told of and that are not asked for yet */
  membershipWantedMax: number
  /** who was revoked is hung up on this long after it was told so; the others compare what they hold then */
  goodbyeMs: number
  /** a peer with another roster is given this long to compare before content is spoken of */
  membershipWaitMs: number
  /** after this time the author's node turns to every member that has not acknowledged */
  floorDelayMs: number
  /** such members that are being dialled at one time, not counting those that are away */
  floorDialsMax: number
}

/** What production uses. */
export const defaultLimits: Limits = {
  frameBytesMax: mebibyte,
  inFlightBytesMax: { alert: 256 * kibibyte, membership: 256 * kibibyte, live: 256 * kibibyte, bulk: 256 * kibibyte },
  queueBytesMax: { alert: mebibyte, membership: mebibyte, live: mebibyte, bulk: mebibyte },
  bulkUncreditedBytesMax: 256 * kibibyte,
  creditBytesMin: 64 * kibibyte,
  aheadMax: 1_024,
  deferredMax: 256,
  deferredPerPeerMax: 16,
  skewMs: 5 * minuteMs,
  deferAheadMs: 60 * minuteMs,
  deferredRetryMs: 30 * secondMs,
  itemsPerFrameMax: 4_096,
  groupsMax: 8_192,
  announcedMax: 12_288,
  lanesPerNodeMax: 4_096,
  wantRangesMax: 1_024,
  absentMax: 4_096,
  refusedMax: 1_024,
  arrivingMax: 1_024,
  arrivingBytesMax: 4 * mebibyte,
  arrivingLeafBytes: 512,
  creditedAheadBytesMax: 2 * mebibyte,
  rejectedMax: 8,
  rejectedWindowMs: 10 * minuteMs,
  banMs: 60 * minuteMs,
  pushesPerMinuteMax: 60,
  pushBurstMax: 600,
  pushesPerDayMax: 20_000,
  alertsPerHourMax: 6,
  alertBurstMax: 3,
  pacedDelayMs: secondMs,
  pacedEntriesMax: 64,
  quotaBytesMax: 1_024 * mebibyte,
  servedWindowMs: 10 * minuteMs,
  repeatedBytesMax: 256 * mebibyte,
  roundsPerMinuteMax: 120,
  deniedToldMax: 65_536,
  loadBytesMax: 256 * kibibyte,
  beaconIntervalMs: dayMs,
  expirySweepMs: minuteMs,
  forkRevisionsMax: 64,
  claimWaitMs: 3 * secondMs,
  wantTimeoutMs: 10 * secondMs,
  reconcileIntervalMs: minuteMs,
  reconcileApartMs: 10 * secondMs,
  reconcileJitter: 0.1,
  receiptDelayMs: 50,
  dialYieldMs: 2 * secondMs,
  dialBackoffMs: secondMs,
  dialBackoffMaxMs: minuteMs,
  meshMembersMax: 64,
  directMembersMax: 32,
  haveDelayMs: 20,
  graftDelayMs: 400,
  graftDelayMaxMs: 5 * secondMs,
  shortcutHopsMin: 3,
  relayDelayMs: secondMs,
  relayedMax: 65_536,
  membershipAskMax: 4,
  membershipWantedMax: 16_384,
  goodbyeMs: secondMs,
  membershipWaitMs: 2 * secondMs,
  floorDelayMs: 30 * secondMs,
  floorDialsMax: 32
}
