import { normalise } from '@hanse/stix'
import type { Observable } from '@hanse/stix'

const addressBits = { ipv4: 32, ipv6: 128 } as const

/** Width of the addresses of a type, in bits; undefined for what is no address. */
export function widthOf ({ type }: Observable): number | undefined {
  return type === 'ipv4' || type === 'ipv6' ? addressBits[type] : undefined
}

/** How many leading bits a network fixes; undefined for a single address and for everything else. */
export function networkBits (observable: Observable): number | undefined {
  const slash = observable.value.indexOf('/')
  return widthOf(observable) === undefined || slash < 0 ? undefined : Number(observable.value.slice(slash + 1))
}

/**
 * The wider networks around an address or network.
 *
 * @param observable - in its normal spelling
 * @param lengths - how many leading bits they may fix
 */
export function networksAround (observable: Observable, lengths: readonly number[]): Observable[] {
  const { type, value } = observable
  const own = networkBits(observable) ?? widthOf(observable) ?? 0
  const address = value.split('/', 1)[0]
  return lengths.filter((bits) => bits < own).flatMap((bits) => {
    const network = normalise(type, `${address}/${bits}`)
    return network === undefined ? [] : [{ type, value: network }]
  })
}
