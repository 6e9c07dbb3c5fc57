/** The reference page of the API, out of its OpenAPI document. */
import { openApi } from '../../src/index.ts'
import { bodyBytesMax, bundleBytesMax, lookupLineBytesMax, socketPathBytesMax, streamsMax } from '../../src/limits.ts'
import { statuses } from '../../src/wire/errors.ts'
import type { Operation } from '../../src/openapi/operation.ts'
import type { Schema } from '../../src/openapi/schema.ts'

const intro = `# The local API

<!-- Written from the OpenAPI document by packages/api/test/openapi/reference.spec.ts; run it with -u after a change. -->

A node that runs (\`hanse run\`, or \`serveApi()\` of \`@hanse/api\`) answers HTTP on a Unix socket that its user alone can
open: \`hanse.sock\` in its home, or, when that path is too long for a socket, \`$XDG_RUNTIME_DIR/hanse/HASH.sock\`.
\`connectApi()\` is the client; it implements the interface \`Hanse\` of the node. The OpenAPI 3.1 document is exported as \`openApi\`.

\`\`\`sh
curl --unix-socket ~/.hanse/hanse.sock http://hanse/v1/status
curl --unix-socket ~/.hanse/hanse.sock http://hanse/v1/lookup --json '{"value":"evil[.]example"}'
base64 -w0 alert.json | jq -R '{bundle: ., terms: {tlp: "green"}}' |
  curl --unix-socket ~/.hanse/hanse.sock http://hanse/v1/preview --json @-
curl --unix-socket ~/.hanse/hanse.sock -N 'http://hanse/v1/events?since=start&types=object'
\`\`\`

- **Bytes** (the fields \`bundle\` and \`bytes\`) are base 64 with padding (RFC 4648 §4), so that a bundle arrives and an object leaves
  exactly as it is. Another spelling of base 64 is refused.
- **Unknown fields** of a request are refused: a misspelt term must not publish under other terms.
- **Streams** are newline-delimited JSON (\`application/x-ndjson\`).
  One that fails ends with the line \`{"error": {"code", "message", "facts"}}\`; when the node stops, its code is \`E_NODE_STOPPED\`.
- **Going away ends the work**: a client that closes its connection aborts what the node does for it.
  A publication that was not sealed yet is then not published.
- **What is looked up** stands in bodies only, never in a path or a query.
`

/** Markdown of the whole page. */
export function reference (): string {
  const operations = Object.entries(openApi.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })))
  return [
    intro,
    '## Paths',
    '',
    '| path | what it does | takes | answers |',
    '|---|---|---|---|',
    ...operations.map(({ path, method, operation }) =>
      `| \`${method} ${path}\` | ${operation.summary} | ${taken(operation)} | ${shapeOf(contentOf(operation.responses['200']))} |`),
    '',
    ...operations.flatMap(({ path, operation }) => (operation.parameters ?? []).map((parameter) =>
      `- \`${parameter.name}\` of \`${path}\`: ${parameter.description ?? ''}`)),
    '',
    '## Errors',
    '',
    'An error is `{code, message, facts}`; the client throws it as the `HanseError` that the node threw. ' +
    'What the node understood and refused has status 422, whatever the code. The others:',
    '',
    '| status | codes |',
    '|---|---|',
    ...[...Map.groupBy(statuses, ([, status]) => status)].map(([status, pairs]) => `| ${status} | ${pairs.map(([code]) => `\`${code}\``).join(', ')} |`),
    '',
    'The client itself throws `E_NO_NODE` (nobody listens), `E_NODE_LOST` (the connection broke), `E_SOCKET_OWNER` (the socket is another ' +
    'user\'s), `E_API_ANSWER` (another program answers); the server, when it starts, `E_SOCKET_PATH`, `E_SOCKET_IN_USE`, `E_SOCKET_DIRECTORY`.',
    '',
    '## Limits',
    '',
    `A bundle has at most ${bundleBytesMax} bytes, any other body ${bodyBytesMax}, a line of a stream of lookups ${lookupLineBytesMax}. ` +
    `At most ${streamsMax} streams of events and ${streamsMax} of lookups are open at a time. The path of the socket has at most ${socketPathBytesMax} bytes.`,
    '',
    '## Shapes',
    '',
    'A name ending in `?` may be absent. Times are ms since 1970, ids lower-case hex.',
    '',
    '```text',
    ...Object.entries(openApi.components.schemas).map(([name, schema]) => `${name} = ${shapeOf(schema)}`),
    '```',
    ''
  ].join('\n')
}

function contentOf (content: { content: Record<string, { schema: Schema }> } | undefined): Schema {
  return Object.values(content?.content ?? {})[0]?.schema ?? {}
}

function taken (operation: Operation): string {
  return operation.requestBody === undefined ? '' : shapeOf(contentOf(operation.requestBody))
}

function shapeOf (schema: Schema): string {
  if (schema.$ref !== undefined) {
    return schema.$ref.split('/').at(-1) as string
  }
  if (schema.oneOf !== undefined) {
    return schema.oneOf.map(shapeOf).join(' or ')
  }
  if (schema.enum !== undefined) {
    return schema.enum.map((value) => JSON.stringify(value)).join(' or ')
  }
  switch (schema.type) {
    case 'array':
      return `[${shapeOf(schema.items ?? {})}]`
    case 'object':
      return objectShape(schema)
    case 'string':
      return schema.contentEncoding ?? 'text'
    default:
      return schema.type ?? 'anything'
  }
}

function objectShape ({ properties, required, additionalProperties }: Schema): string {
  if (properties === undefined) {
    return `{ name: ${typeof additionalProperties === 'object' ? shapeOf(additionalProperties) : 'anything'}, … }`
  }
  const fields = Object.entries(properties).map(([name, field]) => `${name}${required?.includes(name) === true ? '' : '?'}: ${shapeOf(field)}`)
  return `{ ${fields.join(', ')} }`
}
