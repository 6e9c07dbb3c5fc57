/** The reference page of the configuration, out of its schema. */
import { configSchema } from '../../src/home/config-schema.ts'

export function configReference (): string {
  return [
    '# The configuration `hanse.yaml`',
    '',
    '<!-- Written from the schema by packages/hanse/test/home/config.spec.ts; run it with --update after a change. -->',
    '',
    'It stands in the home, beside the keys, and is read when the node starts. `hanse init` writes it. It is YAML 1.2; an unknown key is refused',
    '(`E_CONFIG_UNKNOWN_KEY`), as is a value that is not allowed (`E_CONFIG`), with its path and what is allowed. Editors that know JSON Schema',
    'complete and check it by [config.schema.json](config.schema.json). What a program gives to `createHanse()` wins over the file.',
    'A home that an earlier version made has a `config.json` with the same keys in its place, which is still read.',
    '',
    '| key | what it says | default | example |',
    '|---|---|---|---|',
    ...Object.entries(configSchema.properties ?? {}).map(([key, schema]) =>
      `| \`${key}\` | ${schema.description} | ${defaultOf(schema.default)} | \`${JSON.stringify(schema.examples?.[0])}\` |`),
    ''
  ].join('\n')
}

function defaultOf (value: unknown): string {
  return value === undefined ? 'none' : `\`${JSON.stringify(value)}\``
}
