/** What reads bytes of others, and the codes by which each may refuse: docs/reference/decoders.md says the same. */
export interface Decoder {
  name: string
  /** what comes, and from whom */
  reads: string
  codes: readonly string[]
}

const cbor = [
  'E_ENC_TRAILING', 'E_ENC_NONCANONICAL', 'E_ENC_DUPLICATE_KEY', 'E_ENC_NUMBER', 'E_ENC_NUMBER_RANGE', 'E_ENC_TRUNCATED', 'E_ENC_DEPTH', 'E_ENC_UTF8',
  'E_ENC_TYPE'
]
const fields = [
  'E_FIELD_TYPE',
  'E_FIELD_LIMIT',
  'E_FIELD_VALUE',
  'E_FIELD_UNKNOWN',
  'E_FIELD_FORBIDDEN',
  'E_FIELD_MISSING',
  'E_ENC_TEXT',
  'E_VERSION_UNSUPPORTED'
]
const signed = [...cbor, ...fields, 'E_KEY_CODEC', 'E_KEY_LENGTH', 'E_KEY_WEAK', 'E_SIG_INVALID', 'E_CHARTER_MISMATCH']
const header = [
  ...signed, 'E_LIMIT_HEADER_BYTES', 'E_KIND', 'E_CHAIN_SEQ', 'E_HEADER_LEAVES', 'E_HEADER_EXPIRY', 'E_HEADER_PUBLICATION', 'E_HEADER_EXT', 'E_LIMIT_EXT',
  'E_LIMIT_LEAVES', 'E_LIMIT_ENTRY_BYTES'
]
const handling = [
  ...cbor, ...fields, 'E_LIMIT_HANDLING_BYTES', 'E_HANDLING', 'E_AUDIENCE_REQUIRED', 'E_AUDIENCE_NAMED', 'E_CLAUSE_ALL', 'E_CLAUSE_EMPTY', 'E_CLAUSE_NAME',
  'E_LIMIT_CLAUSES', 'E_LIMIT_CLAUSE_NAMES', 'E_KEY_CODEC', 'E_KEY_LENGTH', 'E_DID'
]
const card = [...signed, 'E_LIMIT_CARD_BYTES', 'E_CARD', 'E_KEY_ROLE']
const json = [
  'E_ENC_SYNTAX', 'E_ENC_TRUNCATED', 'E_ENC_TRAILING', 'E_ENC_UTF8', 'E_ENC_DEPTH', 'E_ENC_DUPLICATE_KEY', 'E_ENC_NUMBER', 'E_ENC_NUMBER_RANGE',
  'E_LIMIT_STRING_BYTES', 'E_LIMIT_KEYS', 'E_LIMIT_ELEMENTS'
]
const stix = [
  ...json, 'E_LIMIT_SOURCE_BYTES', 'E_LIMIT_OBJECT_BYTES', 'E_LIMIT_REFS', 'E_ENC_TEXT', 'E_STIX_SCHEMA', 'E_STIX_TIME', 'E_STIX_CONFLICT',
  'E_VERSION_UNSUPPORTED', 'E_FORMAT_UNSUPPORTED', 'E_MARKING_ID', 'E_MARKING_IEP', 'E_MARKING_FORGED', 'E_MARKING_SELECTOR'
]
const certificate = [...card, 'E_LIMIT_CERTIFICATE_BYTES', 'E_CERTIFICATE', 'E_SIG_MISSING']
const statement = [...certificate, 'E_LIMIT_STATEMENT_BYTES', 'E_JOIN_CONSENT']
const request = [...card, 'E_LIMIT_JOIN_REQUEST_BYTES', 'E_JOIN_CONSENT']
const stored = ['E_STORE_DAMAGED']

export const decoders: readonly Decoder[] = [
  decoder('frame', 'a frame of a member: decoded and verified', [
    ...header, 'E_FORK_PROOF', 'E_LIMIT_FORK_PROOF_BYTES',
    'E_FRAME_EMPTY', 'E_FRAME_TOO_LARGE', 'E_OPENING_MISSING', 'E_OPENING_UNEXPECTED', 'E_OPENING_MISMATCH', 'E_LIMIT_HANDLING_BYTES', 'E_RANGE',
    'E_AUTHOR_UNKNOWN', 'E_MEMBER_UNKNOWN', 'E_ENTRY_UNKNOWN', 'E_RECEIPT', 'E_SEED', 'E_SALT', 'E_PROOF_INDEX', 'E_PROOF_COUNT', 'E_PROOF_LENGTH',
    'E_PROOF_INVALID', 'E_LIMIT_LEAF_BYTES', 'E_LIMIT_CHUNK_BYTES', 'E_TREE_EMPTY', ...statement, ...request
  ]),
  decoder('machine', 'the same frame, taken by a node: what the machine answers beside that', [
    'E_CHAIN_AHEAD', 'E_CHAIN_FORK', 'E_CHAIN_GAP', 'E_CHAIN_PREV', 'E_CHARTER_MISMATCH', 'E_HELLO_MISSING', 'E_LANE_BUSY', 'E_LIMIT_ARRIVING',
    'E_LIMIT_GROUPS', 'E_LIMIT_HEADS', 'E_LIMIT_LANES', 'E_LIMIT_WANTS', 'E_NOT_AUTHOR', 'E_NOT_CLEARED', 'E_ROLE_OBSERVER', 'E_TIME_FUTURE',
    'E_TLP_RED_RELAY'
  ]),
  decoder('entry', 'header, signature and opening of an entry', [
    ...header, 'E_OPENING_MISSING', 'E_OPENING_UNEXPECTED', 'E_OPENING_MISMATCH', 'E_LIMIT_HANDLING_BYTES'
  ]),
  decoder('handling', 'the handling in an opening', handling),
  decoder('receipt', 'the receipt of a member', [...signed, 'E_RECEIPT']),
  decoder('withdrawal', 'the leaf of a withdrawal', [...cbor, ...fields, 'E_WITHDRAWAL']),
  decoder('card', 'a member card', card),
  decoder('charter', 'a charter', [
    ...card, 'E_LIMIT_CHARTER_BYTES', 'E_CHARTER_FOUNDERS', 'E_CHARTER_GOVERNORS', 'E_CHARTER_KEY_REUSED', 'E_CHARTER_QUORUM', 'E_CHARTER_ORDER',
    'E_CHARTER_ADDR', 'E_CHARTER_SECTOR', 'E_CHARTER_LIMIT'
  ]),
  decoder('link', 'a link that a governor proposes, or that a quorum decided', [
    ...signed, 'E_LIMIT_LINK_BYTES', 'E_LINK', 'E_LINK_ROOT', 'E_LINK_PREV', 'E_CHARTER_QUORUM', 'E_GOV_ROUND', 'E_GOV_STRANGER', 'E_SIG_MISSING',
    'E_LIMIT_LINKS_OPEN'
  ]),
  decoder('link statement', 'what a governor says of a link', [
    ...signed, 'E_LIMIT_LINK_BYTES', 'E_LINK', 'E_LINK_PREV', 'E_GOV_ROUND', 'E_GOV_STRANGER', 'E_GOV_JUSTIFY', 'E_LIMIT_GOVERNOR_VOTES'
  ]),
  decoder('governor proof', 'two statements of a governor that contradict each other', [
    ...signed, 'E_LIMIT_LINK_BYTES', 'E_LINK', 'E_LINK_PREV', 'E_GOV_ROUND', 'E_GOV_STRANGER', 'E_GOV_PROOF'
  ]),
  decoder('certificate', 'a certificate, or the request for one', certificate),
  decoder('statement', 'a statement of governors with its signatures', statement),
  decoder('join request', 'a request to join, as the inviting node passes it on', request),
  decoder('invitation', 'an invitation, as a person pastes it', ['E_INVITE', 'E_VERSION_UNSUPPORTED']),
  decoder('join message', 'a frame of the join protocol, of an outsider', [...cbor, ...fields]),
  decoder('addresses', 'an address record, of a member or the DHT', [...signed, 'E_LIMIT_ADDRESSES_BYTES', 'E_ADDRESSES', 'E_MEMBER_UNKNOWN']),
  decoder('armour', 'a card or charter as text', ['E_ARMOUR', 'E_LIMIT_ARMOUR']),
  decoder('bundle', 'a STIX bundle of a user or a feed', stix),
  decoder('object', 'one STIX object in an entry', stix),
  decoder('pattern', 'the pattern of an indicator', ['E_PATTERN_SYNTAX', 'E_PATTERN_TOO_LARGE']),
  decoder('warning list', "a list of MISP's warninglists", ['malformed', 'unsupported']),
  decoder('rules', "a member's own rules, in YAML or JSON", [
    'E_RULE_SYNTAX', 'E_RULE_TOO_LARGE', 'E_RULE_UNKNOWN_ATTR', 'E_RULE_SHAPE', 'E_RULE_VALUE', 'E_MEMBER_UNKNOWN', 'E_MEMBER_AMBIGUOUS'
  ]),
  decoder('configuration', '`hanse.yaml`', ['E_CONFIG', 'E_CONFIG_UNKNOWN_KEY']),
  decoder('cursor', 'a cursor that a subscriber gives back', ['E_CURSOR']),
  decoder('API body', 'the body of a request to the local API', [
    'E_API_BODY', 'E_API_BASE64', 'E_LIMIT_BODY', 'E_LIMIT_BUNDLE_BYTES', 'E_FIELD_TYPE', 'E_FIELD_UNKNOWN', 'E_FIELD_MISSING'
  ]),
  decoder('audit row', 'a row of the audit log, from the disk', stored),
  decoder('store record', 'every other record of the store, from the disk', stored)
]

/** The codes of one of them. */
export function codesOf (name: string): ReadonlySet<string> {
  const found = decoders.find((one) => one.name === name)
  if (found === undefined) {
    throw new Error(`"${name}" is no decoder`)
  }
  return new Set(found.codes)
}

function decoder (name: string, reads: string, codes: readonly string[]): Decoder {
  return { name, reads, codes: [...new Set(codes)].sort() }
}
