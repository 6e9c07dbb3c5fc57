import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normalise, observableTypes } from '../../src/index.ts'
import { observableUnitsMax } from '../../src/limits.ts'
import type { ObservableType } from '../../src/index.ts'

const digits = (count: number): string => 'aB'.repeat(count / 2)

const spellings: Array<[ObservableType, string, string | undefined]> = [
  ['ipv4', ' 203.0.113.7 ', '203.0.113.7'],
  ['ipv4', '203.0.113.7/32', '203.0.113.7'],
  ['ipv4', '203.0.113.7/24', '203.0.113.0/24'],
  ['ipv4', '203.0.113.7/0', '0.0.0.0/0'],
  ['ipv4', '203.0.113.7/33', undefined],
  ['ipv4', '203.0.113.07', undefined],
  ['ipv4', '203.0.113.256', undefined],
  ['ipv4', '203.0.113', undefined],
  ['ipv4', '203.0.113.7/', undefined],
  ['ipv6', '2001:0DB8:0000:0000:0001:0000:0000:0001', '2001:db8::1:0:0:1'],
  ['ipv6', '2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
  ['ipv6', '2001:db8::ffff:ffff/33', '2001:db8::/33'],
  ['ipv6', '2001:db8:ffff::1/33', '2001:db8:8000::/33'],
  ['ipv6', '::1/128', '::1'],
  ['ipv6', '::', '::'],
  ['ipv6', '1::', '1::'],
  ['ipv6', '::FFFF:c000:0201', '::ffff:192.0.2.1'],
  ['ipv6', '::ffff:192.0.2.1', '::ffff:192.0.2.1'],
  ['ipv6', '64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
  ['ipv6', '1:2:3:4:5:6:7', undefined],
  ['ipv6', '1:2:3:4:5:6:7:8:9', undefined],
  ['ipv6', '1:2:3:4::5:6:7:8', undefined],
  ['ipv6', '1::2::3', undefined],
  ['ipv6', 'fe80::1%eth0', undefined],
  ['ipv6', '192.0.2.1::', undefined],
  ['domain', 'Evil.Example.', 'evil.example'],
  ['domain', 'bücher.example', 'xn--bcher-kva.example'],
  ['domain', 'BÜCHER.Example', 'xn--bcher-kva.example'],
  ['domain', '例え。テスト', 'xn--r8jz45g.xn--zckzah'],
  ['domain', '_dmarc.evil.example', '_dmarc.evil.example'],
  ['domain', '*.evil.example', undefined],
  ['domain', 'evil', undefined],
  ['domain', '203.0.113.7', undefined],
  ['domain', '-evil.example', undefined],
  ['domain', 'evil..example', undefined],
  ['domain', 'evil.example/x', undefined],
  ['domain', 'bücher.example/x', undefined],
  ['domain', `${'a'.repeat(64)}.example`, undefined],
  ['domain', `${'a.'.repeat(126)}aa`, undefined],
  ['url', 'HTTP://User@Evil.Example:80', 'http://User@evil.example/'],
  ['url', 'https://evil.example:443?Q=1', 'https://evil.example/?Q=1'],
  ['url', 'https://evil.example:8443/A%2fb#F', 'https://evil.example:8443/A%2fb#F'],
  ['url', 'http://bücher.example/ü', 'http://xn--bcher-kva.example/ü'],
  ['url', 'http://[2001:DB8::0:1]/', 'http://[2001:db8::1]/'],
  ['url', 'http://localhost/x', 'http://localhost/x'],
  ['url', 'Evil.Example/Gate.php', 'evil.example/Gate.php'],
  ['url', 'MAILTO:a@b.example', 'mailto:a@b.example'],
  ['url', 'libs/fonts.js', undefined],
  ['url', 'http://evil.example/a b', undefined],
  ['url', 'http:///x', undefined],
  ['email', 'Some.One@Bücher.Example', 'some.one@xn--bcher-kva.example'],
  ['email', 'someone', undefined],
  ['email', 'a b@evil.example', undefined],
  ['email', `${'a'.repeat(65)}@evil.example`, undefined],
  ['mac', '00-1B-44-11-3A-B7', '00:1b:44:11:3a:b7'],
  ['mac', '001b.4411.3ab7', '00:1b:44:11:3a:b7'],
  ['mac', '00:1b:44', undefined],
  ['asn', 'as64496', 'AS64496'],
  ['asn', '4294967296', undefined],
  ['md5', digits(32), digits(32).toLowerCase()],
  ['sha1', digits(40), digits(40).toLowerCase()],
  ['sha256', digits(64), digits(64).toLowerCase()],
  ['sha512', digits(128), digits(128).toLowerCase()],
  ['sha256', digits(62), undefined],
  ['sha256', 'x'.repeat(64), undefined],
  ['ssdeep', '3:AXGBicFlgVNhBGcL6wCrFQEv:AXGHsNhxLsr2C,"a.txt"', '3:AXGBicFlgVNhBGcL6wCrFQEv:AXGHsNhxLsr2C'],
  ['tlsh', `T1${digits(70)}`, digits(70).toUpperCase()],
  ['certificate-serial', '00:0E:97-88 1c', 'e97881c'],
  ['certificate-serial', '0', '0'],
  ['file-name', 'Setup.EXE', 'setup.exe'],
  ['file-path', 'C:/Windows\\Temp\\', 'c:\\windows\\temp'],
  ['file-path', '/private/Var/x', '/private/Var/x'],
  ['directory', '/', '/'],
  ['registry-key', 'HKCU\\Software\\Run\\', 'hkey_current_user\\software\\run'],
  ['registry-key', '\\HKEY_LOCAL_MACHINE\\System', 'hkey_local_machine\\system'],
  ['command-line', ' cmd  /c\tdir ', 'cmd /c dir'],
  ['wallet', 'BC1QAR0SRRR7XFKVY5L643LYDNW9RE59GTZZWF5MDQ', 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq'],
  ['wallet', '1BoatSLRHtKNngkdXEeobR76b53LETtpyT', '1BoatSLRHtKNngkdXEeobR76b53LETtpyT'],
  ['cryptographic-key', 'ABCD', 'abcd'],
  ['mutex', ' Global\\Mx ', 'Global\\Mx'],
  ['mutex', '  ', undefined]
]

describe('normalise', () => {
  it.each(spellings)('%s %s', (type, value, normal) => {
    expect(normalise(type, value)).toBe(normal)
  })

  it.each(observableTypes.map(type => [type]))('%s: a normal value is its own normal spelling', type => {
    const known = spellings.filter(row => row[0] === type).map(row => row[1])
    const character = fc.constantFrom(...'aAbF019.:/\\-_@ %é\tİſ[]\u00a0')
    const text = fc.oneof(fc.string({ unit: character }), fc.string({ unit: 'binary' }), ...known.map(value => fc.constant(value)))

    fc.assert(fc.property(text, value => {
      const normal = normalise(type, value)

      expect(normal === undefined ? undefined : normalise(type, normal)).toBe(normal)
    }), { numRuns: 1_000 })
  })

  it('keeps every IPv4 address and every IPv6 address', () => {
    fc.assert(fc.property(fc.ipV4(), address => { expect(normalise('ipv4', address)).toBe(address) }))
    fc.assert(fc.property(fc.ipV6(), address => {
      const normal = normalise('ipv6', address)
      const host = normal?.replace(/:(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, a, b, c, d) =>
        `:${(Number(a) * 256 + Number(b)).toString(16)}:${(Number(c) * 256 + Number(d)).toString(16)}`)

      expect(`[${host ?? ''}]`).toBe(new URL(`http://[${address}]/`).hostname)
    }))
  })

  it('gives nothing for a value beyond the limit', () => {
    expect(normalise('user-agent', 'x'.repeat(observableUnitsMax))).toHaveLength(observableUnitsMax)
    expect(normalise('user-agent', 'x'.repeat(observableUnitsMax + 1))).toBeUndefined()
    expect(normalise('file-name', 'İ'.repeat(observableUnitsMax))).toBeUndefined()
  })

  it('takes no longer for text made to be slow', () => {
    const runs = ['.', 'a', '\\', ' ', ':', '0', 'a.', '1/', '@', '['].map(piece => piece.repeat(8_000 / piece.length))
    const slow = runs.flatMap(run => [run, `${run}!`, `x${run}x`])

    for (const value of slow) {
      for (const type of observableTypes) {
        const normal = normalise(type, value)

        expect(normal === undefined || normal.length <= observableUnitsMax).toBe(true)
      }
    }
  })
})
