import { defaultLimits } from '@hanse/exchange'

/** The part of JSON Schema (draft 2020-12) that the configuration uses, and that `checkConfig` understands. */
export interface ConfigSchema {
  $schema?: string
  $id?: string
  title?: string
  description: string
  type: 'object' | 'array' | 'string' | 'boolean' | 'integer'
  properties?: Record<string, ConfigSchema>
  additionalProperties?: false
  items?: ConfigSchema
  maxItems?: number
  minimum?: number
  pattern?: string
  examples?: unknown[]
  default?: unknown
}

const listenMax = 16
const bytesPerMiB = 1024 * 1024

/** The JSON Schema of `hanse.yaml`: published for editors, and what the file is checked against. */
export const configSchema: ConfigSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'https://raw.githubusercontent.com/hanse-federation/hanse/main/docs/reference/config.schema.json',
  title: 'hanse.yaml',
  description: 'Configuration of a Hanse node. It stands in the home and is read when the node starts.',
  type: 'object',
  additionalProperties: false,
  properties: {
    listen: {
      description: 'Where the node listens, as multiaddrs. With none, the node only dials others. ' +
        'Where others reach it stands on the member card, not here.',
      type: 'array',
      items: { description: 'A multiaddr.', type: 'string', pattern: '^/', examples: ['/ip4/0.0.0.0/tcp/7373'] },
      maxItems: listenMax,
      default: [],
      examples: [['/ip4/0.0.0.0/tcp/7373', '/ip4/0.0.0.0/tcp/7443/ws']]
    },
    dht: {
      description: 'Announce where the node can be reached, signed, in the Kademlia table of the federation, and look others up there. ' +
        'Without it, members are reached by the addresses on their cards.',
      type: 'boolean',
      default: false,
      examples: [true]
    },
    door: {
      description: 'Where outsiders come in who were invited to join, as a TCP multiaddr. It is open while there is an invitation. ' +
        'Without it, a port that the system chooses, which a firewall will hardly let through.',
      type: 'string',
      pattern: '^/',
      examples: ['/ip4/0.0.0.0/tcp/7374']
    },
    relay: {
      description: 'Relay connections between members that cannot be dialled. For a node that everyone reaches.',
      type: 'boolean',
      default: false,
      examples: [true]
    },
    proxy: {
      description: 'The HTTP proxy through which TCP addresses on port 443 are dialled, when a node may only go out through one.',
      type: 'string',
      pattern: '^http://',
      examples: ['http://proxy.acme.example:3128']
    },
    warningLists: {
      description: 'A directory of lists of over-common values, in the format of MISP\'s warninglists. ' +
        'Lookups and publications that name such a value say which list does.',
      type: 'string',
      pattern: '^/',
      examples: ['/usr/share/misp-warninglists/lists']
    },
    quotaMiB: {
      description: 'How much content of each other member is kept, in MiB. Beyond it, objects stay away until there is room, and the status says so; ' +
        'headers, alerts and withdrawals are taken all the same.',
      type: 'integer',
      minimum: 1,
      default: defaultLimits.quotaBytesMax / bytesPerMiB,
      examples: [4096]
    }
  }
}

/** One thing that is wrong with a value. */
export interface ConfigFault {
  code: 'E_CONFIG' | 'E_CONFIG_UNKNOWN_KEY'
  /** such as `$.listen[0]` */
  path: string
  /** what stands there is allowed to be */
  allowed: string
}

/** The first thing that a schema does not allow. Undefined when all is well. */
export function checkConfig (value: unknown, schema: ConfigSchema, path = '$'): ConfigFault | undefined {
  switch (schema.type) {
    case 'object':
      return checkObject(value, schema, path)
    case 'array':
      return Array.isArray(value) && value.length <= (schema.maxItems ?? Infinity)
        ? firstFault(value.map((item, i) => () => checkConfig(item, schema.items as ConfigSchema, `${path}[${i}]`)))
        : { code: 'E_CONFIG', path, allowed: `a list of at most ${schema.maxItems}` }
    case 'string':
      return typeof value === 'string' && new RegExp(schema.pattern ?? '').test(value)
        ? undefined
        : { code: 'E_CONFIG', path, allowed: `a text such as ${String(schema.examples?.[0])}` }
    case 'boolean':
      return typeof value === 'boolean' ? undefined : { code: 'E_CONFIG', path, allowed: 'true or false' }
    case 'integer':
      return Number.isSafeInteger(value) && Number(value) >= (schema.minimum ?? 0)
        ? undefined
        : { code: 'E_CONFIG', path, allowed: `a whole number from ${schema.minimum ?? 0}` }
    default: {
      const never: never = schema.type
      return never
    }
  }
}

function checkObject (value: unknown, schema: ConfigSchema, path: string): ConfigFault | undefined {
  const known = schema.properties ?? {}
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { code: 'E_CONFIG', path, allowed: `a map of ${Object.keys(known).join(', ')}` }
  }
  const entries = Object.entries(value)
  const unknown = entries.find(([key]) => !Object.hasOwn(known, key))
  if (unknown !== undefined) {
    return { code: 'E_CONFIG_UNKNOWN_KEY', path: `${path}.${unknown[0]}`, allowed: Object.keys(known).join(', ') }
  }
  return firstFault(entries.map(([key, item]) => () => checkConfig(item, known[key] as ConfigSchema, `${path}.${key}`)))
}

function firstFault (checks: Array<() => ConfigFault | undefined>): ConfigFault | undefined {
  for (const check of checks) {
    const fault = check()
    if (fault !== undefined) {
      return fault
    }
  }
  return undefined
}
