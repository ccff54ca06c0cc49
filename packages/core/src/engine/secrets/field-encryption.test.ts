import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  createCrm,
  defineCommand,
  defineEntity,
  f,
  fieldEncryption,
  isCrmError,
  localKeys,
  memoryStore,
} from '../../index.ts'
import { createTestCrm, dump } from '../../testing/index.ts'

const KEYS = {
  current: '2026-11',
  keys: { '2026-11': 'q7l4cFUXQ5XLo1Vt5lmUcX7rPzH4L2p0JfQm3cYkZ0Q=' },
}
const encryption = () => fieldEncryption({ keys: localKeys(KEYS) })
const CANARY = 'canary-7f3a'

const fields = {
  contact: {
    passport: f.text().personal('identity').encrypted({ find: 'equals' }).unique().optional(),
    mobile2: f.phone().encrypted({ find: 'equals' }).optional(),
    salary: f.money().encrypted().optional(),
    traits: f.list(f.text()).personal().encrypted().optional(),
    born: f.date().encrypted({ find: 'equals' }).optional(),
  },
} as const

const erase = defineCommand({
  name: 'contact.eraseThis',
  input: z.object({ id: z.string() }),
  run: ({ id }, { shred }) => shred('contact', [id]),
})

const made = () => createTestCrm({ fields, encryption: encryption(), commands: [erase] })

const ada = {
  name: 'Ada',
  passport: CANARY,
  mobile2: '138 0013 8000',
  salary: { amount: '12345.67', currency: 'CNY' },
  traits: [CANARY, 'kind'],
  born: '1990-02-03',
}

describe('encrypted fields', () => {
  it('are read as they were written, by list, get, history and as of', async () => {
    const { session, clock } = await made()

    const { id } = await session.contact.create(ada)
    await clock.advance('1d')
    await session.contact.update(id, { salary: { amount: '1.00', currency: 'EUR' }, passport: 'P2' })

    const now = await session.contact.get(id)
    expect(now).toMatchObject({ passport: 'P2', mobile2: '+8613800138000', born: '1990-02-03' })
    expect(now).toMatchObject({ salary: { amount: '1.00', currency: 'EUR' }, traits: [CANARY, 'kind'] })
    const history = await session.contact.history(id)
    expect(history[1]?.changes['passport']).toEqual({ before: CANARY, after: 'P2' })
    const then = await session.contact.asOf(id, new Date('2026-11-02T10:00:00Z'))
    expect(then).toMatchObject({ passport: CANARY, salary: { amount: '12345.67', currency: 'CNY' } })
  })

  it('AC-53 stand nowhere in the store in clear', async () => {
    const { session, store } = await made()

    const { id } = await session.contact.create(ada, { idempotencyKey: 'k1' })
    await session.contact.update(id, { passport: `${CANARY}-2` }, { idempotencyKey: 'k2' })

    const all = JSON.stringify(await dump(store))
    expect(all).not.toContain(CANARY)
    expect(all).not.toContain('13800138000')
    expect(all).not.toContain('1234567')
  })

  it('are found by their whole value and by nothing else', async () => {
    const { session } = await made()
    const { id } = await session.contact.create(ada)
    await session.contact.create({ name: 'Bob' })

    const ids = async (where: object) => (await session.contact.list({ where })).items.map((one) => one.id)
    expect(await ids({ passport: CANARY })).toEqual([id])
    expect(await ids({ mobile2: '+86 138-0013-8000' })).toEqual([id])
    expect(await ids({ passport: { in: ['x', CANARY] } })).toEqual([id])
    expect(await ids({ passport: { neq: CANARY } })).toEqual([])
    expect(await ids({ passport: { neq: 'x' } })).toEqual([id])
    expect(await ids({ not: { passport: 'x' } })).toEqual([id])
    expect(await ids({ salary: { isNotNull: true }, born: '1990-02-03' })).toEqual([id])

    for (const where of [
      { passport: { contains: 'can' } },
      { born: { lt: '2000-01-01' } },
      { salary: { amount: '12345.67', currency: 'CNY' } },
      { traits: { some: 'kind' } },
      { passport: { field: 'name' } },
      { passport: { wasEver: CANARY } },
    ])
      await expect(ids(where)).rejects.toMatchObject({
        code: 'CRM_CONDITION',
        issues: [{ code: 'FIELD_ENCRYPTED' }],
      })
    await expect(session.contact.list({ orderBy: 'passport' })).rejects.toMatchObject({
      issues: [{ code: 'FIELD_ENCRYPTED' }],
    })
    await expect(
      session.contact.aggregate({ groupBy: ['born'], measures: { n: 'count' } }),
    ).rejects.toMatchObject({ issues: [{ code: 'FIELD_ENCRYPTED' }] })
  })

  it('keep unique values unique', async () => {
    const { session } = await made()
    await session.contact.create(ada)

    const again = session.contact.create({ name: 'Eve', passport: CANARY })

    await expect(again).rejects.toMatchObject({ code: 'CRM_TAKEN', meta: { key: 'passport' } })
  })

  it('AC-50 take text that looks like an envelope as the text it is', async () => {
    const { session, store } = await made()
    const row = async () =>
      (await dump(store))['contact of acme']?.find((one) => one['id'] === first.id)?.['mobile2Sealed']
    const first = await session.contact.create(ada)
    const envelope = (await row()) as string

    const second = await session.contact.create({ name: 'X', passport: envelope, traits: [envelope] })

    expect(await session.contact.get(second.id)).toMatchObject({ passport: envelope, traits: [envelope] })
    expect(JSON.stringify((await dump(store))['contact of acme']?.at(-1))).not.toContain(envelope)
  })

  it('AC-49 cannot be read where their ciphertext was moved to', async () => {
    const { session, store, crm } = await made()
    const [one, two] = [
      await session.contact.create(ada),
      await session.contact.create({ ...ada, passport: 'B' }),
    ]
    const { contact } = await contactTable(crm, store)
    const rows = await store.find(contact, 'acme', {})
    const sealed = (id: string, column: string) => rows.find((row) => row['id'] === id)?.[column] as string
    const put = async (id: string, set: Record<string, string>) => {
      await store.patch(contact, 'acme', [{ id, set }])
      return session.contact.get(id).catch((error: unknown) => error)
    }
    const original = sealed(two.id, 'mobile2Sealed')

    for (const moved of [
      sealed(one.id, 'mobile2Sealed'),
      sealed(two.id, 'bornSealed'),
      `${original.slice(0, -4)}AAAA`,
      'rubbish',
      '1.d9.AAAA',
    ]) {
      const error = await put(two.id, { mobile2Sealed: moved })
      expect(isCrmError(error, 'CRM_DECRYPT')).toBe(true)
      expect(error).toMatchObject({ meta: { entity: 'contact', field: 'mobile2', recordId: two.id } })
      expect(JSON.stringify(error)).not.toContain(moved)
    }
    expect(await put(two.id, { mobile2Sealed: original })).toMatchObject({ mobile2: '+8613800138000' })
  })

  it('are gone everywhere once their record’s key was shredded, and history says so', async () => {
    const { session, store } = await made()
    const { id } = await session.contact.create(ada)
    await session.contact.update(id, { passport: 'P2' })

    await session.contact.eraseThis({ id })

    expect(await session.contact.get(id)).toMatchObject({
      passport: null,
      traits: null,
      mobile2: '+8613800138000',
    })
    const [created] = await session.contact.history(id)
    expect(created?.changes['passport']).toEqual({ before: null, after: null, erased: true })
    expect(created?.changes['mobile2']).toEqual({ before: null, after: '+8613800138000' })
    expect((await dump(store))['subjectKey of acme'] ?? []).toEqual([])
    await session.contact.update(id, { passport: 'P3' })
    expect(await session.contact.get(id)).toMatchObject({ passport: 'P3' })
    expect((await session.contact.history(id))[0]?.changes['passport']).toMatchObject({ erased: true })
  })

  it('need keys, and are not used for what they cannot give', () => {
    const problems = (options: object) => {
      try {
        createCrm({ storage: memoryStore(), tenant: 'acme', ...options })
        return []
      } catch (error) {
        return (error as { issues: { code: string; path?: string }[] }).issues.map(
          ({ code, path }) => `${code} ${path}`,
        )
      }
    }
    const secret = defineEntity('secret', {
      fields: {
        a: f.text().encrypted(),
        b: f.text().encrypted().unique(),
        c: f.money().encrypted({ find: 'equals' }),
        d: f.ref('contact').encrypted(),
        e: f.text().computed((record) => String(record['a']).toUpperCase()),
        g: f.text().encrypted().renamedFrom('h'),
      },
      search: ['a'],
      lists: [{ filter: ['a'], sort: 'a' }],
    })

    expect(problems({ fields })).toEqual(['ENCRYPTION_MISSING encryption'])
    expect(new Set(problems({ entities: { secret }, encryption: encryption() }))).toEqual(
      new Set(['a', 'b', 'c', 'd', 'e', 'g'].map((name) => `FIELD_ENCRYPTED secret.${name}`)),
    )
  })
})

async function contactTable(
  _crm: unknown,
  store: Awaited<ReturnType<ReturnType<typeof memoryStore>['open']>>,
) {
  const info = (await store.inspect()).find(({ name }) => name === 'contact')
  const columns = (info?.columns ?? []).map(({ name, kind, nullable }) => ({
    ...{ name, nullable, kind: kind === 'other' ? ('text' as const) : kind },
  }))
  return { contact: { name: 'contact', columns, unique: [], indexes: [] } }
}
