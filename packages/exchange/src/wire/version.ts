import { protocolVersion } from './message.ts'
import type { Rejection } from '@hanse/core'

/** Why there is no session with a peer of another version, and which side must be updated. */
export function otherVersion (version: number): Rejection {
  const update = version > protocolVersion ? 'update this node' : 'the peer must be updated'
  return {
    code: 'E_VERSION_UNSUPPORTED',
    message: `the peer speaks version ${version}; supported is ${protocolVersion}; ${update}`,
    facts: { version, supported: [protocolVersion] }
  }
}
