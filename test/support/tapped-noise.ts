import type { noise } from '@chainsafe/libp2p-noise'
import type { ConnectionEncrypter, MessageStream } from '@libp2p/interface'

type Factory = ReturnType<typeof noise>

/**
 * An encrypter that shows the decrypted bytes that come in, before anything else looks at them.
 *
 * @param factory - of the encrypter
 * @param begin - called for each connection; gives who sees its bytes
 */
export function tapped (factory: Factory, begin: () => (bytes: Uint8Array) => void): Factory {
  return (components) => {
    const encrypter: ConnectionEncrypter = factory(components)
    return new Proxy(encrypter, {
      get (target, name) {
        const value: unknown = Reflect.get(target, name, target)
        if (name === 'secureInbound' || name === 'secureOutbound') {
          return async (...args: Parameters<ConnectionEncrypter['secureOutbound']>) => {
            const secured = await target[name](...args)
            tap(secured.connection, begin())
            return secured
          }
        }
        return typeof value === 'function' ? value.bind(target) : value
      }
    }) as ReturnType<Factory>
  }
}

/** Sees every message event before its listeners do; being no listener itself it does not change when they are given. */
function tap (stream: MessageStream, see: (bytes: Uint8Array) => void): void {
  const dispatch = stream.dispatchEvent.bind(stream)
  stream.dispatchEvent = (event) => {
    if (event.type === 'message') {
      const data: unknown = Reflect.get(event, 'data')
      see(data instanceof Uint8Array ? data : (data as { subarray(): Uint8Array }).subarray())
    }
    return dispatch(event)
  }
}
