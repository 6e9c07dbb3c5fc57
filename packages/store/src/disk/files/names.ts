const digits = 6

/** A file of LevelDB's by its number. */
export function fileName (number: number, extension: string): string {
  return `${String(number).padStart(digits, '0')}.${extension}`
}

export function numberIn (name: string): number {
  return Number.parseInt(name, 10)
}
