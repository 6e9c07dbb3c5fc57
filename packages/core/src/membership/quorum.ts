/**
 * How many of `governors` may fail or lie while the rest still decides: f = ⌊(n − 1) / 3⌋.
 *
 * @param governors - how many there are, at least 1
 */
export function tolerated (governors: number): number {
  return Math.floor((governors - 1) / 3)
}

/** The smallest quorum q with q > (n + f) / 2: any two quorums share an honest governor (4→3, 7→5, 10→7, 13→9). */
export function smallestQuorum (governors: number): number {
  return Math.floor((governors + tolerated(governors)) / 2) + 1
}

/** Why a quorum does not fit a number of governors, or nothing. */
export function quorumFault (governors: number, quorum: number): string | undefined {
  const least = smallestQuorum(governors)
  return quorum >= least && quorum <= governors
    ? undefined
    : `a quorum of ${quorum} of ${governors} governors is outside ${least} to ${governors}`
}
