import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { HanseError, show } from '@hanse/core'
import { multiaddr } from '@multiformats/multiaddr'
import { parseDocument, stringify } from 'yaml'
import { checkConfig, configSchema } from './config-schema.ts'
import { exists, homeFiles } from './files.ts'

/** What stands in a home's `hanse.yaml`. */
export interface HomeConfig {
  /** multiaddrs the node listens on */
  listen: string[]
  dht?: boolean
  relay?: boolean
  proxy?: string
  warningLists?: string
  quotaMiB?: number
  door?: string
}

/** Far more than any configuration needs. */
const configBytesMax = 64 * 1024

/** The configuration of a new home, with a word on each line for whoever edits it. */
export function configText (config: Pick<HomeConfig, 'listen'>): string {
  return [
    `# yaml-language-server: $schema=${configSchema.$id}`,
    '# Read when the node starts. All keys are described in docs/reference/configuration.md.',
    stringify(config)
  ].join('\n')
}

/**
 * Reads the configuration of a home: `hanse.yaml`, or the `config.json` of a home that an earlier version made.
 *
 * @throws {HanseError} `E_CONFIG` (missing, no YAML, or a value that is not allowed; facts: path), `E_CONFIG_UNKNOWN_KEY`
 */
export async function readConfig (directory: string): Promise<HomeConfig> {
  const yaml = join(directory, homeFiles.config)
  const path = await exists(yaml) ? yaml : join(directory, homeFiles.formerConfig)
  const value = parse(await textOf(path, directory), path) ?? {}
  const fault = checkConfig(value, configSchema)
  if (fault !== undefined) {
    const problem = fault.code === 'E_CONFIG_UNKNOWN_KEY' ? `is no key; keys are ${fault.allowed}` : `must be ${fault.allowed}`
    throw new HanseError(fault.code, `${show(path)}: ${show(fault.path)} ${problem}`, { file: path, path: fault.path, allowed: fault.allowed })
  }
  const config = value as Partial<HomeConfig>
  const listen = config.listen ?? []
  listen.forEach((addr, i) => { checkMultiaddr(addr, path, `$.listen[${i}]`) })
  if (config.door !== undefined) {
    checkMultiaddr(config.door, path, '$.door')
  }
  return { ...config, listen }
}

async function textOf (path: string, directory: string): Promise<string> {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined) {
    throw new HanseError(
      'E_CONFIG',
      `${show(directory)} holds no ${homeFiles.config}; write one that says where to listen, such as: listen: [/ip4/0.0.0.0/tcp/7373]`,
      { directory }
    )
  }
  if (found.size > configBytesMax) {
    throw new HanseError(
      'E_CONFIG',
      `${show(path)} has ${found.size} bytes, the limit is ${configBytesMax}; shorten it`,
      { file: path, value: found.size, limit: configBytesMax }
    )
  }
  return readFile(path, 'utf8')
}

/** YAML 1.2, of which JSON is a part. Aliases have no use here; what is wrong is said by the error, not by warnings of the process. */
function parse (text: string, path: string): unknown {
  const document = parseDocument(text, { prettyErrors: true, logLevel: 'error' })
  const [problem] = [...document.errors, ...document.warnings]
  if (problem !== undefined) {
    const line = problem.linePos?.[0].line
    throw new HanseError(
      'E_CONFIG',
      `${show(path)} is no YAML${line === undefined ? '' : `, line ${line}`}: ${show(problem.message.split('\n')[0] ?? '')}`,
      { file: path, line }
    )
  }
  try {
    return document.toJS({ maxAliasCount: 0 })
  } catch (error) {
    throw new HanseError('E_CONFIG', `${show(path)} uses aliases, which a configuration does not need; write the values out`, { file: path }, { cause: error })
  }
}

function checkMultiaddr (addr: string, file: string, path: string): void {
  try {
    multiaddr(addr)
  } catch (error) {
    throw new HanseError(
      'E_CONFIG',
      `${show(file)}: ${path} is no multiaddr: ${show(addr)}; write one such as /ip4/0.0.0.0/tcp/7373`,
      { file, path },
      { cause: error }
    )
  }
}
