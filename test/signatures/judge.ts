/**
 * A process that judges: `judge.ts native|noble plain|whole`, cases on standard input, one byte for each on standard
 * output. `whole` is the rule of the wire format; `plain` asks the verifier alone, as one would who did not know better.
 */
import { buffer } from 'node:stream/consumers'
import { admitKey, checkSignatureShape, nobleSuite, toHex } from '@hanse/core'
import { verify } from '@noble/ed25519'
import { nativeSuite } from 'hanse'
import { readCases, verdicts } from './verdicts.ts'
import type { Signed } from './speccheck.ts'

const suite = process.argv[2] === 'native' ? nativeSuite() : nobleSuite
const whole = process.argv[3] === 'whole'

/** As callers do: a key is admitted once. */
const admitted = new Map<string, boolean>()
function isAdmitted (key: Uint8Array): boolean {
  const id = toHex(key)
  const known = admitted.get(id) ?? admitKey(key).ok
  admitted.set(id, known)
  return known
}

function judge ({ key, message, signature }: Signed): number {
  if (!isAdmitted(key)) {
    return verdicts.key
  }
  if (!checkSignatureShape(signature).ok) {
    return verdicts.bytes
  }
  return suite.verify(key, message, signature) ? verdicts.holds : verdicts.curve
}

/** The verifier as it comes: noble's default is ZIP-215. */
function ask ({ key, message, signature }: Signed): number {
  const holds = suite === nobleSuite ? verify(signature, message, key) : suite.verify(key, message, signature)
  return holds ? verdicts.holds : verdicts.curve
}

function answer (signed: Signed): number {
  try {
    return whole ? judge(signed) : ask(signed)
  } catch {
    return verdicts.broken
  }
}

const cases = readCases(await buffer(process.stdin))
process.stdout.write(Uint8Array.from(cases.map(answer)))
