/** How long an invitation is good unless told: a week, in ms. */
export const invitationMs = 7 * 24 * 60 * 60 * 1000
/** Longest that one may be good: a month, in ms. */
export const invitationMsMax = 31 * 24 * 60 * 60 * 1000
/** Invitations of one node at a time. */
export const invitationsMax = 64
/** Length of the note beside an invitation, in UTF-16 units. */
export const invitationNoteUnitsMax = 128
/** Outsiders that the door lets in at a time. */
export const doorConnectionsMax = 4
/** Connections that the door takes in a minute, from wherever: each costs a handshake. */
export const doorConnectionsPerMinuteMax = 60
/** For how long an outsider may stay: a charter of 4 MiB over a thin line, in ms. */
export const doorVisitMs = 60_000
/** Frames that an outsider may send in one visit. */
export const doorFramesMax = 4
