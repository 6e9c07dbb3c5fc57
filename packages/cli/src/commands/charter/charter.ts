import { addCharterAccept } from './accept.ts'
import { addCharterCreate } from './create.ts'
import { addCharterShow } from './show.ts'
import type { Session } from '../action.ts'
import type { Command } from 'commander'

export function addCharter (program: Command, session: Session): void {
  const charter = program.command('charter')
    .summary('found a federation: create, show or accept its charter')
    .description('The charter is the founding document of a federation: its founders, governors and quorum.')
  addCharterCreate(charter, session)
  addCharterShow(charter, session)
  addCharterAccept(charter, session)
}
