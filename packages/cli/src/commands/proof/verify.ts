import { judgeForkProof } from 'hanse'
import { usageError } from '../../errors.ts'
import { exitCodes } from '../../exit-codes.ts'
import { readText } from '../../files.ts'
import { plain } from '../../output/foreign.ts'
import { examples } from '../action.ts'
import { readCharter } from '../charter/view.ts'
import { contentLines } from './view.ts'
import type { Session } from '../action.ts'
import type { Command } from 'commander'
import type { ForkWitness } from 'hanse'

interface VerifyOptions { charter?: string, card?: string }

export function addProofVerify (proof: Command, session: Session): void {
  proof.command('verify')
    .summary('check a proof, offline')
    .description(
      'Check both signatures of a proof with the certified key of its node, which this home\'s federation has, or a charter, or the card of the ' +
      'member. Needs no network, no store and no keys. Ends with 0 if the proof holds and with 1 if it does not.'
    )
    .argument('<file>', 'the proof')
    .option('--charter <file>', 'by this charter, instead of this home\'s federation')
    .option('--card <file>', 'by this member card')
    .addHelpText('after', examples(
      ['proof verify fork.proof', 'by the federation of ~/.hanse'],
      ['proof verify fork.proof --charter northern.charter', 'by a charter']
    ))
    .action(session.action(async (context, file: string, { charter, card }: VerifyOptions) => {
      if (charter !== undefined && card !== undefined) {
        throw usageError('give --charter or --card, not both')
      }
      const judgement = await judgeForkProof(await readText(file), await witnessOf(context.home, charter, card))
      const { holds, name, member, message, code } = judgement
      await context.answer({ type: 'fork-verdict', ...judgement }, () => [
        holds
          ? `${context.paint('red', 'the proof holds')}: ${plain(name ?? '')}, ${member}, signed both`
          : `${context.paint('yellow', 'the proof does not hold')}: ${plain(message ?? '')} (${code})`,
        ...contentLines(judgement)
      ])
      return holds ? undefined : exitCodes.failed
    }))
}

async function witnessOf (directory: string, charter: string | undefined, card: string | undefined): Promise<ForkWitness> {
  if (card !== undefined) {
    return { card: await readText(card) }
  }
  return charter === undefined ? { directory } : { charter: await readCharter(charter) }
}
