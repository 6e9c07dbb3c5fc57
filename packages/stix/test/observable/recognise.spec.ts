import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normalise, patternObservables, recognise } from '../../src/index.ts'
import { observableUnitsMax } from '../../src/limits.ts'

const md5 = 'd41d8cd98f00b204e9800998ecf8427e'
const sha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

describe('recognise', () => {
  it.each([
    ['203.0.113.7', 'ipv4', '203.0.113.7'],
    ['203[.]0[.]113(.)7', 'ipv4', '203.0.113.7'],
    ['203.0.113.7:8080', 'ipv4', '203.0.113.7'],
    ['203.0.113.7/24', 'ipv4', '203.0.113.0/24'],
    ['::ffff:203.0.113.7', 'ipv4', '203.0.113.7'],
    ['2001:DB8::1', 'ipv6', '2001:db8::1'],
    ['2001[:]db8[:][:]1', 'ipv6', '2001:db8::1'],
    ['[2001:db8::1]:443', 'ipv6', '2001:db8::1'],
    ['[2001:db8::1]', 'ipv6', '2001:db8::1'],
    ['Evil[.]Example', 'domain', 'evil.example'],
    ['evil{.}example', 'domain', 'evil.example'],
    ['evil [dot] example', 'domain', 'evil.example'],
    ['evil(DOT)example', 'domain', 'evil.example'],
    ['evil.example:8080', 'domain', 'evil.example'],
    ['"evil.example",', 'domain', 'evil.example'],
    ['evil.exa\u200bmple', 'domain', 'evil.example'],
    ['evil.example?', 'domain', 'evil.example'],
    ['hxxp://evil.example/a', 'url', 'http://evil.example/a'],
    ['hXXps[:]//evil[.]example', 'url', 'https://evil.example/'],
    ['http[://]evil.example/a', 'url', 'http://evil.example/a'],
    ['<https://evil.example/a>', 'url', 'https://evil.example/a'],
    ['evil.example/gate.php', 'url', 'evil.example/gate.php'],
    ['fxp://evil.example/a', 'url', 'ftp://evil.example/a'],
    ['Some.One[@]evil[.]example', 'email', 'some.one@evil.example'],
    ['someone [at] evil.example', 'email', 'someone@evil.example'],
    ['mailto:someone@evil.example', 'email', 'someone@evil.example'],
    [md5.toUpperCase(), 'md5', md5],
    [`‘${sha256}’`, 'sha256', sha256],
    ['00:1B:44:11:3A:B7', 'mac', '00:1b:44:11:3a:b7'],
    ['AS64496', 'asn', 'AS64496'],
    ['HKCU\\Software\\X', 'registry-key', 'hkey_current_user\\software\\x'],
    ['C:\\Windows\\x.dll', 'file-path', 'c:\\windows\\x.dll'],
    ['/private/var/tmp/hooker', 'file-path', '/private/var/tmp/hooker'],
    ['~/Library/x', 'file-path', '~/Library/x'],
    ['4c:0b:1d:19:74:86:a7:66:b4:1a:bf:40:27:21:76:28', 'certificate-serial', '4c0b1d197486a766b41abf4027217628'],
    ['3:AXGBicFlgVNhBGcL6wCrFQEv:AXGHsNhxLsr2C', 'ssdeep', '3:AXGBicFlgVNhBGcL6wCrFQEv:AXGHsNhxLsr2C'],
    ['1BoatSLRHtKNngkdXEeobR76b53LETtpyT', 'wallet', '1BoatSLRHtKNngkdXEeobR76b53LETtpyT'],
    ['rundll32 aclui.dll, edit', 'command-line', 'rundll32 aclui.dll, edit'],
    ['Setup.EXE', 'file-name', 'setup.exe'],
    ['CBricksDoc', 'process-name', 'cbricksdoc']
  ])('%s', (raw, type, value) => {
    expect(recognise(raw)).toContainEqual({ type, value })
  })

  it('gives plain things one reading', () => {
    expect(recognise('203.0.113.7')).toEqual([{ type: 'ipv4', value: '203.0.113.7' }])
    expect(recognise('http://evil.example/a')).toEqual([{ type: 'url', value: 'http://evil.example/a' }])
    expect(recognise('a@evil.example')).toEqual([{ type: 'email', value: 'a@evil.example' }])
  })

  it('gives every type a text can be', () => {
    expect(recognise(sha256).map(({ type }) => type)).toEqual(['sha256', 'sha3-256', 'certificate-sha256', 'certificate-serial', 'cryptographic-key'])
    expect(recognise('com.li.activity').map(({ type }) => type)).toEqual(expect.arrayContaining(['domain', 'app-id', 'file-name']))
  })

  it('gives nothing for nothing, and nothing beyond the limit', () => {
    expect(recognise('')).toEqual([])
    expect(recognise(' \u200b ')).toEqual([])
    expect(recognise('x'.repeat(observableUnitsMax)).length).toBeGreaterThan(0)
    expect(recognise('x'.repeat(observableUnitsMax + 1))).toEqual([])
  })

  it('gives normal values only, whatever is typed', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.webUrl(), fc.emailAddress(), fc.ipV6(), fc.domain()), raw => {
      for (const { type, value } of recognise(raw)) {
        expect(normalise(type, value)).toBe(value)
      }
    }))
  })

  it('finds a domain, an address and a URL however they are defanged', () => {
    const defang = fc.constantFrom('.', '[.]', '(.)', '{.}', '[dot]', '(dot)', ' [dot] ')

    fc.assert(fc.property(fc.oneof(fc.domain(), fc.ipV4()), defang, (host, dot) => {
      const [observable] = patternObservables(`[domain-name:value = '${host}']`).observables
      const [url] = patternObservables(`[url:value = 'https://${host}/x']`).observables

      expect(recognise(host.replaceAll('.', dot))).toContainEqual(observable)
      expect(recognise(`hxxps://${host.replaceAll('.', dot.trim())}/x`)).toContainEqual(url)
    }))
  })
})
