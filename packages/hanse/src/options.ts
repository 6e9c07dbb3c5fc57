import type { Clock } from './clock.ts'
import type { Signer } from '@hanse/core'
import type { AnyLevel } from '@hanse/store'
import type { ComponentLogger, Metrics } from '@libp2p/interface'
import type { Libp2pOptions } from 'libp2p'

/** What a member's node is made of. */
export interface HanseInit {
  /**
   * A home that `createHome` or `hanse init` made: keys, member card, charter, and the store in its `store` folder.
   * Either this or `datastore`.
   */
  directory?: string
  /** Any abstract-level database instead of a directory; then `charter` and `signer` are needed. It is closed with the node. */
  datastore?: AnyLevel
  /** The charter's bytes. Default: the one that the home has accepted. */
  charter?: Uint8Array
  /**
   * The certificates after the charter: read at the start, and again by `loadCertificates()`. Default: those that the
   * home has taken; none without a home.
   */
  certificates?(): Promise<Uint8Array[]>
  /** Signs with the node's authoring key: a key file, a KMS, an HSM. Default: the home's key file. */
  signer?: Signer
  /** Asks for the passphrase of a home whose keys are sealed with one; called once. Default: such a home is refused. */
  passphrase?(): Promise<string>
  /**
   * The member's own rules, in YAML or JSON: read at the start, and again by `loadRules()`. Default: the home's
   * `rules.yaml` or `rules.json`, if there is one.
   */
  rules?(): Promise<string | undefined>
  /**
   * A directory of lists of over-common values, in the format of MISP's warninglists, read at the start: answers and
   * publications that name such a value say so. Default: that of the home's `hanse.yaml`; none without a home.
   */
  warningLists?: string
  /**
   * Leaf bytes that are kept of each other member; beyond, headers, alerts and withdrawals are taken alone. Default: what
   * the home's `hanse.yaml` says; 1 GiB without one.
   */
  quotaBytes?: number
  /** Default: libp2p's logger, silent unless `DEBUG=hanse:*`. It is never given the content of objects. */
  logger?: ComponentLogger
  /** Where this node reads the time; for tests of clocks that are wrong. Default: the clock of this machine. */
  clock?: Clock
}

/** Options of `createHanse`, which also owns the libp2p node. */
export interface CreateHanseInit extends HanseInit {
  /** Seed of the node key (32 bytes), whose public key the charter certifies. Default: the home's key file. */
  nodeKey?: Uint8Array
  /** Multiaddrs to listen on. Default: those of the home's `hanse.yaml`; none without a home. */
  listen?: string[]
  /**
   * Multiaddr (TCP) of the door through which outsiders come who were invited; it is open while there is an invitation. Default:
   * that of the home's `hanse.yaml`; without one, a port that the system chooses.
   */
  door?: string
  /** Announce and look up signed addresses in the federation's Kademlia table. Default: false; cards alone then. */
  dht?: boolean
  /**
   * Relay connections between members that cannot be dialled (circuit relay v2). Default: what the home's
   * `hanse.yaml` says; false without a home.
   */
  relay?: boolean
  /**
   * `http://[user:password@]host:port` of the HTTP proxy through which TCP addresses on port 443 are dialled. Default:
   * that of the home's `hanse.yaml`; none without a home.
   */
  proxy?: string
  /** Laid over the libp2p options that `createHanse` uses, property by property. Default: nothing. */
  libp2p?: Partial<Libp2pOptions>
  /** A libp2p metrics implementation, such as `prometheusMetrics()`. Default: none. */
  metrics?(components: { logger: ComponentLogger }): Metrics
  /** Go online at once. With `false` the store is open and everything local works; `start()` goes online. Default: true. */
  start?: boolean
}
