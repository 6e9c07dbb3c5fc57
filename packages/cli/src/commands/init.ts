import { join } from 'node:path'
import { Option } from 'commander'
import { createHome } from 'hanse'
import { usageError } from '../errors.ts'
import { plain } from '../output/foreign.ts'
import { collect, examples } from './action.ts'
import type { Session } from './action.ts'
import type { Context } from '../context.ts'
import type { Command } from 'commander'
import type { CreatedHome, NodeProfile, Role } from 'hanse'

interface InitOptions {
  name: string
  country: string
  sector?: string[]
  role: Role
  owner?: string
  authority?: string
  listen?: string[]
  addr?: string[]
  node?: NodeProfile[]
  solo?: boolean
  passphrase?: boolean
  memberKey?: string
}

/** The port of Hanse, on every address of the machine. */
const defaultListen = '/ip4/0.0.0.0/tcp/7373'

const roleNames: Record<Role, true> = { full: true, observer: true, authority: true, gateway: true }
const countryCode = /^[A-Za-z]{2}$/

export function addInit (program: Command, session: Session): void {
  program.command('init')
    .summary('make a home: keys and the member card')
    .description('Make the home of a member: its keys, and the member card that founders of a federation exchange.')
    .requiredOption('--name <text>', 'name of the member, a legal entity')
    .requiredOption('--country <code>', 'its country, ISO 3166-1 alpha-2', country)
    .option('--sector <word>', 'a sector it works in, of STIX industry-sector-ov; repeatable', collect)
    .addOption(new Option('--role <role>', 'what it may do').choices(Object.keys(roleNames)).default('full'))
    .option('--owner <code>', 'country of its ultimate owner, when another', country)
    .option('--authority <kind>', 'kind of public body, such as national-cert')
    .option('--listen <multiaddr>', `where its node listens; repeatable (default: ${defaultListen})`, collect)
    .option('--addr <multiaddr>', 'where others reach its node; repeatable (default: where it listens, on this machine)', collect)
    .option('--node <home=multiaddr>', 'another node of the member: its home, and where others reach it; repeatable', anotherNode)
    .option('--solo', 'also found and accept a federation of this member alone, for a first try')
    .option('--member-key <dir>', 'where the member key is written, such as a removable disk (default: the home)')
    .option('--passphrase', 'seal the keys with a passphrase; asked for, or read from where --passphrase-file or --passphrase-fd says')
    .addHelpText('after', examples(
      ['init --name "Acme CERT" --country FR --sector healthcare --addr /dns4/hanse.acme.example/tcp/7373', 'a member that others reach'],
      [
        'init --name "Acme CERT" --country FR --addr /dns4/a.acme.example/tcp/7373 --node acme-b=/dns4/b.acme.example/tcp/7373',
        'a member with two nodes; the directory acme-b is the home of the second'
      ],
      ['init --name "Acme CERT" --country FR --solo', 'a first try, alone'],
      ['init --name "Acme CERT" --country FR --passphrase', 'with keys that a passphrase seals']
    ))
    .action(session.action(async (context, options: InitOptions) => {
      if (options.solo === true && options.role !== 'full') {
        throw usageError(`--solo founds a federation that this member governs, which ${options.role} may not; leave --role full`)
      }
      const sealed = options.passphrase === true || context.namesPassphrase
      const listen = options.listen ?? [defaultListen]
      const addrs = options.addr ?? listen.flatMap(localAddress)
      const created = await createHome(context.home, {
        name: options.name,
        country: options.country,
        owner: options.owner,
        sectors: options.sector ?? [],
        role: options.role,
        authority: options.authority,
        listen,
        addrs,
        more: options.node?.map((node) => ({ ...node, listen })),
        solo: options.solo,
        memberKey: options.memberKey,
        passphrase: sealed ? context.newPassphrase : undefined
      })
      await context.answer(
        {
          type: 'home',
          home: context.home,
          member: created.member,
          name: options.name,
          fingerprint: created.fingerprint,
          card: created.cardFile,
          listen,
          addrs,
          nodes: [context.home, ...moreHomes(options)],
          solo: options.solo === true,
          sealed
        },
        () => summary(context, options, created)
      )
      await noteReach(context, options, addrs)
      return undefined
    }))
}

async function noteReach (context: Context, { solo, addr }: InitOptions, addrs: string[]): Promise<void> {
  if (solo !== true && addr === undefined) {
    await context.note(
      `Others cannot reach ${addrs.join(', ') || 'this node'} from other machines. ` +
      'If they should, begin anew in another --home with --addr, such as --addr /dns4/hanse.example/tcp/7373'
    )
  }
}

function summary (context: Context, options: InitOptions, created: CreatedHome): string[] {
  const homeOption = context.home === join(context.io.env['HOME'] ?? '', '.hanse') ? '' : ` --home ${plain(context.home)}`
  const next = options.solo === true
    ? ['Next, start the node and publish to yourself:', `  hanse run${homeOption}`]
    : [
        'Next, send the member card to whoever writes the charter, and accept the charter that comes back:',
        `  hanse charter accept FILE${homeOption}`,
        'then start the node:',
        `  hanse run${homeOption}`
      ]
  return [
    `${context.paint('bold', plain(options.name))} has a home in ${plain(context.home)}`,
    `  member       ${created.member}`,
    `  fingerprint  ${created.fingerprint}`,
    `  member card  ${plain(created.cardFile)}`,
    ...moreHomes(options).map((home) => `  another node ${plain(home)}; accept the charter there too, move it to its machine, and run it there`),
    ...next
  ]
}

function moreHomes ({ node = [] }: InitOptions): string[] {
  return node.map(({ directory }) => directory)
}

/** `home=multiaddr`; nodes listen as the first one does. */
function anotherNode (text: string, before: NodeProfile[] = []): NodeProfile[] {
  const at = text.indexOf('=')
  const addr = text.slice(at + 1)
  if (at < 1 || !addr.startsWith('/')) {
    throw usageError(`another node is written as its home and where others reach it, such as acme-b=/dns4/b.acme.example/tcp/7373; not ${plain(text)}`)
  }
  return [...before, { directory: text.slice(0, at), listen: [], addrs: [addr] }]
}

/** Where this machine itself reaches what listens everywhere; nothing for a port that is only known later. */
function localAddress (listen: string): string[] {
  return listen.endsWith('/tcp/0')
    ? []
    : [listen.replace('/ip4/0.0.0.0/', '/ip4/127.0.0.1/').replace('/ip6/::/', '/ip6/::1/')]
}

function country (text: string): string {
  if (!countryCode.test(text)) {
    throw usageError(`a country is written with two letters (ISO 3166-1 alpha-2), such as FR; not ${plain(text)}`)
  }
  return text.toUpperCase()
}
