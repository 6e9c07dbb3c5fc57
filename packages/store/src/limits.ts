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

/** Most findings that an `E_STORE_DAMAGED` spells out. */
export const findingsMax = 32
