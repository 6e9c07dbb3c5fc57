import { endDocument, faultRefusal, readDocument } from './json/document.ts'
import { Scanner } from './json/scanner.ts'
import { skipValue } from './json/skip.ts'
import { refusal } from './refusal.ts'
import type { JsonObject } from './json/scanner.ts'
import type { Refusal } from './refusal.ts'

/** An element of a source that is acceptable JSON. */
export interface Element {
  value: unknown
  /** Its text without white space between tokens. */
  compact: string
  path: string
}

/** The elements of a source, and those that are no acceptable JSON. */
export interface Elements {
  good: Element[]
  refused: Refusal[]
  /** Whether the source said of itself that it is a bundle. */
  isBundle: boolean
}

/** Finds the elements of a source. Throws a fault when the source as a whole is not JSON. */
export function split (text: string): Elements {
  const scanner = new Scanner(text)

  scanner.space()

  if (text[scanner.position] === '[') {
    const elements = scanElements(scanner, '$')

    endDocument(scanner)

    return elements
  }

  return (text[scanner.position] === '{' ? splitBundle(scanner) : undefined) ?? splitSingle(text)
}

function splitSingle (text: string): Elements {
  const read = readDocument(text)

  return read.ok ? { good: [{ ...read, path: '$' }], refused: [], isBundle: false } : { good: [], refused: [read.refusal], isBundle: false }
}

/** Walks the members of the outermost object; undefined when it turns out not to be a bundle. */
function splitBundle (scanner: Scanner): Elements | undefined {
  const members: JsonObject = Object.create(null)
  let elements: Elements | undefined

  scanner.position++
  scanner.space()

  while (scanner.text[scanner.position] === '"') {
    const key = scanner.string()

    scanner.space()

    if (key in members) {
      scanner.fail('E_ENC_DUPLICATE_KEY', 'a key of the outermost object stands twice')
    }
    if (scanner.text[scanner.position] !== ':') {
      return undefined
    }

    scanner.position++
    scanner.space()

    if (key === 'objects' && scanner.text[scanner.position] === '[') {
      elements = scanElements(scanner, '$.objects')
      members.objects = true
    } else {
      members[key] = scanner.value().value
    }

    scanner.space()

    if (scanner.text[scanner.position] !== ',') {
      break
    }

    scanner.position++
    scanner.space()
  }

  if (members.type !== 'bundle' || scanner.text[scanner.position] !== '}') {
    return undefined
  }

  scanner.position++
  endDocument(scanner)

  if ('objects' in members && elements === undefined) {
    return {
      good: [],
      refused: [refusal('$', '$.objects', 'E_STIX_SCHEMA', 'objects of a bundle must be a list, in $.objects; correct the source')],
      isBundle: true
    }
  }

  return { ...elements ?? { good: [], refused: [] }, isBundle: true }
}

function scanElements (scanner: Scanner, prefix: string): Elements {
  const elements: Elements = { good: [], refused: [], isBundle: false }

  scanner.position++
  scanner.space()

  if (scanner.text[scanner.position] === ']') {
    scanner.position++

    return elements
  }

  for (let i = 0; ; i++) {
    scanElement(scanner, `${prefix}[${i}]`, elements)
    scanner.space()

    const next = scanner.text[scanner.position]

    if (next === undefined) {
      scanner.fail('E_ENC_TRUNCATED', 'the text ends inside the list of objects')
    }
    if (next !== ',' && next !== ']') {
      scanner.fail('E_ENC_SYNTAX', 'not JSON: a comma or a closing bracket should stand here')
    }

    scanner.position++

    if (next === ']') {
      return elements
    }

    scanner.space()
  }
}

function scanElement (scanner: Scanner, path: string, elements: Elements): void {
  const start = scanner.position

  try {
    elements.good.push({ ...scanner.value(), path })
  } catch (fault) {
    elements.refused.push(faultRefusal(fault, path))
    const end = skipValue(scanner.text, start)

    if (end < 0) {
      scanner.fail('E_ENC_TRUNCATED', 'the text ends inside the list of objects')
    }

    scanner.position = end
  }
}
