/** JSON Schema, as far as the OpenAPI document uses it. */
/** A JSON Schema, as far as this document uses it. */
export interface Schema {
  $ref?: string
  type?: string
  description?: string
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
  items?: Schema
  minItems?: number
  enum?: Array<string | boolean>
  oneOf?: Schema[]
  contentEncoding?: string
}

/** A reference to one of `schemas`. */
export function ref (name: string): Schema {
  return { $ref: `#/components/schemas/${name}` }
}

export const text: Schema = { type: 'string' }
export const flag: Schema = { type: 'boolean' }
/** Holds where it stands. */
export const yes: Schema = { type: 'boolean', enum: [true] }
export const count: Schema = { type: 'integer' }
export const time: Schema = { type: 'integer', description: 'ms since 1970' }
export const bytes: Schema = { type: 'string', contentEncoding: 'base64', description: 'RFC 4648 §4, padded' }
export const cursor: Schema = { type: 'string', description: 'hand it back as `since` to go on behind this event' }
export const hex: Schema = { type: 'string', description: 'lower-case hex' }

/** An object that holds the fields named; a name ending in `?` may be absent. */
export function object (fields: Record<string, Schema>, description?: string): Schema {
  const properties = Object.fromEntries(Object.entries(fields).map(([name, schema]) => [name.replace('?', ''), schema]))
  const required = Object.keys(fields).filter((name) => !name.endsWith('?'))
  return { type: 'object', ...(description === undefined ? {} : { description }), properties, required, additionalProperties: false }
}

/** An array. */
export function list (items: Schema): Schema {
  return { type: 'array', items }
}

/** One of these texts. */
export function oneOf (...values: string[]): Schema {
  return { type: 'string', enum: values }
}
