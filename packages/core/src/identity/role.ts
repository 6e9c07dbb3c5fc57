/**
 * What a member may do: `full`; `observer` reads what it is cleared for and publishes only acknowledgements;
 * `authority`, a public body; `gateway`, which speaks for others.
 */
export const roles = ['full', 'observer', 'authority', 'gateway'] as const

/** One of `roles`. */
export type Role = typeof roles[number]
