/**
 * The objects of a source file, read without any of the packages under judgement: each object is the slice of the file
 * that its author wrote, with the white space between tokens removed and nothing else changed.
 */
export interface SourceObject {
  /** STIX id; empty when the object has none. */
  id: string
  /** What a member that holds the object must have, character for character. */
  text: string
  value: Record<string, unknown>
}

const byteOrderMark = '\uFEFF'

/** Removes the white space between JSON tokens; strings, numbers and their spelling stay. */
export function withoutSpace (json: string): string {
  return json.replace(/("(?:[^"\\]|\\.)*")|[ \t\r\n]+/g, (_, string?: string) => string ?? '')
}

/** The end of the JSON value that starts at `from` in a text without white space: the index behind its last character. */
function endOfValue (text: string, from: number): number {
  let depth = 0
  for (let at = from; at < text.length; at++) {
    const character = text[at]
    if (character === '"') {
      at = endOfString(text, at) - 1
    } else if (character === '{' || character === '[') {
      depth++
    } else if (character === '}' || character === ']') {
      if (depth === 0) {
        return at
      }
      depth--
    } else if (character === ',' && depth === 0) {
      return at
    }
  }
  return text.length
}

function endOfString (text: string, from: number): number {
  let at = from + 1
  while (text[at] !== '"') {
    at += text[at] === '\\' ? 2 : 1
  }
  return at + 1
}

/** The elements of the array that starts at `from`, as slices. */
function elements (text: string, from: number): string[] {
  const found: string[] = []
  let at = from + 1
  while (at < text.length && text[at] !== ']') {
    const end = endOfValue(text, at)
    found.push(text.slice(at, end))
    at = text[end] === ',' ? end + 1 : end
  }
  return found
}

/** Where the value of the outermost member `name` starts; undefined when there is none. */
function memberOf (text: string, name: string): number | undefined {
  let at = 1
  while (at < text.length && text[at] === '"') {
    const colon = endOfString(text, at)
    if (text.slice(at + 1, colon - 1) === name) {
      return colon + 1
    }
    at = endOfValue(text, colon + 1) + 1
  }
  return undefined
}

/**
 * Reads a bundle, a bare array of objects or a single object. An object that stands twice, character for character, is
 * one object.
 *
 * @throws {SyntaxError} when the text is no JSON
 */
export function sourceObjects (json: string): SourceObject[] {
  const clean = json.startsWith(byteOrderMark) ? json.slice(1) : json
  const whole: unknown = JSON.parse(clean)
  const text = withoutSpace(clean)
  const slices = new Set(slicesOf(text, whole))
  return [...slices].map(slice => {
    const value = JSON.parse(slice) as Record<string, unknown>
    return { id: typeof value?.id === 'string' ? value.id : '', text: slice, value }
  })
}

function slicesOf (text: string, whole: unknown): string[] {
  if (Array.isArray(whole)) {
    return elements(text, 0)
  }
  const objects = typeof whole === 'object' && whole !== null && Reflect.get(whole, 'type') === 'bundle' ? memberOf(text, 'objects') : undefined
  if (objects !== undefined) {
    return elements(text, objects)
  }
  return Reflect.get(Object(whole), 'type') === 'bundle' ? [] : [text]
}
