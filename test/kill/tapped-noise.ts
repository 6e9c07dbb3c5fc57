import type { noise } from '@chainsafe/libp2p-noise'
import type { ConnectionEncrypter } from '@libp2p/interface'

type Factory = ReturnType<typeof noise>

/** An encrypter that tells how many decrypted bytes came in, each time before anything looks at them. */
export function tapped (factory: Factory, tell: (bytes: number) => void): Factory {
  return (components) => {
    const encrypter: ConnectionEncrypter = factory(components)
    const telling = (name: 'secureInbound' | 'secureOutbound') => async (...args: Parameters<ConnectionEncrypter['secureOutbound']>) => {
      const secured = await encrypter[name](...args)
      const dispatch = secured.connection.dispatchEvent.bind(secured.connection)
      secured.connection.dispatchEvent = (event) => {
        const data: unknown = event.type === 'message' ? Reflect.get(event, 'data') : undefined
        tell((data as Uint8Array | undefined)?.byteLength ?? 0)
        return dispatch(event)
      }
      return secured
    }
    return new Proxy(encrypter, {
      get (target, name) {
        const value: unknown = Reflect.get(target, name, target)
        if (name === 'secureInbound' || name === 'secureOutbound') {
          return telling(name)
        }
        return typeof value === 'function' ? value.bind(target) : value
      }
    }) as ReturnType<Factory>
  }
}
