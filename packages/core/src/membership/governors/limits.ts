/** Governors that a charter or a link names: a statement has room for the signatures of all, and of its author. */
export const linkGovernorsMax = 64
/** Certificates that a link accepts. */
export const linkAcceptedMax = 10_000
/** Length of a link's body, in bytes. */
export const linkBytesMax = 4 * 1024
/** Length of a proposed link with its list of certificates, in bytes. */
export const linkProposalBytesMax = 384 * 1024
/** Length of a link with its list of certificates and the signatures that decided it, in bytes. */
export const linkCertificateBytesMax = 512 * 1024
/** Length of a governor's statement, in bytes: of a move with the signatures of all governors of a charter. */
export const governorStatementBytesMax = 128 * 1024
/** Length of a proof that a governor contradicted itself, in bytes. */
export const governorProofBytesMax = 1024
/** Rounds in which the governors may try to agree on one link, the first among them. */
export const linkRoundsMax = 32
/** Links of one proposer that are kept at one height while nobody needs more of them. */
export const linksOpenMax = 4
/** Links for which one governor's prepares, or commits, of one round are kept; an honest one signs one. */
export const governorVotesMax = 4
/** Moves of one governor to one round that are kept; without more liars than tolerated no more than rounds can be shown. */
export const governorMovesMax = 64
