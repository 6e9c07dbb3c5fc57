/** STIX objects as text, so that a test can write what no serialiser would. */
let counter = 0

const at = '2026-01-02T03:04:05.678Z'

export function uuid (): string {
  counter++
  return `00000000-0000-4000-8000-${counter.toString(16).padStart(12, '0')}`
}

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

/** A valid indicator; a field that is undefined is left out. */
export function indicator (fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    type: 'indicator',
    spec_version: '2.1',
    id: `indicator--${uuid()}`,
    created: at,
    modified: at,
    pattern: "[domain-name:value = 'bad-input.example']",
    pattern_type: 'stix',
    valid_from: at,
    ...fields
  }
}

/** The text of a valid indicator with more in front of its closing brace. */
export function indicatorWith (more: string): string {
  return `${JSON.stringify(indicator()).slice(0, -1)},${more}}`
}

export function object (type: string, fields: Record<string, unknown>): Record<string, unknown> {
  return { type, spec_version: '2.1', id: `${type}--${uuid()}`, created: at, modified: at, ...fields }
}

export function bundleOf (...objects: Array<string | Record<string, unknown>>): string {
  const texts = objects.map((one) => typeof one === 'string' ? one : JSON.stringify(one))
  return `{"type":"bundle","id":"bundle--${uuid()}","objects":[${texts.join(',')}]}`
}

export const markings = {
  clear: 'marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487',
  green: 'marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb',
  amber: 'marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421',
  red: 'marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1',
  white1: 'marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9',
  amber1: 'marking-definition--f88d31f6-486f-44da-b317-01333bde0b82',
  unknown: 'marking-definition--00000000-0000-4000-8000-00000000dead'
}
