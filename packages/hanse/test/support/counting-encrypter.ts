import type { noise } from '@chainsafe/libp2p-noise'
import type { ConnectionEncrypter } from '@libp2p/interface'

type Factory = ReturnType<typeof noise>

/** An encrypter that counts the decrypted bytes that come in, over all its connections. */
export function counting (factory: Factory, counter: { inbound: number }): Factory {
  return (components) => {
    const encrypter: ConnectionEncrypter = factory(components)
    const counted = (name: 'secureInbound' | 'secureOutbound') => async (...args: Parameters<ConnectionEncrypter['secureOutbound']>) => {
      const secured = await encrypter[name](...args)
      const dispatch = secured.connection.dispatchEvent.bind(secured.connection)
      secured.connection.dispatchEvent = (event) => {
        const data: unknown = event.type === 'message' ? Reflect.get(event, 'data') : undefined
        counter.inbound += (data as Uint8Array | undefined)?.byteLength ?? 0
        return dispatch(event)
      }
      return secured
    }
    return new Proxy(encrypter, {
      get (target, name) {
        const value: unknown = Reflect.get(target, name, target)
        if (name === 'secureInbound' || name === 'secureOutbound') {
          return counted(name)
        }
        return typeof value === 'function' ? value.bind(target) : value
      }
    }) as ReturnType<Factory>
  }
}
