import { readFileSync } from 'node:fs'
import { findPackageJSON } from 'node:module'
import { Command } from 'commander'
import { examples } from './commands/action.ts'
import { addAudit } from './commands/audit.ts'
import { addCharter } from './commands/charter/charter.ts'
import { addDelivery } from './commands/delivery.ts'
import { addDemo } from './commands/demo.ts'
import { addDoctor } from './commands/doctor.ts'
import { addExplain } from './commands/explain.ts'
import { addExport } from './commands/export.ts'
import { addAdmission } from './commands/governance/admission.ts'
import { addGovernor } from './commands/governance/governor.ts'
import { addGroup } from './commands/governance/group.ts'
import { addInvite } from './commands/governance/invite.ts'
import { addJoin } from './commands/governance/join.ts'
import { addImport } from './commands/import.ts'
import { addInit } from './commands/init.ts'
import { addKey } from './commands/key/key.ts'
import { addLookup } from './commands/lookup.ts'
import { addMember } from './commands/member/member.ts'
import { addOutbox } from './commands/outbox.ts'
import { addPeers } from './commands/peers.ts'
import { addProof } from './commands/proof/proof.ts'
import { addPublish } from './commands/publish.ts'
import { addRules } from './commands/rules.ts'
import { addRun } from './commands/run.ts'
import { addStatus } from './commands/status.ts'
import { addTail } from './commands/tail.ts'
import { addWithdraw } from './commands/withdraw.ts'
import { descriptor } from './passphrase.ts'
import type { Session } from './commands/action.ts'

/** The program `hanse` with all its commands; it never ends the process. */
export function createProgram (session: Session): Command {
  const { io } = session
  const program = new Command('hanse')
    .description('Exchange threat intelligence between independent security firms, without a server.')
    .version(version(), '-V, --version', 'print the version')
    .option('--home <dir>', 'the home of this member: keys, charter, store (default: $HANSE_HOME or ~/.hanse)')
    .option('--json', 'one JSON object a line instead of words')
    .option('--passphrase-file <file>', 'the passphrase of the home is the first line of this file, which only its owner may read')
    .option('--passphrase-fd <number>', 'the passphrase of the home is the first line of this descriptor', descriptor)
    .helpOption('-h, --help', 'print help for a command')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('see: hanse help, or hanse help COMMAND')
    .configureOutput({
      writeOut: (text) => { io.stdout.write(text) },
      writeErr: (text) => { io.stderr.write(text) },
      outputError: (text, write) => { write(text.replace(/^error: /, 'hanse: ')) },
      getOutHelpWidth: () => io.stdout.columns ?? 80,
      getErrHelpWidth: () => io.stderr.columns ?? 80,
      getOutHasColors: () => false,
      getErrHasColors: () => false
    })
    .addHelpText('after', examples(
      ['demo', 'see five members exchange under different terms, on this machine'],
      ['init --name "Acme CERT" --country FR --solo', 'try it alone'],
      ['help publish', 'how to publish, and to whom']
    ))
  addInit(program, session)
  addCharter(program, session)
  addRun(program, session)
  addImport(program, session)
  addExport(program, session)
  addPublish(program, session)
  addWithdraw(program, session)
  addOutbox(program, session)
  addTail(program, session)
  addLookup(program, session)
  addExplain(program, session)
  addDelivery(program, session)
  addMember(program, session)
  addInvite(program, session)
  addJoin(program, session)
  addAdmission(program, session)
  addGovernor(program, session)
  addGroup(program, session)
  addKey(program, session)
  addPeers(program, session)
  addRules(program, session)
  addStatus(program, session)
  addProof(program, session)
  addAudit(program, session)
  addDoctor(program, session)
  addDemo(program, session)
  return program
}

function version (): string {
  const file = findPackageJSON('..', import.meta.url)
  if (file === undefined) {
    throw new Error('the package of this program has no package.json')
  }
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}
