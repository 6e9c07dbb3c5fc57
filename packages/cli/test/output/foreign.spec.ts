import { recognise } from '@hanse/stix'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defang, plain } from '../../src/output/foreign.ts'
import { hostileText } from '../support/samples.ts'
import { expectHarmless } from '../support/terminal.ts'

describe('plain', () => {
  it('leaves nothing that steers a terminal, whatever the text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
      expectHarmless(plain(text))
      expect(plain(text)).not.toContain('\n')
    }))
    expectHarmless(plain(hostileText))
  })

  it('leaves letters of all scripts, pictures and Windows paths alone', () => {
    for (const text of ['Lübeck', 'Ольборг', '東京', 'é\u0301', '🛡', 'C:\\Windows\\system32', '']) {
      expect(plain(text)).toBe(text)
    }
  })

  it('writes what it replaces as an escape', () => {
    expect(plain('a\u001b[2J\u202e\r\n')).toBe('a\\u{1b}[2J\\u{202e}\\u{d}\\u{a}')
  })
})

describe('defang', () => {
  it.each([
    ['evil.com', 'evil[.]com'],
    ['www.evil.co.uk.', 'www[.]evil[.]co[.]uk.'],
    ['https://evil.com/a.php?c=d.e', 'hxxps://evil[.]com/a[.]php?c=d.e'],
    ['HTTP://EVIL.COM', 'HxxP://EVIL[.]COM'],
    ['ftp://evil.com', 'fxp://evil[.]com'],
    ['192.0.2.1', '192[.]0[.]2[.]1'],
    ['192.0.2.0/24', '192[.]0[.]2[.]0/24'],
    ['mail to a@evil.com now', 'mail to a@evil[.]com now'],
    ["[domain-name:value = 'xn--bcher-kva.example']", "[domain-name:value = 'xn--bcher-kva[.]example']"],
    ['bücher.example', 'bücher[.]example'],
    ['version 2.1 of 1.2.3', 'version 2.1 of 1.2.3'],
    ['a..evil.com', 'a..evil[.]com'],
    ['.evil.com.1.x', '.evil[.]com.1.x'],
    ['evil.c', 'evil.c'],
    ['d41d8cd98f00b204e9800998ecf8427e', 'd41d8cd98f00b204e9800998ecf8427e']
  ])('%s becomes %s', (text, defanged) => {
    expect(defang(text)).toBe(defanged)
  })

  it('leaves no domain that a terminal would open, and lookup understands the spelling', () => {
    const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/)
    const domain = fc.tuple(fc.array(label, { minLength: 1, maxLength: 3 }), fc.constantFrom('com', 'example', 'xn--p1ai'))
      .map(([labels, top]) => [...labels, top].join('.'))
    fc.assert(fc.property(domain, fc.constantFrom('', 'http://', 'https://'), (name, scheme) => {
      const shown = defang(scheme + name)
      expect(shown).not.toContain(name)
      expect(shown).not.toContain('http')
      expect(recognise(shown)).toEqual(recognise(scheme + name))
    }))
  })
})
