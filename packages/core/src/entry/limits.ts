/** Leaves of one entry. */
export const leavesMax = 1_000
/** Sum of the leaf bytes of one entry. */
export const entryBytesMax = 8 * 1024 * 1024
/** Bytes of one leaf. */
export const leafBytesMax = 256 * 1024
/** Leaf bytes of one chunk; a leaf never spans chunks. */
export const chunkBytesMax = 256 * 1024
/** Bytes of an encoded header: the fixed fields and a full `ext`. */
export const headerBytesMax = 8 * 1024
/** Bytes of a fork proof: two full headers with their signatures. Without `ext` in the headers it has at most 1 KiB. */
export const forkProofBytesMax = 2 * headerBytesMax + 256
/** Bytes of the handling in an opening. */
export const handlingBytesMax = 64 * 1024
/** Bytes of a kind's name. */
export const kindBytesMax = 32
/** Keys of an `ext` map. */
export const extKeysMax = 16
/** Bytes of one key of an `ext` map. */
export const extKeyBytesMax = 64
/** Bytes of an encoded `ext` map. */
export const extBytesMax = 4 * 1024
/** Exceptions that one receipt names. */
export const receiptExceptionsMax = 256
/** Runs of leaves that one withdrawal names. */
export const withdrawnRunsMax = 1_000
/** Width of an incarnation, of a publication id and of a handling nonce, in bytes. */
export const nonceBytes = 16
/** Width of a leaf's salt, in bytes. */
export const saltBytes = 16
/** Width of the seed that an entry's salts come from, in bytes. */
export const seedBytes = 32
