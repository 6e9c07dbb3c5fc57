import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { describeWithData } from '../../../test/support/shared-data.ts'
import { observableTypes, patternObservables } from '../src/index.ts'

/** Distinct pairs of pattern_type and pattern in the shared data. */
const patternCount = 8_286

/** Patterns by reason; those without have observables only. */
const patternsByReason = { none: 8_280, E_OBSERVABLE_VALUE: 3, E_PATTERN_MATCHES: 3 }

/** Distinct observables of each pattern, added up by type. */
const observablesByType = {
  'android-property': 3,
  'app-id': 4,
  'certificate-issuer': 2,
  'certificate-md5': 2,
  'certificate-serial': 2,
  'certificate-sha1': 2,
  'certificate-sha256': 5,
  'command-line': 7,
  'configuration-profile': 1,
  'cryptographic-key': 1,
  directory: 2,
  domain: 4_886,
  email: 32,
  'file-name': 8,
  'file-path': 7,
  ipv4: 285,
  md5: 660,
  'process-name': 81,
  'registry-key': 4,
  sha1: 657,
  sha256: 2_339,
  url: 649,
  wallet: 3
}

interface Pattern { pattern: string, type?: string }

function readPatterns (folder: string): Pattern[] {
  const patterns = new Map<string, Pattern>()

  for (const name of globSync('**/*.{json,stix2}', { cwd: folder })) {
    // With the reader of the platform, and not with ours: what ours refuses counts here as well.
    const source: unknown = JSON.parse(readFileSync(join(folder, name), 'utf8').replace(/^\ufeff/, ''))
    const objects = Array.isArray(source) ? source : (source as { objects?: unknown[] }).objects ?? [source]

    for (const { pattern, pattern_type: type } of objects as Array<{ pattern?: string, pattern_type?: string }>) {
      if (pattern !== undefined) {
        patterns.set(JSON.stringify([type, pattern]), { pattern, type })
      }
    }
  }

  return [...patterns.values()]
}

function count (names: string[]): Record<string, number> {
  const counts: Record<string, number> = {}

  for (const name of names) {
    counts[name] = (counts[name] ?? 0) + 1
  }

  return counts
}

describeWithData('every pattern of the real indicators', ['indicators', 'stix'], folder => {
  const patterns = readPatterns(folder)
  const extractions = patterns.map(({ pattern, type }) => patternObservables(pattern, type))

  it('is there', () => {
    expect(patterns).toHaveLength(patternCount)
  })

  it('gives observables or a named reason', () => {
    expect(extractions.filter(({ observables, reason }) => observables.length === 0 && reason === undefined)).toEqual([])
  })

  it('gives so many observables of each type', () => {
    const types = extractions.flatMap(({ observables }) => observables.map(({ type }) => type))

    expect(count(types)).toEqual(observablesByType)
  })

  it('gives so many of each reason', () => {
    expect(count(extractions.map(({ reason }) => reason ?? 'none'))).toEqual(patternsByReason)
  })
})

describe('the types counted above', () => {
  it('are types of observables', () => {
    expect(observableTypes).toEqual(expect.arrayContaining(Object.keys(observablesByType)))
  })
})
