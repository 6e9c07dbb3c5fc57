/**
 * The bad-input list, groups 1 to 57 and 62 to 66: where each comes in, which codes answer, which spec offers it. `groups.spec.ts`
 * proves that it is complete and true, and that docs/reference/bad-input.md says the same.
 */
import { contentGroups } from './content-groups.ts'
import { row } from './support/group.ts'
import type { Group } from './support/group.ts'

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
    answers: [['identity', 'frame', ['E_CHARTER_MISMATCH']], ['governance', 'frame', ['E_CHARTER_MISMATCH']]]
  }),
  row(22, 'an epoch of the past or the future', 'E_EPOCH_UNKNOWN, E_EPOCH_STALE', {
    answers: [['identity', 'frame', ['taken']], ['governance', 'frame', ['E_EPOCH_UNKNOWN']]],
    note: 'A statement names the governor link it is signed under; `E_EPOCH_STALE` is that of an earlier one. Else there are no epochs: certificates are a ' +
      'set without order, and another digest of that set in a HELLO is no fault.'
  }),
  row(23, 'an unknown author', 'E_AUTHOR_UNKNOWN', {
    answers: [['identity', 'frame', ['E_AUTHOR_UNKNOWN']], ['governance', 'frame', ['E_GOV_STRANGER']]],
    note: 'A request to join that no member countersigned is `E_GOV_STRANGER`.'
  }),
  row(24, 'a revoked author above the cut', 'E_AUTHOR_REVOKED', {
    answers: [['identity', 'frame', ['E_AUTHOR_REVOKED']]],
    also: [['packages/exchange/test/membership/revocation.spec.ts', 'keeps what was published before, and takes nothing after', 'frame', ['E_AUTHOR_REVOKED']]],
    note: 'What is held beyond the cut already is quarantined: kept, not shown, not passed on.'
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
    answers: [['identity', 'frame', ['E_SIG_INVALID']], ['identity', 'card', ['E_KEY_ROLE']], ['governance', 'frame', ['E_GOV_STRANGER']]],
    note: '`E_KEY_ROLE` on a card; an entry that another key of its author signed is `E_SIG_INVALID`; ' +
      'a vote by a node\'s key is nobody\'s (`E_GOV_STRANGER`).'
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
  ...contentGroups
]
