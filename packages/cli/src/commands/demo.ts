import { examples } from './action.ts'
import type { Session } from './action.ts'
import type { ExitCode } from '../exit-codes.ts'
import type { Command } from 'commander'

interface DemoCommandOptions { bundles?: string, keep?: boolean }

export function addDemo (program: Command, session: Session): void {
  const demo = program.command('demo')
    .summary('five members on this machine, one story, one verdict')
    .description('Run five members as five processes on this machine, let them publish under different terms, and check that each holds exactly what it may.')
    .option('--bundles <dir>', 'publish the STIX files below this directory instead of the story\'s')
    .option('--keep', 'leave the members\' homes where they are, and say where')
    .addHelpText('after', examples(['demo', 'the story'], ['demo --bundles feeds/ --json', 'your own files, for a program']))
    .action(session.action(async ({ io, json, signal }, { bundles, keep }: DemoCommandOptions) => {
      // the demo is large, and no other command needs it
      const { runDemo } = await import('../demo/index.ts')
      return await runDemo({ json, bundles, keep, out: io.stdout, err: io.stderr, signal }) as ExitCode
    }))
  demo.command('governance')
    .summary('four founders let somebody in, and put somebody out, by quorum')
    .description(
      'Found a federation of four, each a process; let a fifth in by invitation and quorum while a governor is offline, give a node new keys, revoke a ' +
      'member while it publishes, and check that all honest nodes agree.'
    )
    .option('--keep', 'leave the members\' homes where they are, and say where')
    .addHelpText('after', examples(['demo governance', 'about twenty seconds'], ['demo governance --json', 'the last line is the verdict']))
    .action(session.action(async ({ io, json, signal }, { keep }: DemoCommandOptions) => {
      const { runGovernanceDemo } = await import('../demo/governance/index.ts')
      return await runGovernanceDemo({ json, keep, out: io.stdout, err: io.stderr, signal }) as ExitCode
    }))
}
