/** A TCP proxy in user land that passes so many bits a second each way, with a wait each way: a thin line between two nodes. */
import { connect, createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { AddressInfo, Server, Socket } from 'node:net'

/** What a line holds beyond what is under way: as a router at home has it. */
const bufferBytesMax = 32 * 1024
const pieceBytesMax = 4 * 1024
const bitsPerByte = 8
const msPerSecond = 1_000

export interface SlowLinkOptions {
  /** where it leads to, on this machine */
  port: number
  /** where it listens; any free port unless told */
  listen?: number
  bitsPerSecond: number
  /** each way */
  delayMs: number
}

export class SlowLink {
  readonly #server: Server
  readonly #options: SlowLinkOptions
  readonly #sockets = new Set<Socket>()
  /** bytes that passed, towards the port and back */
  readonly passed = { there: 0, back: 0 }

  private constructor (options: SlowLinkOptions) {
    this.#options = options
    this.#server = createServer((socket) => { this.#accept(socket) })
  }

  static async start (options: SlowLinkOptions): Promise<SlowLink> {
    const link = new SlowLink(options)
    await new Promise<void>((resolve) => { link.#server.listen(options.listen ?? 0, '127.0.0.1', resolve) })
    return link
  }

  get port (): number {
    return (this.#server.address() as AddressInfo).port
  }

  async stop (): Promise<void> {
    this.#sockets.forEach((socket) => { socket.destroy() })
    await new Promise((resolve) => { this.#server.close(resolve) })
  }

  #accept (near: Socket): void {
    const far = connect({ port: this.#options.port, host: '127.0.0.1' })
    for (const [socket, other] of [[near, far], [far, near]] as Array<[Socket, Socket]>) {
      this.#sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => { other.destroy() })
      socket.on('close', () => {
        this.#sockets.delete(socket)
        other.destroy()
      })
    }
    this.#pass(near, far, 'there').catch(() => { near.destroy() })
    this.#pass(far, near, 'back').catch(() => { far.destroy() })
  }

  /** Pieces go out one behind another, each as long as its bits take; reading stops while much waits. */
  async #pass (from: Socket, to: Socket, way: 'there' | 'back'): Promise<void> {
    const { bitsPerSecond, delayMs } = this.#options
    let freeAt = performance.now()
    // timers that end in one millisecond may fire in any order; what they pass on does not
    const waiting: Buffer[] = []
    for await (const chunk of from as AsyncIterable<Buffer>) {
      for (let at = 0; at < chunk.length; at += pieceBytesMax) {
        const piece = chunk.subarray(at, at + pieceBytesMax)
        freeAt = Math.max(freeAt, performance.now()) + piece.length * bitsPerByte * msPerSecond / bitsPerSecond
        waiting.push(piece)
        setTimeout(() => { to.write(waiting.shift() as Buffer) }, Math.max(0, freeAt - performance.now() + delayMs))
        this.passed[way] += piece.length
        const aheadMs = freeAt - performance.now() - bufferBytesMax * bitsPerByte * msPerSecond / bitsPerSecond
        if (aheadMs > 0) {
          await delay(aheadMs)
        }
      }
    }
    setTimeout(() => { to.end() }, Math.max(0, freeAt - performance.now()) + delayMs + 1)
  }
}
