/** A file to `parse`; beyond it a text could no longer be one string. */
export const sourceBytesMax = 256 * 1024 * 1024

/** One object, white space between tokens not counted. */
export const objectBytesMax = 256 * 1024

/** Objects and arrays inside one another, the object itself counted. */
export const depthMax = 32

/** One string or key as it is written, quotes not counted. */
export const stringBytesMax = 64 * 1024

/** Keys of one JSON object. */
export const keysMax = 512

/** Elements of one array. The objects of a bundle are not counted: each is judged on its own. */
export const elementsMax = 10_000

/** Ids that one object refers to, counted with repetition. */
export const refsMax = 5_000

/** One text of a policy of IEP: an id, a name, a reference. */
export const iepTextBytesMax = 512

/** References of one policy of IEP. */
export const iepReferencesMax = 4

/** Hex digits in which a marking id may differ from a well-known one and still pass for a slip. */
export const slipDigitsMax = 4

/** One indicator pattern. */
export const patternBytesMax = 16 * 1024

/** Literals compared in one pattern: one for `=`, as many as it lists for `IN`. */
export const comparisonsMax = 1_024

/** Brackets inside one another in one pattern. */
export const patternDepthMax = 8

/** Observables taken out of one object. */
export const observablesMax = 1_024

/** A value that becomes an observable, in UTF-16 units; also what `recognise` looks at. */
export const observableUnitsMax = 8_192

/** Foreign text in a message. */
export const foreignTextUnitsMax = 64
