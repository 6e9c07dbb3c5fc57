import { openApi } from '../../src/index.ts'
import type { Schema } from '../../src/openapi/schema.ts'

/** Where a value departs from a schema of the OpenAPI document; only what that document uses is understood. */
export function faultsOf (schema: Schema, value: unknown, path = '$'): string[] {
  if (schema.$ref !== undefined) {
    return faultsOf(openApi.components.schemas[schema.$ref.split('/').at(-1) as string] as Schema, value, path)
  }
  if (schema.oneOf !== undefined) {
    const each = schema.oneOf.map((one) => faultsOf(one, value, path))
    return each.some((faults) => faults.length === 0) ? [] : each.flat()
  }
  if (schema.enum !== undefined && !schema.enum.includes(value as string)) {
    return [`${path}: ${JSON.stringify(value)} is none of ${schema.enum.join(', ')}`]
  }
  switch (schema.type) {
    case 'array':
      return Array.isArray(value)
        ? value.flatMap((item, at) => faultsOf(schema.items ?? {}, item, `${path}[${at}]`))
        : [`${path}: no array`]
    case 'object':
      return typeof value === 'object' && value !== null ? objectFaults(schema, value, path) : [`${path}: no object`]
    case 'integer':
      return Number.isSafeInteger(value) ? [] : [`${path}: no integer`]
    case 'string':
      return typeof value === 'string' ? [] : [`${path}: no string`]
    case 'null':
      return value === null ? [] : [`${path}: not null`]
    case 'boolean':
      return typeof value === 'boolean' ? [] : [`${path}: no boolean`]
    default:
      return [`${path}: the schema has type ${String(schema.type)}`]
  }
}

function objectFaults (schema: Schema, value: object, path: string): string[] {
  const missing = (schema.required ?? []).filter((name) => !Object.hasOwn(value, name)).map((name) => `${path}.${name}: missing`)
  return [...missing, ...Object.entries(value).flatMap(([name, field]) => {
    const inner = schema.properties?.[name] ?? schema.additionalProperties
    if (typeof inner === 'object') {
      return faultsOf(inner, field, `${path}.${name}`)
    }
    return inner === true ? [] : [`${path}.${name}: not described`]
  })]
}
