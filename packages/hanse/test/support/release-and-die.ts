/** Releases what waits in the home named, and is killed so many ms later: `release-and-die.ts DIRECTORY ID MS`. */
import { createHanse } from '../../src/index.ts'

const [directory, id, delayMs] = process.argv.slice(2) as [string, string, string]
const node = await createHanse({ directory, start: false })
setTimeout(() => { process.kill(process.pid, 'SIGKILL') }, Number(delayMs))
await node.release(id, { by: 'Bea', why: 'it is fine' })
process.stdout.write('released')
