import { describe, expect, it } from 'vitest'
import { observablesOf, patternObservables } from '../../src/index.ts'
import { observablesMax, observableUnitsMax, patternBytesMax } from '../../src/limits.ts'
import { stixObject } from '../support/objects.ts'

const sha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
const sha1 = 'da39a3ee5e6b4b0d3255bfef95601890afd80709'
const md5 = 'd41d8cd98f00b204e9800998ecf8427e'

describe('patternObservables', () => {
  it.each([
    ["[file:hashes.'SHA-256' = '%s']", sha256, 'sha256'],
    ["[file:hashes.SHA256 = '%s']", sha256, 'sha256'],
    ["[file:hashes.sha256 = '%s']", sha256, 'sha256'],
    ["[file:hashes.'SHA_256' = '%s']", sha256, 'sha256'],
    ["[file:hashes.'SHA-1' = '%s']", sha1, 'sha1'],
    ["[file:hashes.'SHA1' = '%s']", sha1, 'sha1'],
    ["[file:hashes.md5 = '%s']", md5, 'md5'],
    ["[artifact:hashes.'MD5' = '%s']", md5, 'md5'],
    ["[process:binary_ref.hashes.MD5 = '%s']", md5, 'md5'],
    ["[email-message:body_multipart[0].body_raw_ref.hashes.MD5 = '%s']", md5, 'md5'],
    ["[file:content_ref.hashes.MD5 = '%s']", md5, 'md5'],
    ["[file:extensions.'windows-pebinary-ext'.imphash = '%s']", md5, 'imphash'],
    ["[x509-certificate:hashes.'SHA-1' = '%s']", sha1, 'certificate-sha1'],
    ["[app:cert.sha256 = '%s']", sha256, 'certificate-sha256'],
    ["[domain-name:resolves_to_refs[*].value = '%s']", '198.51.100.1', 'ipv4'],
    ["[network-traffic:dst_ref.value = '%s']", 'evil.example', 'domain'],
    ["[domain-name:value = '%s']", '2001:db8::1', 'ipv6'],
    ["[email-message:to_refs[3].value = '%s']", 'a@evil.example', 'email'],
    ["[network-traffic:extensions.'http-request-ext'.request_header.'User-Agent' = '%s']", 'curl/8', 'user-agent'],
    ["[process:extensions.'windows-service-ext'.service_name = '%s']", 'evilsvc', 'windows-service'],
    ["[autonomous-system:number = '%s']", 'AS64496', 'asn']
  ])('%s', (pattern, value, type) => {
    expect(patternObservables(pattern.replace('%s', value))).toEqual({ observables: [{ type, value }] })
  })

  it('takes the values of sets, networks and LIKE without wildcard', () => {
    expect(patternObservables("[ipv4-addr:value IN ('192.0.2.1', '192.0.2.2', '192.0.2.1/32')]").observables).toHaveLength(2)
    expect(patternObservables("[ipv4-addr:value ISSUBSET '192.0.2.77/24']").observables).toEqual([{ type: 'ipv4', value: '192.0.2.0/24' }])
    expect(patternObservables("[ipv4-addr:value LIKE '192.0.2.0/24']").observables).toEqual([{ type: 'ipv4', value: '192.0.2.0/24' }])
    expect(patternObservables('[autonomous-system:number = 64496]').observables).toEqual([{ type: 'asn', value: 'AS64496' }])
  })

  it('takes every comparison however they are combined', () => {
    const { observables } = patternObservables(
      "([url:value = 'http://a.example/'] FOLLOWEDBY [mutex:name = 'M' AND (file:name = 'x' OR directory:path = '/y')]) WITHIN 5 SECONDS"
    )

    expect(observables.map(({ type }) => type)).toEqual(['url', 'mutex', 'file-name', 'directory'])
  })

  it.each([
    ['not a network property', "[file:name ISSUBSET '192.0.2.0/24']", 'E_PATTERN_OPERATOR'],
    ['a regular expression', "[url:value MATCHES '(a+)+$']", 'E_PATTERN_MATCHES'],
    ['a negation', "[url:value != 'http://a.example/']", 'E_PATTERN_NEGATED'],
    ['NOT', "[url:value NOT = 'http://a.example/']", 'E_PATTERN_NEGATED'],
    ['NOT IN', "[url:value NOT IN ('http://a.example/')]", 'E_PATTERN_NEGATED'],
    ['an order', '[file:size > 3]', 'E_PATTERN_OPERATOR'],
    ['existence', '[EXISTS url:value]', 'E_PATTERN_OPERATOR'],
    ['a wildcard', "[url:value LIKE 'http://%.example']", 'E_PATTERN_OPERATOR'],
    ['a superset', "[ipv4-addr:value ISSUPERSET '192.0.2.0/24']", 'E_PATTERN_OPERATOR'],
    ['another property', "[file:mime_type = 'a/b']", 'E_PATTERN_PATH'],
    ['an unknown hash', "[file:hashes.MD6 = 'ab']", 'E_PATTERN_PATH'],
    ['a value of another kind', "[ipv4-addr:value = h'c0000201']", 'E_OBSERVABLE_VALUE'],
    ['a wrong value', "[ipv4-addr:value = '192.0.2.256']", 'E_OBSERVABLE_VALUE'],
    ['a long value', `[mutex:name = '${'x'.repeat(observableUnitsMax + 1)}']`, 'E_OBSERVABLE_VALUE'],
    ['no pattern', 'url', 'E_PATTERN_SYNTAX'],
    ['a pattern beyond the limit', `[mutex:name = '${'x'.repeat(patternBytesMax)}']`, 'E_PATTERN_TOO_LARGE']
  ])('names why there is nothing: %s', (_, pattern, reason) => {
    expect(patternObservables(pattern)).toEqual({ observables: [], reason })
  })

  it('names the first reason beside what it found', () => {
    expect(patternObservables("[file:size > 3 AND url:value MATCHES 'x' AND file:name = 'a']")).toEqual({
      observables: [{ type: 'file-name', value: 'a' }], reason: 'E_PATTERN_OPERATOR'
    })
  })

  it.each(['yara', 'sigma', 'snort', 'pcre', 'suricata', ''])('does not read %s', patternType => {
    expect(patternObservables("[file:name = 'a']", patternType)).toEqual({ observables: [], reason: 'E_PATTERN_TYPE' })
  })
})

describe('observablesOf', () => {
  it.each([
    ['ipv4-addr', { value: '192.0.2.1/32' }, [{ type: 'ipv4', value: '192.0.2.1' }]],
    ['ipv6-addr', { value: '2001:DB8::1' }, [{ type: 'ipv6', value: '2001:db8::1' }]],
    ['domain-name', { value: 'Evil.Example' }, [{ type: 'domain', value: 'evil.example' }]],
    ['hostname', { value: 'Evil.Example' }, [{ type: 'domain', value: 'evil.example' }]],
    ['url', { value: 'HTTP://evil.example' }, [{ type: 'url', value: 'http://evil.example/' }]],
    ['email-addr', { value: 'A@evil.example' }, [{ type: 'email', value: 'a@evil.example' }]],
    ['mac-addr', { value: '00:1B:44:11:3A:B7' }, [{ type: 'mac', value: '00:1b:44:11:3a:b7' }]],
    ['autonomous-system', { number: 64496 }, [{ type: 'asn', value: 'AS64496' }]],
    ['file', { name: 'A.exe', hashes: { MD5: md5 } }, [{ type: 'file-name', value: 'a.exe' }, { type: 'md5', value: md5 }]],
    ['file', { extensions: { 'windows-pebinary-ext': { imphash: md5 } } }, [{ type: 'imphash', value: md5 }]],
    ['artifact', { url: 'http://evil.example/' }, [{ type: 'url', value: 'http://evil.example/' }]],
    ['artifact', { hashes: { 'SHA-1': sha1, sha256 } }, [{ type: 'sha1', value: sha1 }, { type: 'sha256', value: sha256 }]],
    ['x509-certificate', { serial_number: '00:ab' }, [{ type: 'certificate-serial', value: 'ab' }]],
    ['x509-certificate', { hashes: { 'SHA-256': sha256 } }, [{ type: 'certificate-sha256', value: sha256 }]],
    ['windows-registry-key', { key: 'HKLM\\X' }, [{ type: 'registry-key', value: 'hkey_local_machine\\x' }]],
    ['process', { command_line: 'a  b' }, [{ type: 'command-line', value: 'a b' }]],
    ['mutex', { name: 'M' }, [{ type: 'mutex', value: 'M' }]],
    ['indicator', { pattern: "[mutex:name = 'M']", pattern_type: 'stix' }, [{ type: 'mutex', value: 'M' }]],
    ['indicator', { pattern: "[mutex:name = 'M']" }, [{ type: 'mutex', value: 'M' }]]
  ])('%s %j', (type, properties, observables) => {
    expect(observablesOf(stixObject(type, properties))).toEqual({ observables })
  })

  it('reads what observed-data of STIX 2.0 holds inside', () => {
    const objects = { 0: { type: 'ipv4-addr', value: '192.0.2.1' }, 1: { type: 'network-traffic', src_ref: '0' }, 2: { type: 'file', name: 'x' }, 3: null }

    expect(observablesOf(stixObject('observed-data', { objects })).observables).toEqual([
      { type: 'ipv4', value: '192.0.2.1' }, { type: 'file-name', value: 'x' }
    ])
  })

  it.each([
    ['identity', { name: 'x' }, 'E_OBSERVABLE_NONE'],
    ['observed-data', { object_refs: [] }, 'E_OBSERVABLE_NONE'],
    ['file', { size: 3 }, 'E_OBSERVABLE_NONE'],
    ['__proto__', {}, 'E_OBSERVABLE_NONE'],
    ['ipv4-addr', { value: 'x' }, 'E_OBSERVABLE_VALUE'],
    ['ipv4-addr', { value: 3 }, 'E_OBSERVABLE_VALUE'],
    ['file', { hashes: { MD5: 'x' } }, 'E_OBSERVABLE_VALUE'],
    ['indicator', { pattern: 3 }, 'E_PATTERN_SYNTAX'],
    ['indicator', { pattern: 'rule x {}', pattern_type: 'yara' }, 'E_PATTERN_TYPE']
  ])('names why there is nothing in %s %j', (type, properties, reason) => {
    expect(observablesOf(stixObject(type, properties))).toEqual({ observables: [], reason })
  })

  it('takes so many and no more', () => {
    const inside = (count: number): Record<string, unknown> =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [String(i), { type: 'mutex', name: `m${i}` }]))

    expect(observablesOf(stixObject('observed-data', { objects: inside(observablesMax) })).reason).toBeUndefined()

    const { observables, reason } = observablesOf(stixObject('observed-data', { objects: inside(observablesMax + 1) }))

    expect(observables).toHaveLength(observablesMax)
    expect(reason).toBe('E_LIMIT_OBSERVABLES')
  })
})
