/** One version of a key in LevelDB's files; without a value it says that the key is gone. */
export interface Row {
  key: Uint8Array
  value: Uint8Array | undefined
  /** of two versions the higher is the newer */
  sequence: number
}
