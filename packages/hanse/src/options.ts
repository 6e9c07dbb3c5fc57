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
  /** Signs with the node's authoring key: a key file, a KMS, an HSM. Default: the home's key file. */
  signer?: Signer
  /** Default: libp2p's logger, silent unless `DEBUG=hanse:*`. It is never given the content of objects. */
  logger?: ComponentLogger
}

/** Options of `createHanse`, which also owns the libp2p node. */
export interface CreateHanseInit extends HanseInit {
  /** Seed of the node key (32 bytes), whose public key the charter certifies. Default: the home's key file. */
  nodeKey?: Uint8Array
  /** Multiaddrs to listen on. Default: those of the home's `config.json`; none without a home. */
  listen?: string[]
  /** Laid over the libp2p options that `createHanse` uses, property by property. Default: nothing. */
  libp2p?: Partial<Libp2pOptions>
  /** A libp2p metrics implementation, such as `prometheusMetrics()`. Default: none. */
  metrics?(components: { logger: ComponentLogger }): Metrics
  /** Go online at once. With `false` the store is open and everything local works; `start()` goes online. Default: true. */
  start?: boolean
}
