import { chmod, copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createHanse, createHome, readHome, readMember } from '../../src/index.ts'
import { temporary } from '../support/temporary.ts'
import type { Profile } from '../../src/index.ts'

const profile: Profile = { name: 'Aurora', country: 'DK', sectors: [], listen: ['/ip4/127.0.0.1/tcp/0'], solo: true }
const passphrase = async (): Promise<string> => 'kogge vor anker'

describe('modes of a home', () => {
  it.each([
    ['the directory', '.', 0o750, 'chmod 700'],
    ['the node key', 'node.key', 0o640, 'chmod 600'],
    ['the authoring key', 'authoring.key', 0o604, 'chmod 600'],
    ['the member key, which the node does not use', 'member.key', 0o620, 'chmod 600']
  ])('refuses a home when others reach %s', async (_what, name, mode, help) => {
    await using directory = await temporary()
    await createHome(directory.path, profile)
    await readHome(directory.path)
    await chmod(join(directory.path, name), mode)
    await expect(readHome(directory.path)).rejects.toMatchObject({ code: 'E_KEY_PERMISSIONS', message: expect.stringContaining(help), facts: { mode } })
    await expect(createHanse({ directory: directory.path, start: false })).rejects.toMatchObject({ code: 'E_KEY_PERMISSIONS' })
  })

  it('runs without the member key, which may stay offline', async () => {
    await using directory = await temporary()
    await using offline = await temporary()
    await createHome(directory.path, profile)
    await copyFile(join(directory.path, 'member.key'), join(offline.path, 'member.key'))
    await writeFile(join(directory.path, 'member.key'), '')
    expect(await readHome(directory.path)).toMatchObject({ member: await readMember(directory.path) })
  })
})

describe('a passphrase', () => {
  it('seals all keys: no seed stands in a file, and nothing opens without it', async () => {
    await using sealed = await temporary()
    const { member } = await createHome(sealed.path, { ...profile, passphrase })
    for (const name of ['member.key', 'node.key', 'authoring.key']) {
      expect(await readFile(join(sealed.path, name), 'utf8')).toMatch(/^hanse-ed25519-sealed-seed:/)
    }
    await expect(readHome(sealed.path)).rejects.toMatchObject({ code: 'E_PASSPHRASE_NEEDED' })
    await expect(readHome(sealed.path, { passphrase: async () => 'kogge vor Anker' })).rejects.toMatchObject({ code: 'E_PASSPHRASE' })
    await expect(readHome(sealed.path, { passphrase: async () => '' })).rejects.toMatchObject({ code: 'E_PASSPHRASE' })
    expect(await readMember(sealed.path)).toBe(member)
  })

  it('is asked for once in the life of a node', async () => {
    await using sealed = await temporary()
    await createHome(sealed.path, { ...profile, passphrase })
    let asked = 0
    const node = await createHanse({ directory: sealed.path, passphrase: async () => { asked++; return passphrase() } })
    await node.stop()
    expect(asked).toBe(1)
  })

  it('is not asked for when the keys lie open', async () => {
    await using open = await temporary()
    await createHome(open.path, profile)
    await readHome(open.path, { passphrase: async () => { throw new Error('asked') } })
  })

  it('reads the same however a keyboard composes its letters', async () => {
    await using sealed = await temporary()
    await createHome(sealed.path, { ...profile, passphrase: async () => 'L\u00fcbeck' })
    await readHome(sealed.path, { passphrase: async () => 'Lu\u0308beck' })
  })

  it('does not open a key in the place of another, nor one that was altered anywhere', async () => {
    await using sealed = await temporary()
    await createHome(sealed.path, { ...profile, passphrase })
    const [node, authoring] = [join(sealed.path, 'node.key'), join(sealed.path, 'authoring.key')]
    const before = await readFile(node, 'utf8')
    await writeFile(node, await readFile(authoring, 'utf8'))
    await expect(readHome(sealed.path, { passphrase })).rejects.toMatchObject({ code: 'E_PASSPHRASE', facts: { name: 'node.key' } })
    const [prefix, text] = before.trim().split(':') as [string, string]
    const bytes = Buffer.from(text, 'base64url')
    // parameters, salt, nonce, ciphertext, tag
    for (
      const [at, code] of [
        [0, 'E_KEY_FILE'],
        [1, 'E_KEY_FILE'],
        [4, 'E_PASSPHRASE'],
        [20, 'E_PASSPHRASE'],
        [32, 'E_PASSPHRASE'],
        [bytes.length - 1, 'E_PASSPHRASE']
      ] as const
    ) {
      const altered = Uint8Array.from(bytes)
      altered[at] = (altered[at] as number) ^ 1
      await writeFile(node, `${prefix}:${Buffer.from(altered).toString('base64url')}\n`)
      await expect(readHome(sealed.path, { passphrase })).rejects.toMatchObject({ code })
    }
    await writeFile(node, `${prefix}:${bytes.subarray(0, 48).toString('base64url')}\n`)
    await expect(readHome(sealed.path, { passphrase })).rejects.toMatchObject({ code: 'E_KEY_FILE' })
  })
})
