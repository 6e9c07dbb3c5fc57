import { hashType } from './hash.ts'
import { normalise, normaliseAddress } from './normalise.ts'
import type { Observable, ObservableType } from './types.ts'

/** What a property holds: one type, or an endpoint (address or domain, whatever the property is called). */
export type PropertyKind = ObservableType | 'endpoint'

/** Properties of observable objects by `object type:path`; list steps are written `[*]`. */
const properties: ReadonlyMap<string, PropertyKind> = new Map<string, PropertyKind>([
  ['ipv4-addr:value', 'endpoint'],
  ['ipv6-addr:value', 'endpoint'],
  ['domain-name:value', 'endpoint'],
  ['domain-name:resolves_to_refs[*].value', 'endpoint'],
  ['hostname:value', 'endpoint'],
  ['network-traffic:src_ref.value', 'endpoint'],
  ['network-traffic:dst_ref.value', 'endpoint'],
  ['network-traffic:extensions.http-request-ext.request_header.Host', 'endpoint'],
  ['network-traffic:extensions.http-request-ext.request_header.User-Agent', 'user-agent'],
  ['user-agent:value', 'user-agent'],
  ['url:value', 'url'],
  ['artifact:url', 'url'],
  ['email-addr:value', 'email'],
  ['email-message:from_ref.value', 'email'],
  ['email-message:sender_ref.value', 'email'],
  ['email-message:to_refs[*].value', 'email'],
  ['email-message:cc_refs[*].value', 'email'],
  ['email-message:bcc_refs[*].value', 'email'],
  ['email-message:subject', 'email-subject'],
  ['email-message:body_multipart[*].body_raw_ref.name', 'file-name'],
  ['mac-addr:value', 'mac'],
  ['autonomous-system:number', 'asn'],
  ['file:name', 'file-name'],
  ['file:path', 'file-path'],
  ['file:parent_directory_ref.path', 'directory'],
  ['file:extensions.windows-pebinary-ext.imphash', 'imphash'],
  ['directory:path', 'directory'],
  ['process:name', 'process-name'],
  ['process:cwd', 'directory'],
  ['process:command_line', 'command-line'],
  ['process:image_ref.name', 'file-name'],
  ['process:binary_ref.name', 'file-name'],
  ['process:extensions.windows-service-ext.service_name', 'windows-service'],
  ['windows-registry-key:key', 'registry-key'],
  ['win-registry-key:key', 'registry-key'],
  ['mutex:name', 'mutex'],
  ['x509-certificate:serial_number', 'certificate-serial'],
  ['x509-certificate:issuer', 'certificate-issuer'],
  ['x509-certificate:subject', 'certificate-subject'],
  ['cryptocurrency-wallet:value', 'wallet'],
  ['cryptographic-key:value', 'cryptographic-key'],
  ['app:id', 'app-id'],
  ['android-property:name', 'android-property'],
  ['configuration-profile:id', 'configuration-profile']
])

const listStep = /\[-?\d+\]/g
const fileHash = /^(?:file|artifact):(?:content_ref\.|contains_refs\[\*\]\.)?hashes\.(.+)$/
const linkedFileHash = /^(?:process|email-message|network-traffic):.+_ref\.hashes\.(.+)$/
const certificateHash = /^(?:x509-certificate:hashes|app:cert)\.(.+)$/
const certificateHashes: ReadonlyMap<ObservableType, ObservableType> = new Map<ObservableType, ObservableType>([
  ['md5', 'certificate-md5'], ['sha1', 'certificate-sha1'], ['sha256', 'certificate-sha256']
])

/** What a property holds, or undefined when it is none that is looked up. */
export function propertyKind (objectType: string, steps: string[]): PropertyKind | undefined {
  const path = `${objectType}:${joinSteps(steps)}`
  const known = properties.get(path)

  if (known !== undefined) {
    return known
  }

  const hash = fileHash.exec(path) ?? linkedFileHash.exec(path)

  if (hash !== null) {
    return hashType(hash[1])
  }

  const certificate = certificateHash.exec(path)
  const algorithm = certificate === null ? undefined : hashType(certificate[1])

  return algorithm === undefined ? undefined : certificateHashes.get(algorithm)
}

const pathsByType: ReadonlyMap<string, string[][]> = groupPaths()

/** Paths below an object of this type that need no other object. */
export function ownPaths (objectType: string): string[][] {
  return pathsByType.get(objectType) ?? []
}

function groupPaths (): Map<string, string[][]> {
  const groups = new Map<string, string[][]>()

  for (const path of properties.keys()) {
    const colon = path.indexOf(':')
    const type = path.slice(0, colon)

    if (!path.includes('_ref')) {
      groups.set(type, [...groups.get(type) ?? [], path.slice(colon + 1).split('.')])
    }
  }

  return groups
}

/** A value as a property's kind understands it. Sources put addresses under domain names and the reverse; the value decides. */
export function readProperty (kind: PropertyKind, value: string): Observable | undefined {
  if (kind === 'endpoint') {
    const domain = normalise('domain', value)

    return normaliseAddress(value) ?? (domain === undefined ? undefined : { type: 'domain', value: domain })
  }

  const normal = normalise(kind, value)

  return normal === undefined ? undefined : { type: kind, value: normal }
}

function joinSteps (steps: string[]): string {
  let path = ''

  for (const step of steps) {
    path += path === '' || step.startsWith('[') ? step : `.${step}`
  }

  return path.replace(listStep, '[*]')
}
