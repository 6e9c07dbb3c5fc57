import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { recognise } from '@hanse/stix'
import { describe, expect, it } from 'vitest'
import { describeWithData } from '../../../../test/support/shared-data.ts'
import { readWarningList, WarningLists, warningValuesMax } from '../../src/index.ts'
import { World } from '../support/world.ts'
import type { WarningList } from '../../src/index.ts'

function list (name: string, type: string, values: string[], attributes: string[] = []): WarningList {
  const read = readWarningList({ name, type, list: values, matching_attributes: attributes, version: 1, description: 'x' })
  if (!read.ok) {
    throw new Error(read.text)
  }
  return read.list
}

const lists = new WarningLists([
  list('resolvers', 'string', ['8.8.8.8', 'dns.example', 'd41d8cd98f00b204e9800998ecf8427e']),
  list('cloud', 'cidr', ['203.0.113.0/24', '2001:db8::/32']),
  list('hosts', 'hostname', ['.common.example', 'Shop.Example'], ['domain', 'url']),
  list('names', 'hostname', ['only-names.example'], ['domain']),
  list('throw-away', 'substring', ['mailinator'])
])

const named = (value: string): string[] => [...new Set(lists.flag(recognise(value)).map((warning) => warning.list))]

describe('warning lists', () => {
  it.each([
    ['8.8.8.8', ['resolvers']],
    ['8[.]8[.]8[.]8', ['resolvers']],
    ['8.8.8.9', []],
    ['DNS.example', ['resolvers']],
    ['sub.dns.example', []],
    ['D41D8CD98F00B204E9800998ECF8427E', ['resolvers']],
    ['203.0.113.77', ['cloud']],
    ['203.0.113.128/25', ['cloud']],
    ['203.0.112.0/23', []],
    ['2001:db8:0:1::1', ['cloud']],
    ['common.example', ['hosts']],
    ['a.b.common.example', ['hosts']],
    ['uncommon.example', []],
    ['https://a.shop.example:8443/x?y=common.example', ['hosts']],
    ['https://only-names.example/', []],
    ['only-names.example', ['names']],
    ['x@mailinator.example', ['throw-away']]
  ])('flag %s', (value, expected) => {
    expect(named(value)).toEqual(expected)
  })

  it('name every list that holds a value', () => {
    const both = new WarningLists([list('b', 'string', ['8.8.8.8']), list('a', 'cidr', ['8.8.0.0/16']), list('a', 'cidr', ['8.0.0.0/8'])])
    expect(both.flag([{ type: 'ipv4', value: '8.8.8.8' }])).toEqual([
      { list: 'a', observable: { type: 'ipv4', value: '8.8.8.8' } }, { list: 'b', observable: { type: 'ipv4', value: '8.8.8.8' } }
    ])
  })

  it.each([
    ['no object', [], 'malformed'],
    ['no name', { type: 'string', list: [] }, 'malformed'],
    ['no list', { name: 'x', type: 'string', list: 'y' }, 'malformed'],
    ['a number in its list', { name: 'x', type: 'string', list: [1] }, 'malformed'],
    ['an unknown type', { name: 'x', type: 'fuzzy', list: [] }, 'malformed'],
    ['too many values', { name: 'x', type: 'string', list: new Array(warningValuesMax + 1).fill('') }, 'malformed'],
    ['expressions', { name: 'x', type: 'regex', list: ['/(a+)+$/'] }, 'unsupported']
  ])('are not read from %s', (_, value, why) => {
    expect(readWarningList(value)).toMatchObject({ ok: false, why })
  })

  it('show in answers, also where nothing matches, and nowhere without lists', async () => {
    const world = await World.make({ warningLists: lists })
    expect((await world.knowledge.lookup('8.8.8.8')).warnings).toEqual([{ list: 'resolvers', observable: { type: 'ipv4', value: '8.8.8.8' } }])
    expect(await world.knowledge.lookup('8.8.8.9')).not.toHaveProperty('warnings')
  })
})

describeWithData('the warning lists of MISP', ['warninglists', 'misp-warninglists'], (folder) => {
  it('are read but for expressions, and flag their own values', async () => {
    const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.json'))
    const read = await Promise.all(names.map(async (name) => readWarningList(JSON.parse(await readFile(join(folder, name), 'utf8')))))
    expect(read.filter((one) => !one.ok)).toMatchObject([{ why: 'unsupported' }])
    const good = read.flatMap((one) => one.ok ? [one.list] : [])
    const all = new WarningLists(good)
    const unflagged = good.filter(({ name, kind, values }) => {
      const sample = values.map((value) => kind === 'hostname' ? value.replace(/^\./, '') : value).find((value) => recognise(value).length > 0)
      return sample !== undefined && !all.flag(recognise(sample)).some((warning) => warning.list === name)
    })
    expect(unflagged.map(({ name }) => name)).toEqual([])
    expect(all.flag(recognise('8.8.8.8')).map((warning) => warning.list).join()).toMatch(/dns/i)
  })
})
