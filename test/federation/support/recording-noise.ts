/** Noise as members use it, with every decrypted byte that comes in written down, connection by connection. */
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { noise } from '@chainsafe/libp2p-noise'
import type { ConnectionEncrypter, MessageStream, SecuredConnection } from '@libp2p/interface'

type NoiseFactory = ReturnType<typeof noise>

/** @param directory - receives one file per connection */
export function recordingNoise (directory: string): NoiseFactory {
  let connections = 0
  const record = <T extends Pick<SecuredConnection, 'connection'>>(secured: T): T => {
    const file = join(directory, `${++connections}.inbound`)
    tap(secured.connection, bytes => { appendFileSync(file, bytes) })
    return secured
  }
  return components => {
    const plain: ConnectionEncrypter = noise()(components)
    return new Proxy(plain, {
      get (target, name) {
        const value: unknown = Reflect.get(target, name, target)
        if (name === 'secureInbound' || name === 'secureOutbound') {
          return async (...args: Parameters<ConnectionEncrypter['secureOutbound']>) => record(await target[name](...args))
        }
        return typeof value === 'function' ? value.bind(target) : value
      }
    }) as ReturnType<NoiseFactory>
  }
}

/** Sees every message event before its listeners do; being no listener itself it does not change when they are given. */
function tap (stream: MessageStream, see: (bytes: Uint8Array) => void): void {
  const dispatch = stream.dispatchEvent.bind(stream)
  stream.dispatchEvent = event => {
    if (event.type === 'message') {
      const data: unknown = Reflect.get(event, 'data')
      see(data instanceof Uint8Array ? data : (data as { subarray (): Uint8Array }).subarray())
    }
    return dispatch(event)
  }
}
