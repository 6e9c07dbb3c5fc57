import { changePassphrase } from 'hanse'
import { usageError } from '../../errors.ts'
import { descriptor, namesPassphrase, newPassphrase } from '../../passphrase.ts'
import { examples } from '../action.ts'
import type { Session } from '../action.ts'
import type { Command } from 'commander'

interface PassphraseChange { remove?: boolean, newPassphraseFile?: string, newPassphraseFd?: number }

export function addKeyPassphrase (key: Command, session: Session): void {
  key.command('passphrase')
    .summary('set, change or remove the passphrase of the keys')
    .description(
      'Seal all keys of this home with another passphrase. The one until now is asked for, or read from where --passphrase-file or ' +
      '--passphrase-fd says; so is the new one. A running node keeps the keys that it has.'
    )
    .option('--new-passphrase-file <file>', 'the new passphrase is the first line of this file, which only its owner may read')
    .option('--new-passphrase-fd <number>', 'the new passphrase is the first line of this descriptor', descriptor)
    .option('--remove', 'leave the keys open, in files that only their owner can read')
    .addHelpText('after', examples(
      ['key passphrase', 'asks for both'],
      ['key passphrase --passphrase-file old --new-passphrase-file new', 'in a script'],
      ['key passphrase --remove', 'for a node that starts by itself']
    ))
    .action(session.action(async (context, { remove, newPassphraseFile, newPassphraseFd }: PassphraseChange) => {
      const source = { passphraseFile: newPassphraseFile, passphraseFd: newPassphraseFd }
      if (remove === true && namesPassphrase(source)) {
        throw usageError('--remove leaves no passphrase; leave --new-passphrase-file and --new-passphrase-fd out, or --remove')
      }
      const next = remove === true ? undefined : async () => newPassphrase(context.io, source)
      const keys = await changePassphrase(context.home, { passphrase: context.passphrase, next })
      await context.answer({ type: 'sealed', sealed: remove !== true, keys }, () => [
        `${keys.join(', ')}: ${remove === true ? 'open, in files that only their owner can read' : 'sealed with the new passphrase'}`
      ])
      return undefined
    }))
}
