/**
 * The bad-input list, groups 1 to 54 and 62 to 66: where each comes in, which codes answer, which spec offers it. `groups.spec.ts`
 * proves that it is complete and true, and that docs/reference/bad-input.md says the same.
 */
import type { Surface } from './support/case.ts'

export interface Group {
  group: number
  /** what comes */
  input: string
  /** the answer that the list asks for */
  listed: string
  /** spec, surface, and the codes that answer there */
  answers: ReadonlyArray<readonly [spec: string, surface: Surface, codes: readonly string[]]>
  /** tests elsewhere: file, words in it, surface, and the codes that answer there */
  also?: ReadonlyArray<readonly [file: string, words: string, surface: Surface, codes: readonly string[]]>
  /** what differs from the list, and why */
  note?: string
}

function row (group: number, input: string, listed: string, more: Pick<Group, 'answers' | 'also' | 'note'>): Group {
  return { group, input, listed, ...more }
}

export const groups: readonly Group[] = [
  row(1, 'an empty frame', 'E_FRAME_EMPTY', {
    answers: [['frames', 'frame', ['E_FRAME_EMPTY']]],
    also: [['packages/hanse/test/bad-input.spec.ts', 'an empty frame', 'stream', ['E_FRAME_EMPTY']]]
  }),
  row(2, 'a length prefix of ten bytes and more, or over the limit', 'E_FRAME_TOO_LARGE', {
    answers: [['frames', 'frame', ['E_FRAME_TOO_LARGE']]],
    also: [['packages/hanse/test/bad-input.spec.ts', 'a length of more than ten bytes', 'stream', ['E_FRAME_TOO_LARGE']]],
    note: "The prefix is read by the stream; the machine's decoder checks the same limit again."
  }),
  row(3, 'a frame cut short, then the end', 'E_FRAME_TRUNCATED', {
    answers: [['frames', 'frame', ['E_ENC_TRUNCATED']]],
    also: [['packages/hanse/test/bad-input.spec.ts', 'cut short by the end of its stream', 'stream', ['E_FRAME_TRUNCATED']]],
    note: 'A frame that came whole, with content that is cut short, is `E_ENC_TRUNCATED`.'
  }),
  row(4, 'bytes behind the value', 'E_ENC_TRAILING', {
    answers: [['frames', 'frame', ['E_ENC_TRAILING']], ['json', 'import', ['E_ENC_TRAILING']]]
  }),
  row(5, 'a number or length longer than needed', 'E_ENC_NONCANONICAL', {
    answers: [['encoding', 'frame', ['E_ENC_NONCANONICAL']]]
  }),
  row(6, 'indefinite length', 'E_ENC_NONCANONICAL', {
    answers: [['encoding', 'frame', ['E_ENC_NONCANONICAL']]]
  }),
  row(7, 'keys out of order', 'E_ENC_NONCANONICAL', {
    answers: [['encoding', 'frame', ['E_ENC_NONCANONICAL']]],
    note: 'Of CBOR; in JSON the order of keys means nothing, and the bytes are what was signed.'
  }),
  row(8, 'a key twice', 'E_ENC_DUPLICATE_KEY', {
    answers: [['encoding', 'frame', ['E_ENC_DUPLICATE_KEY']], ['json', 'import', ['E_ENC_DUPLICATE_KEY']], ['stix', 'leaf', ['taken']]]
  }),
  row(9, 'a float, NaN, −0, 1e400', 'E_ENC_NUMBER', {
    answers: [['encoding', 'frame', ['E_ENC_NUMBER']], ['json', 'import', ['E_ENC_NUMBER', 'E_ENC_SYNTAX', 'taken']]],
    note: 'Fractions and −0 are data of STIX objects, whose bytes are never written anew; NaN is no JSON (`E_ENC_SYNTAX`).'
  }),
  row(10, '2^53 + 1', 'E_ENC_NUMBER_RANGE', {
    answers: [['encoding', 'frame', ['E_ENC_NUMBER_RANGE']], ['json', 'import', ['E_ENC_NUMBER_RANGE']]]
  }),
  row(11, '2^32 claimed items and none', 'E_ENC_TRUNCATED', {
    answers: [['encoding', 'frame', ['E_ENC_TRUNCATED']], ['json', 'import', ['E_ENC_TRUNCATED']]]
  }),
  row(12, '33 and 100,000 levels', 'E_ENC_DEPTH', {
    answers: [['encoding', 'frame', ['E_ENC_DEPTH']], ['json', 'import', ['E_ENC_DEPTH']], ['stix', 'leaf', ['taken']]]
  }),
  row(13, 'bad UTF-8, overlong forms, half a surrogate pair', 'E_ENC_UTF8', {
    answers: [['encoding', 'frame', ['E_ENC_UTF8']], ['json', 'import', ['E_ENC_UTF8']], ['stix', 'leaf', ['taken']]]
  }),
  row(14, 'a byte order mark or NUL in an id or name', 'E_ENC_TEXT', {
    answers: [['encoding', 'frame', ['E_ENC_TEXT']], ['json', 'import', ['E_ENC_TEXT', 'taken']]],
    note: 'A file may begin with a byte order mark, an object of an entry may not.'
  }),
  row(15, '`__proto__`, `constructor`, `prototype` as keys', 'E_FIELD_FORBIDDEN in our own maps, data in objects', {
    answers: [['encoding', 'frame', ['E_FIELD_FORBIDDEN']], ['json', 'import', ['taken']]]
  }),
  row(16, '`then` and `toJSON` as keys', 'data only', {
    answers: [['encoding', 'frame', ['taken']], ['json', 'import', ['taken']]]
  }),
  row(17, 'tag, undefined, bignum', 'E_ENC_TYPE', {
    answers: [['encoding', 'frame', ['E_ENC_TYPE']]]
  }),
  row(18, 'unknown version or type', 'E_VERSION_UNSUPPORTED', {
    answers: [['frames', 'frame', ['E_VERSION_UNSUPPORTED']], ['identity', 'card', ['E_VERSION_UNSUPPORTED']]],
    also: [['packages/hanse/test/bad-input.spec.ts', 'no HELLO first', 'stream', ['E_HELLO_MISSING']]],
    note: 'The refusal says which versions are supported. A stream that does not begin with a HELLO is `E_HELLO_MISSING`.'
  }),
  row(19, 'a required field is missing', 'E_FIELD_MISSING', {
    answers: [['encoding', 'frame', ['E_FIELD_MISSING']], ['chain', 'frame', ['E_OPENING_MISSING']]],
    note: 'With its path; an opening that is missing as a whole is `E_OPENING_MISSING`.'
  }),
  row(20, 'a field too many in a signed header', 'E_FIELD_UNKNOWN', {
    answers: [['encoding', 'frame', ['E_FIELD_UNKNOWN']], ['chain', 'frame', ['E_OPENING_UNEXPECTED', 'E_OPENING_MISMATCH']]],
    note: 'An opening that does not belong, or is another, is `E_OPENING_UNEXPECTED` or `E_OPENING_MISMATCH`.'
  }),
  row(21, 'another federation', 'E_CHARTER_MISMATCH', {
    answers: [['identity', 'frame', ['E_CHARTER_MISMATCH']]]
  }),
  row(22, 'an epoch of the past or the future', 'E_EPOCH_UNKNOWN, E_EPOCH_STALE', {
    answers: [['identity', 'frame', ['taken']]],
    note: 'There are no epochs: certificates are a set without order. Another digest of that set in a HELLO is no fault.'
  }),
  row(23, 'an unknown author', 'E_AUTHOR_UNKNOWN', {
    answers: [['identity', 'frame', ['E_AUTHOR_UNKNOWN']]]
  }),
  row(24, 'a revoked author above the cut', 'E_AUTHOR_REVOKED', {
    answers: [['identity', 'frame', ['E_AUTHOR_UNKNOWN']]],
    note: 'Revocation and its cut come with governance. Until then a member that the roster no longer has is unknown; what is held of it stays.'
  }),
  row(25, 'a bit of a signature flipped', 'E_SIG_INVALID', {
    answers: [['identity', 'frame', ['E_SIG_INVALID']], ['identity', 'card', ['E_SIG_INVALID']]]
  }),
  row(26, 'speccheck 0 to 11, R with torsion, the identity as key', 'E_SIG_INVALID or E_KEY_WEAK', {
    answers: [['identity', 'frame', ['E_SIG_INVALID']], ['identity', 'card', ['E_KEY_WEAK']]],
    also: [['packages/core/test/identity/signature.spec.ts', 'refuses an honest key whose signer adds torsion to R', 'frame', ['E_SIG_INVALID']]],
    note: 'Weak keys do not pass a card, so that no entry is ever verified under one; all twelve kinds and R with torsion are crafted in ' +
      "core's own test, for both implementations."
  }),
  row(27, 'the signature of another kind of message', 'E_SIG_INVALID', {
    answers: [['identity', 'frame', ['E_SIG_INVALID']]]
  }),
  row(28, 'the transport key used as authoring key', 'E_KEY_ROLE', {
    answers: [['identity', 'frame', ['E_SIG_INVALID']], ['identity', 'card', ['E_KEY_ROLE']]],
    note: '`E_KEY_ROLE` on a card; an entry that another key of its author signed is `E_SIG_INVALID`.'
  }),
  row(29, 'seq with a gap, 0, 2^53', 'E_CHAIN_GAP, E_CHAIN_SEQ', {
    answers: [['chain', 'frame', ['taken', 'E_CHAIN_AHEAD', 'E_CHAIN_SEQ', 'E_ENC_NUMBER_RANGE']]],
    note: 'An entry beyond a gap is admitted on its own signature and the gap asked for; more than `aheadMax` beyond the head it is ' +
      '`E_CHAIN_AHEAD`. 2^53 is no number of this encoding.'
  }),
  row(30, 'another predecessor', 'E_CHAIN_PREV', {
    answers: [['chain', 'frame', ['E_CHAIN_PREV']]]
  }),
  row(31, 'a second entry of one seq', 'E_CHAIN_FORK with proof', {
    answers: [['chain', 'frame', ['E_CHAIN_FORK']]]
  }),
  row(32, 'an hour ahead; expired', 'E_TIME_FUTURE, E_EXPIRED', {
    answers: [['chain', 'frame', ['E_TIME_FUTURE', 'taken', 'E_HEADER_EXPIRY']]],
    also: [['packages/hanse/test/expiry.spec.ts', 'Number.NaN', 'publish', ['E_EXPIRES']]],
    note: 'Up to an hour ahead it is deferred and tried again. Of an expired entry the header is kept and the leaves are not; `publish` ' +
      'refuses a time that has passed with `E_EXPIRES`.'
  }),
  row(33, 'a leaf index out of range, used again, swapped', 'E_PROOF_INDEX', {
    answers: [['proofs', 'frame', ['E_PROOF_INDEX', 'E_PROOF_LENGTH', 'E_PROOF_INVALID']]],
    note: 'Within range the index is part of what is hashed: the proof is too long, too short, or does not hold.'
  }),
  row(34, 'a proof too long or too short', 'E_PROOF_LENGTH', {
    answers: [['proofs', 'frame', ['E_PROOF_LENGTH']]]
  }),
  row(35, 'a lie about the number of leaves', 'E_PROOF_COUNT', {
    answers: [['proofs', 'frame', ['E_PROOF_COUNT', 'E_HEADER_LEAVES']]],
    note: 'What a header says wrong about itself is `E_HEADER_LEAVES`.'
  }),
  row(36, 'an interior node as a leaf', 'E_PROOF_INVALID', {
    answers: [['proofs', 'frame', ['E_PROOF_INVALID', 'E_PROOF_LENGTH']]]
  }),
  row(37, 'a salt too short, or used twice', 'E_SALT', {
    answers: [['proofs', 'frame', ['E_SALT', 'E_PROOF_INVALID']]],
    note: 'Salts come from a seed; a wrong seed of the right length gives another root.'
  }),
  row(38, '[1, 2, 3] and [1, 2, 3, 3]', 'E_PROOF_INVALID or E_LEAF_DUPLICATE', {
    answers: [['proofs', 'frame', ['E_PROOF_INDEX', 'E_PROOF_INVALID', 'E_SALT']]],
    note: 'A leaf with its salt twice is `E_SALT`; more leaves than the header has is `E_PROOF_INDEX`.'
  }),
  row(39, 'a leaf of another entry', 'E_PROOF_INVALID', {
    answers: [['proofs', 'frame', ['E_PROOF_INVALID', 'E_ENTRY_UNKNOWN']]],
    note: 'Without a header that is known, `E_ENTRY_UNKNOWN`.'
  }),
  row(40, 'one byte over each limit', 'E_LIMIT_…', {
    answers: [
      [
        'limits',
        'frame',
        [
          'E_FIELD_LIMIT',
          'E_LIMIT_LEAF_BYTES',
          'E_LIMIT_CHUNK_BYTES',
          'E_FIELD_TYPE',
          'E_LIMIT_ENTRY_BYTES',
          'E_LIMIT_EXT',
          'E_RANGE',
          'E_LIMIT_WANTS',
          'E_LIMIT_LANES'
        ]
      ],
      ['limits', 'card', ['E_LIMIT_CARD_BYTES', 'E_FIELD_LIMIT']],
      ['stix', 'import', ['E_LIMIT_STRING_BYTES', 'E_LIMIT_KEYS', 'E_LIMIT_ELEMENTS', 'E_LIMIT_OBJECT_BYTES', 'E_LIMIT_SOURCE_BYTES']]
    ],
    note: 'Limits of a single field of a frame or card answer `E_FIELD_LIMIT` with path, value and limit.'
  }),
  row(41, '10,001 objects', 'E_LIMIT_OBJECTS', {
    answers: [['limits', 'frame', ['E_LIMIT_LEAVES', 'E_FIELD_LIMIT']]],
    note: 'Of one entry, of which the limit is 1,000: `E_LIMIT_LEAVES`. A source may hold more: it becomes several entries.'
  }),
  row(42, 'no type or id, an id of another type, no UUID, another spec_version', 'E_STIX_SCHEMA with path', {
    answers: [['stix', 'import', ['E_STIX_SCHEMA', 'E_VERSION_UNSUPPORTED']], ['stix', 'leaf', ['taken']]],
    note: 'Another `spec_version` is `E_VERSION_UNSUPPORTED`. From a member: kept, unparseable, and it goes no further.'
  }),
  row(43, 'modified before created; one version with two contents', 'E_STIX_TIME, E_STIX_CONFLICT', {
    answers: [['stix', 'import', ['E_STIX_TIME']], ['stix', 'publish', ['E_STIX_CONFLICT']], ['stix', 'leaf', ['taken']]],
    note: 'Of two contents in one source `import` takes the first; `publish` takes nothing, also when the other was published before.'
  }),
  row(44, 'an object that another created', 'E_STIX_AUTHORSHIP', {
    answers: [['stix', 'import', ['taken']]],
    also: [
      ['packages/hanse/test/expiry.spec.ts', 'is a new version by the author; others are told to answer with an opinion', 'publish', ['E_STIX_AUTHORSHIP']]
    ],
    note: 'Refused is a new version of what another member published. `created_by_ref` alone is no proof: it names an identity, not a member.'
  }),
  row(45, 'a marking that is not known', 'most restrictive, W_MARKING_UNKNOWN', {
    answers: [['markings', 'import', ['taken']], ['markings', 'publish', ['E_MARKING_UNKNOWN']], ['markings', 'leaf', ['taken']]],
    note: 'Stored as `held`, not forwarded, and refused at publishing: `E_MARKING_UNKNOWN`.'
  }),
  row(46, 'a well-known TLP id with another body', 'E_MARKING_FORGED', {
    answers: [['markings', 'import', ['E_MARKING_FORGED']], ['markings', 'leaf', ['taken']]]
  }),
  row(47, 'a granular selector of nothing, or of `__proto__`', 'E_MARKING_SELECTOR', {
    answers: [['markings', 'import', ['E_MARKING_SELECTOR']], ['markings', 'leaf', ['taken']]]
  }),
  row(48, 'contradictory markings', 'the strictest, W_MARKING_CONFLICT', {
    answers: [['markings', 'publish', ['taken', 'E_AUDIENCE_NAMED']], ['markings', 'leaf', ['taken']]],
    note: '`preview` and `publish` say what became stricter (`narrowed`). A RED object in a GREEN lane is not forwarded.'
  }),
  row(49, 'WHITE and AMBER of TLP 1', 'CLEAR, AMBER+STRICT', {
    answers: [['markings', 'publish', ['taken']]],
    note: 'AMBER of TLP 1 lets clients have it, as AMBER of TLP 2 does; AMBER+STRICT is another level.'
  }),
  row(50, 'a reference to what is withheld', 'W_REF_WITHHELD, no id shown', {
    answers: [['markings', 'publish', ['E_REF_WIDER']], ['markings', 'import', ['taken']]],
    note: 'The author is told (`narrowed`, or `E_REF_WIDER`), others nothing: what refers goes to no one who may not see what it refers to.'
  }),
  row(51, 'references in a circle; 100,000 of them', 'E_LIMIT_REFS', {
    answers: [
      ['stix', 'import', ['E_LIMIT_REFS', 'E_LIMIT_ELEMENTS', 'taken']],
      ['stix', 'publish', ['E_AUDIENCE_REQUIRED']],
      ['stix', 'leaf', ['taken']]
    ],
    note: 'A circle is no fault. More than 10,000 in one list is `E_LIMIT_ELEMENTS`.'
  }),
  row(52, 'regular expressions, unbalanced patterns, 5 KiB and more', 'E_PATTERN_UNSUPPORTED, _SYNTAX, _TOO_LARGE', {
    answers: [['patterns', 'pattern', ['E_PATTERN_MATCHES', 'E_PATTERN_SYNTAX', 'E_PATTERN_TOO_LARGE']]],
    note: 'Patterns are data and never evaluated: the object is taken, and the code says why it gives no observables. `MATCHES` is ' +
      '`E_PATTERN_MATCHES`. The limit is 16 KiB.'
  }),
  row(53, 'gzip and brotli bombs', 'E_COMPRESSION_REFUSED', {
    answers: [['frames', 'frame', ['E_ENC_NONCANONICAL', 'E_ENC_NUMBER_RANGE', 'E_ENC_TRAILING']], ['json', 'import', ['E_FORMAT_UNSUPPORTED']]],
    note: 'Nothing is ever decompressed: packed bytes are no frame and no STIX, whatever is in them.'
  }),
  row(54, 'text that steers, misleads or opens', 'stored as data, shown escaped and defanged', {
    answers: [
      ['text', 'command', ['taken', 'E_FILE', 'E_STIX_SCHEMA', 'E_STIX_TIME', 'E_FORMAT_UNSUPPORTED', 'E_NOT_FOUND']],
      ['text', 'card', ['E_ENC_TEXT']]
    ],
    note: 'Names of members are refused with such characters (`E_ENC_TEXT`). JSON lines carry them as escapes.'
  }),
  row(62, 'a frame that comes byte by byte', 'E_TIMEOUT, the stream is reset', {
    answers: [],
    also: [
      ['packages/hanse/test/transport/slow-stream.spec.ts', 'when a frame trickles', 'stream', ['E_TIMEOUT']],
      ['packages/hanse/test/half-open.spec.ts', 'a frame that comes byte by byte', 'stream', ['taken']]
    ],
    note: 'Only nodes of members get as far. Bytes that come one by one and fast enough are taken; nobody else waits for them either way.'
  }),
  row(63, '1,000 connections that begin no handshake', 'refused silently, metric', {
    answers: [],
    also: [['packages/hanse/test/half-open.spec.ts', '1,000 connections that begin no handshake', 'stream', ['taken']]],
    note: 'At most 32 handshakes are under way, and 32 are begun a second from one host; the rest is closed.'
  }),
  row(64, '1,000 streams that are reset in the middle of a frame', 'no leak', {
    answers: [],
    also: [['packages/hanse/test/half-open.spec.ts', '1,000 streams that are reset in the middle of a frame', 'stream', ['taken']]]
  }),
  row(65, 'a configuration, keys, a home, a clock that are not as they should be', 'E_CONFIG_…, E_KEY_PERMISSIONS, E_LOCKED, E_PASSPHRASE, E_CLOCK', {
    answers: [['homes', 'command', ['E_CONFIG_UNKNOWN_KEY', 'E_CONFIG', 'E_KEY_PERMISSIONS', 'E_HOME_MISSING', 'E_LOCKED']]],
    also: [
      ['packages/hanse/test/home/doctor.spec.ts', 'names what is wrong with configuration, charter, keys, lock and ports', 'command', ['E_LISTEN']],
      ['packages/cli/test/passphrase.spec.ts', '--passphrase-file', 'command', ['E_PASSPHRASE']],
      ['packages/hanse/test/home/doctor.spec.ts', 'explains a clock that is off', 'command', ['E_CLOCK']]
    ],
    note: 'One line on standard error and an exit code: 1, 4 without a home, 5 when another process holds it.'
  }),
  row(66, 'store files altered, cut, gone; a read-only or full disk, no descriptors, a later schema', 'E_STORE_…, E_DISK_FULL, E_FD', {
    answers: [['homes', 'command', ['E_STORE_DAMAGED', 'E_STORE_NEWER']]],
    also: [
      ['packages/cli/test/commands/disk.spec.ts', 'on a read-only file system', 'command', ['E_STORE_READONLY']],
      ['packages/cli/test/commands/disk.spec.ts', 'on a full disk without a ballast', 'command', ['E_DISK_FULL']],
      ['packages/cli/test/commands/disk.spec.ts', 'without file descriptors', 'command', ['E_FD']],
      ['packages/hanse/test/engine/full-disk.spec.ts', 'refuses to publish when it is full', 'publish', ['E_DISK_FULL']]
    ],
    note: 'Damage is exit code 6 and says what is lost and how to repair it; the rest is 1. A node that runs goes on reading on a full disk.'
  })
]
