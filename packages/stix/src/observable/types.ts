/** Every kind of value that is indexed and looked up. Indexes on disk know each by its place here: a new one goes to the end. */
export const observableTypes = [
  'ipv4', 'ipv6', 'domain', 'url', 'email', 'mac', 'asn',
  'md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'sha3-256', 'sha3-512', 'ssdeep', 'tlsh', 'imphash',
  'certificate-md5', 'certificate-sha1', 'certificate-sha256', 'certificate-serial', 'certificate-issuer', 'certificate-subject',
  'file-name', 'file-path', 'directory', 'process-name', 'command-line', 'registry-key', 'windows-service', 'mutex',
  'user-agent', 'email-subject', 'wallet', 'app-id', 'android-property', 'configuration-profile', 'cryptographic-key'
] as const

/** A kind of value; `ipv4` and `ipv6` may be a network, written `address/bits`. */
export type ObservableType = typeof observableTypes[number]

/** A typed value in its one normal spelling. */
export interface Observable {
  type: ObservableType
  value: string
}

/**
 * Why an object or a comparison gave no observable:
 * - `E_PATTERN_TYPE` the pattern is not in the STIX language (YARA, Sigma, Snort, …)
 * - `E_PATTERN_SYNTAX` the pattern is not valid STIX
 * - `E_PATTERN_TOO_LARGE` the pattern is beyond a limit
 * - `E_PATTERN_MATCHES` a comparison by regular expression
 * - `E_PATTERN_NEGATED` a comparison with NOT or `!=`
 * - `E_PATTERN_OPERATOR` a comparison by order, superset, existence, or LIKE with a wildcard
 * - `E_PATTERN_PATH` a property that is not looked up
 * - `E_OBSERVABLE_VALUE` a value that is not what its property says
 * - `E_OBSERVABLE_NONE` an object of a kind that holds no observables
 * - `E_LIMIT_OBSERVABLES` more observables than are taken out of one object
 */
export type ReasonCode =
  'E_PATTERN_TYPE' | 'E_PATTERN_SYNTAX' | 'E_PATTERN_TOO_LARGE' | 'E_PATTERN_MATCHES' | 'E_PATTERN_NEGATED' |
  'E_PATTERN_OPERATOR' | 'E_PATTERN_PATH' | 'E_OBSERVABLE_VALUE' | 'E_OBSERVABLE_NONE' | 'E_LIMIT_OBSERVABLES'

/** Distinct observables in document order; `reason` says why there are none, or why some part gave none (the first). */
export interface Extraction {
  observables: Observable[]
  reason?: ReasonCode
}
