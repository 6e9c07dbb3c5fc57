import { normaliseHost } from './host.ts'

const withAuthority = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)([^]*)$/i
const withoutAuthority = /^([a-z][a-z0-9+-]*):(?!\d)([^]+)$/i
const schemeless = /^([^/?#]+)([^]*)$/
const authorityForm = /^(?:([^@]*)@)?(\[[^\]]*\]|[^:@]*)(?::(\d*))?$/
const spaceOrControl = /[\s\p{Cc}]/u
const defaultPorts: ReadonlyMap<string, string> = new Map([['http', '80'], ['https', '443'], ['ftp', '21'], ['ws', '80'], ['wss', '443']])

/**
 * URL: scheme and host in lower case, host in A-labels, default port left out, an empty path written `/`. Path,
 * query and fragment stay as written. A URL without scheme keeps none.
 */
export function normaliseUrl (text: string): string | undefined {
  if (spaceOrControl.test(text)) {
    return undefined
  }

  const full = withAuthority.exec(text)

  if (full !== null) {
    const scheme = full[1].toLowerCase()
    const authority = normaliseAuthority(full[2], defaultPorts.get(scheme))

    return authority === undefined ? undefined : `${scheme}://${authority}${full[3].startsWith('/') ? '' : '/'}${full[3]}`
  }

  const opaque = withoutAuthority.exec(text)

  if (opaque !== null) {
    return `${opaque[1].toLowerCase()}:${opaque[2]}`
  }

  const bare = schemeless.exec(text)
  const authority = bare === null ? undefined : normaliseAuthority(bare[1], undefined)

  // Without a scheme only a real host tells a URL from a relative path.
  return bare === null || authority === undefined || !authority.includes('.') ? undefined : authority + bare[2]
}

function normaliseAuthority (text: string, defaultPort: string | undefined): string | undefined {
  const match = authorityForm.exec(text)

  if (match === null || match[2] === '') {
    return undefined
  }

  const [, user, host, port] = match
  const name = normaliseHost(host) ?? host.toLowerCase()

  return (user === undefined ? '' : `${user}@`) + name + (port === undefined || port === '' || port === defaultPort ? '' : `:${port}`)
}
