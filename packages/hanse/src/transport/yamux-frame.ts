/** A frame of yamux (https://github.com/hashicorp/yamux/blob/master/spec.md): version, type, flags, stream, length. */
export const headerBytes = 12
export const typeAt = 1
export const flagsAt = 2
export const streamAt = 4
export const lengthAt = 8

export const frameType = { data: 0, windowUpdate: 1, ping: 2 } as const

export const synFlag = 1
export const resetFlag = 8
export const finOrResetFlags = 4 | resetFlag
