/** Where a member is killed, each named by what of the store or the stream it stands beside. */
export const killPoints = ['before-sync', 'after-sync', 'mid-chunk', 'stored-before-receipt'] as const

export type KillPoint = typeof killPoints[number]
