/** Longest bundle that import, preview and publish take, in bytes. */
export const bundleBytesMax = 32 * 1024 * 1024

/** Longest JSON body of a request without a bundle, in bytes. */
export const bodyBytesMax = 1024 * 1024

/** Longest JSON body of a request with a bundle: base 64 writes three bytes as four characters. */
export const bundleBodyBytesMax = Math.ceil(bundleBytesMax / 3) * 4 + bodyBytesMax

/** Most streams of one kind (events, lookups) that the server keeps open at a time. */
export const streamsMax = 16

/** Longest line of a stream of lookups, in bytes: no observable is longer than a URL of 64 KiB. */
export const lookupLineBytesMax = 64 * 1024

/** Longest path of a Unix socket, in bytes: what `sun_path` holds beside its closing NUL. */
export const socketPathBytesMax = 107
