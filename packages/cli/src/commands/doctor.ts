import { examine } from 'hanse'
import { exitCodes } from '../exit-codes.ts'
import { withRunning } from '../node/with-node.ts'
import { plain } from '../output/foreign.ts'
import { examples } from './action.ts'
import type { Session } from './action.ts'
import type { Context } from '../context.ts'
import type { Command } from 'commander'
import type { Finding } from 'hanse'

interface DoctorOptions { repair?: boolean }

const colours = { ok: 'green', repaired: 'yellow', warning: 'yellow', failed: 'red' } as const
const verdictColumns = 'repaired'.length
const checkColumns = 'configuration'.length

export function addDoctor (program: Command, session: Session): void {
  program.command('doctor')
    .summary('look the home over, and repair or explain what is wrong')
    .description(
      'Look at modes, configuration, charter, certificates, keys, lock, store, disk, ports, clock and peers. ' +
      'Each finding says what to do. A node that runs is asked; else its store is opened and checked. Exit code 1 when anything failed.'
    )
    .option('--repair', 'put right what can be: modes, and a damaged store, of which what can be read is kept')
    .addHelpText('after', examples(['doctor', 'of ~/.hanse'], ['doctor --repair', 'after reading what it found'], ['doctor --json', 'one finding a line']))
    .action(session.action(async (context, options: DoctorOptions) => {
      const asked = { repair: options.repair === true, passphrase: context.passphrase, signal: context.signal }
      const found = await withRunning(context, async (running) => examine(context.home, { ...asked, running }))
      const findings = found?.result ?? await examine(context.home, asked)
      for (const finding of findings) {
        await context.answer({ type: 'finding', ...finding }, () => [lineOf(context, finding)])
      }
      return findings.some(({ verdict }) => verdict === 'failed') ? exitCodes.failed : exitCodes.ok
    }))
}

function lineOf (context: Context, { check, verdict, code, message }: Finding): string {
  const word = context.paint(colours[verdict], verdict.padEnd(verdictColumns))
  return `${word}  ${check.padEnd(checkColumns)}  ${plain(message)}${code === undefined ? '' : ` (${code})`}`
}
