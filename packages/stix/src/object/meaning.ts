import { normalId } from './id.ts'
import { readIep, stricterIep } from './iep.ts'
import { parsePap, stricterPap } from './pap.ts'
import { readTlp, stricterTlp, tlpMarkingIds } from './tlp.ts'
import type { IepResult, IepStatements } from './iep.ts'
import type { Pap } from './pap.ts'
import type { Tlp } from './tlp.ts'
import type { JsonObject } from '../json/scanner.ts'

/** The extension of OASIS (cti-stix-common-objects) that makes a marking-definition a policy of IEP. */
const iepExtension = 'extension-definition--762e2e97-ee51-43e5-a9ea-165fbb862c4a'

/** What markings ask for; empty for a statement, which does not restrict (STIX 2.1 §7.2.1.3). */
export interface Meaning {
  tlp?: Tlp
  pap?: Pap
  iep?: IepStatements
}

/**
 * What a marking-definition means that is none of the well-known TLP ones: a statement, a policy of IEP (OASIS's
 * extension), a level of PAP, or a level of TLP under an id of OpenCTI's. PAP is read as OpenCTI writes it
 * (`definition_type` or `x_opencti_definition_type`) and as MISP does (a statement that says nothing else).
 * Undefined for everything else: nobody can say what it allows.
 */
export function markingMeaning (value: unknown): Meaning | undefined {
  const id = member(value, 'id')

  if (member(value, 'type') !== 'marking-definition' || typeof id !== 'string' || tlpMarkingIds.has(normalId(id))) {
    return undefined
  }

  const extensions = member(value, 'extensions')

  if (extensions !== undefined) {
    const iep = iepOf(value)
    const isAlone = typeof extensions === 'object' && extensions !== null && Object.keys(extensions).length === 1

    return iep?.ok === true && isAlone ? iepMeaning(iep) : undefined
  }

  return labelMeaning(value)
}

/** The policy that a marking-definition carries, whether it can be read or not; undefined when it carries none. */
export function iepOf (value: unknown): IepResult | undefined {
  const extension = member(member(value, 'extensions'), iepExtension)

  return extension === undefined || member(value, 'type') !== 'marking-definition' ? undefined : readIep(extension)
}

/** Path of the policy below its marking-definition. */
export const iepPath = `.extensions['${iepExtension}']`

function iepMeaning ({ iep: { tlp, id, name, description, references, ...statements } }: IepResult & { ok: true }): Meaning {
  return { ...(tlp !== undefined && { tlp }), iep: statements }
}

function labelMeaning (value: unknown): Meaning | undefined {
  const type = member(value, 'definition_type')
  const definition = member(value, 'definition')
  const openCti = member(value, 'x_opencti_definition_type')

  if (openCti !== undefined) {
    return openCti === 'statement' ? {} : readLabel(member(value, 'x_opencti_definition'))
  }
  if (typeof type === 'string' && type.toLowerCase() === 'pap') {
    const level = member(definition, 'pap') ?? member(definition, 'PAP')
    const pap = typeof level === 'string' ? parsePap(level) : undefined

    return pap === undefined ? undefined : { pap }
  }

  const statement = member(definition, 'statement')

  return type === 'statement' && typeof statement === 'string' ? readLabel(statement) ?? {} : undefined
}

/** A label with its protocol's name, `PAP:RED` or `TLP:AMBER+STRICT`, and nothing else. */
function readLabel (text: unknown): Meaning | undefined {
  if (typeof text !== 'string') {
    return undefined
  }

  const protocol = text.trim().slice(0, 'TLP:'.length).toUpperCase()
  const pap = protocol === 'PAP:' ? parsePap(text) : undefined
  const tlp = protocol === 'TLP:' ? readTlp(text) : undefined

  if (pap !== undefined) {
    return { pap }
  }

  return tlp === undefined ? undefined : { tlp }
}

/** Everything that both ask for. */
export function bothMeanings (a: Meaning, b: Meaning): Meaning {
  const tlp = b.tlp === undefined ? a.tlp : stricterTlp(a.tlp, b.tlp)
  const pap = stricterPap(a.pap, b.pap)
  const iep = stricterIep(a.iep, b.iep)

  return { ...(tlp !== undefined && { tlp }), ...(pap !== undefined && { pap }), ...(iep !== undefined && { iep }) }
}

function member (value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as JsonObject)[key] : undefined
}
