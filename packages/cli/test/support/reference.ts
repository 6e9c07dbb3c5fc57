/** The reference page of the command, out of the program itself. */
import { Help } from 'commander'
import { exitCodes } from '../../src/exit-codes.ts'
import type { Command, Option } from 'commander'

const meanings: Record<keyof typeof exitCodes, string> = {
  ok: 'done',
  failed: 'a check failed: an object was refused as malformed, something was not found, an agreement was not given',
  usage: 'the command line is wrong, or a file it names cannot be read',
  refused: 'refused by policy: handling, markings, audience or role',
  noNode: 'no node: none runs where one must, or the home is not set up',
  locked: 'another process holds the home',
  damaged: 'the store is damaged',
  interrupted: 'interrupted by SIGINT or SIGTERM; `hanse run` then ends in order, with 0'
}

const help = new Help()

/** Markdown of the whole page. */
export function referenceOf (program: Command): string {
  return [
    '# The command `hanse`',
    '',
    '<!-- Written from the program by packages/cli/test/reference.spec.ts; run it with -u after a change. -->',
    '',
    program.description(),
    '',
    '```text',
    help.commandUsage(program),
    '```',
    '',
    'Options of every command:',
    '',
    ...program.options.map(optionLine),
    '',
    'Commands that work with a node reach the one that runs in this home over its socket (`hanse run`), and else open the home themselves. ' +
    'With `--json` each line on standard output is one object with a `type`; ' +
    'objects of others stand in it as their authors signed them, in the field `object` ' +
    '(characters that steer a terminal as escapes), and ' +
    'an error is one line `{"error": {"code", "message", "facts"}}` on standard error. ' +
    'Without it, text of others is escaped and observables are defanged. Colours need a terminal and no `NO_COLOR`.',
    '',
    ...program.commands.flatMap((command) => section(command, [])),
    '## Exit codes',
    '',
    '| code | meaning |',
    '|---|---|',
    ...Object.entries(exitCodes).map(([name, code]) => `| ${code} | ${meanings[name as keyof typeof meanings]} |`),
    ''
  ].join('\n')
}

function section (command: Command, above: string[]): string[] {
  const path = [...above, command.name()]
  return command.commands.length > 0
    ? command.commands.flatMap((sub) => section(sub, path))
    : [
        `## hanse ${path.join(' ')}`,
        '',
        command.description(),
        '',
        '```text',
        `hanse ${above.map((name) => `${name} `).join('')}${command.name()} ${command.usage()}`,
        '```',
        '',
        ...command.registeredArguments.map((argument) => `- \`${argument.name()}\`: ${argument.description}`),
        ...command.options.map(optionLine),
        ...command.registeredArguments.length + command.options.length > 0 ? [''] : [],
        ...examplesOf(command)
      ]
}

function optionLine (option: Option): string {
  return `- \`${option.flags}\`: ${help.optionDescription(option)}${option.mandatory ? ' (required)' : ''}`
}

function examplesOf (command: Command): string[] {
  let text = ''
  command.configureOutput({ writeOut: (part) => { text += part } })
  command.outputHelp()
  const examples = text.split('Examples:\n')[1]?.trimEnd().split('\n').map((line) => line.slice(2)) ?? []
  return ['```sh', ...examples, '```', '']
}
