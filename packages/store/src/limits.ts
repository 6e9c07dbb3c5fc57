/** Version of the layout below; stored in the database and raised with every change of it. */
export const schemaNumber = 1

/** Width of the key of an index row, in bytes: the first half of a SHA-256. */
export const indexKeyBytes = 16

/** Most appends that become one batch; a longer queue makes several. */
export const appendsPerBatchMax = 256

/** Most bytes of leaves in one batch; an append is never split, so a single larger one goes alone. */
export const batchLeafBytesMax = 16 * 1_024 * 1_024

/** Most places that one question about an index key or a STIX id answers unless told. */
export const placesMax = 1_000

/** Space that nothing is in: it is given up on a full disk, so that the database can be opened there, and taken again later. */
export const ballastBytes = 16 * 1_024 * 1_024

/** Free space under which content of others is not taken any more; on a small file system less (`freeFloorShare`). */
export const freeFloorBytes = 512 * 1_024 * 1_024

/** The same as a share of the file system: the smaller of the two counts. */
export const freeFloorShare = 1 / 8

/** Free space besides the ballast at which that is made, and a store that was full takes writes again. */
export const freeToResumeBytes = 16 * 1_024 * 1_024

/** Most findings that an `E_STORE_DAMAGED` spells out. */
export const findingsMax = 32
