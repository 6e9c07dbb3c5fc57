/** Groups of what is shared, of rules, governance, connections, homes and stores: 42 to 57 and 62 to 66. */
import { row } from './support/group.ts'
import type { Group } from './support/group.ts'

export const contentGroups: readonly Group[] = [
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
  row(55, 'rules with an unknown attribute, a circle, or of a huge size', 'E_RULE_UNKNOWN_ATTR, E_RULE_CYCLE, E_RULE_TOO_LARGE', {
    answers: [['rules', 'rules', ['E_RULE_UNKNOWN_ATTR', 'E_RULE_SYNTAX', 'E_RULE_TOO_LARGE']]],
    note: 'Rules do not refer to each other. YAML that refers to itself is `E_RULE_SYNTAX`. The node does not start with such rules.'
  }),
  row(56, 'a rule that permits more than the charter', 'E_RULE_EXCEEDS_CHARTER', {
    answers: [['rules', 'rules', ['taken']]],
    note: 'A rule cannot: it is asked after the handling, and only narrows what that permits.'
  }),
  row(57, 'governance: by a stranger, twice, too late, on oneself, the last member, a quorum of 0', 'E_GOV_…', {
    answers: [['governance', 'frame', [
      'E_GOV_STRANGER', 'E_SIG_MISSING', 'E_CERTIFICATE', 'E_GOV_EXPIRED', 'E_GOV_LIFE', 'E_GOV_SELF', 'E_MEMBER_UNKNOWN', 'E_JOIN_CONSENT', 'E_JOIN_EXPIRED'
    ]]],
    also: [
      ['packages/exchange/test/membership/revocation.spec.ts', 'no vote of it is taken', 'frame', ['E_GOV_REVOKED']],
      ['packages/cli/test/commands/governance.spec.ts', 'bring somebody in by the votes of a quorum', 'command', ['E_GOV_SELF']],
      ['packages/core/test/membership/charter.spec.ts', 'E_CHARTER_QUORUM', 'card', ['E_CHARTER_QUORUM']]
    ],
    note: 'The same vote again, in another frame, is nothing new. The last member cannot be revoked (`E_GOV_LAST`); the quorum is a part of the charter.'
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
