const typeForm = /^[a-z][a-z0-9-]*[a-z0-9]$/
const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const typeLengthMin = 3
const typeLengthMax = 250
const uuidLength = 36

/** Whether a text is the name of a STIX type (STIX 2.1 §11.2: lower case, 3 to 250 characters). */
export function isType (text: string): boolean {
  return text.length >= typeLengthMin && text.length <= typeLengthMax && typeForm.test(text)
}

/**
 * An identifier as it is compared: in lower case. STIX writes UUIDs so (RFC 9562 §4); producers that do not still mean
 * the same id.
 */
export function normalId (id: string): string {
  return id.toLowerCase()
}

/** Whether a text is a STIX identifier, `type--UUID` (STIX 2.1 §2.9), in any case. */
export function isId (text: string): boolean {
  const type = idType(text)

  return type !== undefined && isType(type)
}

/** The type an identifier names, in lower case, or undefined when it is not of the form `…--UUID`. */
export function idType (text: string): string | undefined {
  const end = text.length - uuidLength - 2

  return end > 0 && text.startsWith('--', end) && uuidForm.test(text.slice(end + 2)) ? text.slice(0, end).toLowerCase() : undefined
}
