import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { attachmentsIn } from './attachments.ts'

const PDF = { name: 'a.pdf', type: 'application/pdf', tenant: 'acme' }

describe('attachments in a folder', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'guanxi-attachments-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('are found again by their ref, as they were', async () => {
    const store = attachmentsIn(folder)

    const { ref, size } = await store.keep(pieces('你', '好'), PDF)

    expect([size, await textOf(store.open(ref, PDF))]).toEqual([6, '你好'])
  })

  it('of the same content are kept once, however many keep them at once', async () => {
    const store = attachmentsIn(folder)

    const kept = await Promise.all(Array.from({ length: 20 }, () => store.keep(pieces('same'), PDF)))

    expect(new Set(kept.map(({ ref }) => ref)).size).toBe(1)
    expect(await filesIn(folder)).toHaveLength(1)
  })

  it('may be empty', async () => {
    const store = attachmentsIn(folder)

    const { ref, size } = await store.keep(pieces(), PDF)

    expect([size, await textOf(store.open(ref, PDF))]).toEqual([0, ''])
  })

  it('of one tenant are not there for another, whatever the two are called', async () => {
    const store = attachmentsIn(folder)
    const { ref } = await store.keep(pieces('secret'), PDF)

    for (const tenant of ['other', 'ACME', 'acme/', '../acme', 'x/../acme', ''])
      await expect(store.open(ref, { tenant })).rejects.toMatchObject({ code: 'EMAIL_ATTACHMENT_UNKNOWN' })
  })

  it.each(['../../etc/passwd', '/etc/passwd', '..', '', 'A'.repeat(64), `${'a'.repeat(64)}\n`, 'a\0b'])(
    'are not found by %j, which is no ref',
    async (ref) => {
      await expect(attachmentsIn(folder).open(ref, PDF)).rejects.toMatchObject({
        code: 'EMAIL_ATTACHMENT_UNKNOWN',
      })
    },
  )

  it('stay in the folder, whatever the tenant is called', async () => {
    const store = attachmentsIn(join(folder, 'inner'))
    for (const tenant of ['../out', '/tmp/out', '.', '', 'n\0l', '租户'])
      await store.keep(pieces(tenant), { ...PDF, tenant })

    expect(await readdir(folder)).toEqual(['inner'])
    expect(await filesIn(folder)).toHaveLength(6)
  })

  it('that break off leave nothing behind', async () => {
    const broken = async function* () {
      yield Buffer.from('half')
      throw new Error('The line broke.')
    }

    await expect(attachmentsIn(folder).keep(broken(), PDF)).rejects.toThrow('The line broke.')

    expect(await filesIn(folder)).toEqual([])
  })

  it('are for nobody else on the machine', async () => {
    await attachmentsIn(folder).keep(pieces('secret'), PDF)

    const [file = ''] = await filesIn(folder)
    expect((await stat(file)).mode & 0o077).toBe(0)
  })
})

async function* pieces(...texts: readonly string[]): AsyncIterable<Uint8Array> {
  for (const text of texts) yield Buffer.from(text)
}

async function textOf(content: Promise<AsyncIterable<Uint8Array>>): Promise<string> {
  const found: Uint8Array[] = []
  for await (const piece of await content) found.push(piece)
  return Buffer.concat(found).toString()
}

async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
}
