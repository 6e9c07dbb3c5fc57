/** Most matches in one answer; beyond it `truncated` is set. */
export const matchesMax = 1_000

/** Most values that `lookupMany` looks up together. */
export const valuesPerBatchMax = 256
