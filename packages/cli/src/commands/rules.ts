import { diffRules, HanseError, parseRules, testRules } from 'hanse'
import { exitCodes } from '../exit-codes.ts'
import { readText } from '../files.ts'
import { withNode, withRunningNode } from '../node/with-node.ts'
import { plain } from '../output/foreign.ts'
import { table } from '../output/table.ts'
import { count, short } from '../output/words.ts'
import { examples } from './action.ts'
import type { Session } from './action.ts'
import type { Context } from '../context.ts'
import type { ExitCode } from '../exit-codes.ts'
import type { Command } from 'commander'
import type { CaseResult, MemberView, RuleChange } from 'hanse'

export function addRules (program: Command, session: Session): void {
  const rules = program.command('rules')
    .summary('your own rules: check, test, compare and load them')
    .description("A member's own rules about whom it shares, relays, accepts and exports content with. They stand in rules.yaml of the home.")
  addCheck(rules, session)
  addTest(rules, session)
  addDiff(rules, session)
  addLoad(rules, session)
}

function addCheck (rules: Command, session: Session): void {
  rules.command('check')
    .description('Say whether a rules file can be read, and every member in it is known.')
    .argument('<file>', 'rules in YAML or JSON')
    .addHelpText('after', examples(['rules check rules.yaml', 'before you load it']))
    .action(session.action(async (context, file: string) => {
      const set = parseRules(await readText(file), await membersOf(context))
      await context.answer({ type: 'rules', file, rules: set.rules.length, default: set.default }, () => [
        `${context.paint('green', 'good')} ${plain(file)}: ${count(set.rules.length, 'rule')}, otherwise ${set.default}`
      ])
      return undefined
    }))
}

function addTest (rules: Command, session: Session): void {
  rules.command('test')
    .description('Ask a rules file for the permits and denials that are expected of it; ends with 1 when an answer is another.')
    .argument('<file>', 'rules in YAML or JSON')
    .argument('<cases>', 'cases in YAML or JSON: direction, subject, author, tlp, pap, object, purpose, at, and what to expect')
    .addHelpText('after', examples(['rules test rules.yaml cases.yaml', 'after every change of a rule']))
    .action(session.action(async (context, file: string, cases: string) => {
      const members = await membersOf(context)
      const results = testRules(parseRules(await readText(file), members), await readText(cases), members)
      return tellCases(context, results)
    }))
}

async function tellCases (context: Context, results: readonly CaseResult[]): Promise<ExitCode | undefined> {
  const failed = results.filter(({ ok }) => !ok)
  if (context.json) {
    for (const result of results) {
      await context.record({ type: 'case', ...result })
    }
  } else {
    await context.lines(table(['CASE', 'EXPECTED', 'ANSWER', 'WHY'], failed.map(({ name, expected, verdict, reasons }) =>
      [name, expected, verdict, reasons.map(({ text }) => text).join('; ')]), context.width))
    const said = `${count(results.length - failed.length, 'case')} as expected, ${failed.length} not`
    await context.lines([context.paint(failed.length === 0 ? 'green' : 'red', said)])
  }
  return failed.length === 0 ? undefined : exitCodes.failed
}

function addDiff (rules: Command, session: Session): void {
  rules.command('diff')
    .description('Say who, of all members, would newly have what under other rules, and who no longer, at every TLP level.')
    .argument('<old>', 'rules in YAML or JSON')
    .argument('<new>', 'rules in YAML or JSON')
    .addHelpText('after', examples(['rules diff ~/.hanse/rules.yaml rules.yaml', 'before you load new rules']))
    .action(session.action(async (context, old: string, fresh: string) => {
      const members = await membersOf(context)
      const [before, after] = [parseRules(await readText(old), members), parseRules(await readText(fresh), members)]
      const changes = diffRules(before, after, members, Date.now())
      if (context.json) {
        for (const change of changes) {
          await context.record({ type: 'change', ...change })
        }
      } else {
        await context.lines(
          changes.length === 0 ? ['nobody would have more or less'] : table(['MEMBER', 'WHAT', 'BEFORE', 'AFTER', 'WHY'], changes.map(changeRow), context.width)
        )
      }
      return undefined
    }))
}

function changeRow ({ subject, direction, author, object, pap, purpose, tlps, before, after, reasons }: RuleChange): string[] {
  const what = [
    `${direction} ${object}`,
    `TLP ${tlps.join(', ')}`,
    ...pap === undefined ? [] : [`PAP ${pap}`],
    ...author === undefined ? [] : [`of ${author}`],
    ...purpose === undefined ? [] : [`for ${purpose}`]
  ].join(', ')
  return [subject, what, before, after, reasons.map(({ code }) => code).join(', ')]
}

function addLoad (rules: Command, session: Session): void {
  rules.command('load')
    .description('Let the running node read rules.yaml (or rules.json) of its home anew. Refused rules change nothing.')
    .addHelpText('after', examples(['rules load', 'after a change; SIGHUP to "hanse run" does the same']))
    .action(session.action(async (context) => withRunningNode(context, 'loading rules', async (node) => {
      const view = await node.loadRules({ signal: context.signal })
      await context.answer({ type: 'rules', ...view }, () => [
        view.hash === undefined
          ? 'there are no rules: what its author permits is permitted'
          : `${context.paint('green', 'loaded')} ${count(view.rules, 'rule')}, otherwise ${view.default}; the audit log calls them ${short(view.hash)}`
      ])
      return undefined
    })))
}

/** The roster of the home, so that rules can name members; nobody without a federation. */
async function membersOf (context: Context): Promise<MemberView[]> {
  try {
    return await withNode(context, async (node) => node.members({ signal: context.signal }))
  } catch (error) {
    // a home that is not set up yet has no roster, and rules that name nobody need none
    if (error instanceof HanseError && (error.code === 'E_HOME_MISSING' || error.code === 'E_CHARTER_MISSING')) {
      return []
    }
    throw error
  }
}
