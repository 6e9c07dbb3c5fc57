/** The parts that operations are described with. */
import { json } from '../wire/lines.ts'
import { ref } from './schema.ts'
import type { Schema } from './schema.ts'

interface Content { content: Record<string, { schema: Schema }> }

/** One method of one path. */
export interface Operation {
  operationId: string
  summary: string
  description?: string
  parameters?: Array<{ name: string, in: 'path' | 'query', required: boolean, description?: string, schema: Schema }>
  requestBody?: Content & { required: true }
  responses: Record<string, Content & { description: string }>
}

/** A value of one media type. */
export function content (schema: Schema, type = json): Content {
  return { content: { [type]: { schema } } }
}

/** What an operation answers, and that it may refuse. */
export function answers (description: string, schema: Schema, type = json): Operation['responses'] {
  return {
    200: { description, ...content(schema, type) },
    default: { description: 'an error; 422 when the node understood and refused', ...content(ref('Error')) }
  }
}

/** What an operation takes. */
export function body (schema: Schema, type = json): Pick<Operation, 'requestBody'> {
  return { requestBody: { required: true, ...content(schema, type) } }
}

/** A parameter in the path. */
export const path = (name: string, description: string): NonNullable<Operation['parameters']>[number] =>
  ({ name, in: 'path', required: true, description, schema: { type: 'string' } })
/** A parameter in the query. */
export const query = (name: string, description: string): NonNullable<Operation['parameters']>[number] =>
  ({ name, in: 'query', required: false, description, schema: { type: 'string' } })
