import { addKeyApply } from './apply.ts'
import { addKeyPassphrase } from './passphrase.ts'
import { addKeyRenew, addKeyRotate } from './request.ts'
import { addKeyShow } from './show.ts'
import { addKeySign } from './sign.ts'
import type { Session } from '../action.ts'
import type { Command } from 'commander'

export function addKey (program: Command, session: Session): void {
  const key = program.command('key')
    .summary('the keys of this home: show, renew, rotate, seal')
    .description('The keys of this home and their certificates.')
  addKeyShow(key, session)
  addKeyRenew(key, session)
  addKeyRotate(key, session)
  addKeySign(key, session)
  addKeyApply(key, session)
  addKeyPassphrase(key, session)
}
