import { type Crm, createCrm, type PlainWorld, type Role } from '@guanxi/core'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sessionOf } from './fixtures/session-of.ts'
import { type Database, TWO_DATABASES } from './fixtures/two-databases.ts'

const roles: readonly Role[] = [
  {
    id: 'rep',
    grants: { lead: { read: 'own', hidden: ['employees'] }, account: { read: 'all', fields: ['name'] } },
  },
]
const NAMES = [
  '=HYPERLINK("http://evil.example","x")',
  '+cmd|calc!A0',
  '-2+3',
  '@SUM(A1)',
  '＝1+1',
  '"=1"',
  "'=1",
  'O\'Brien, "Bo"\nand sons',
  '张伟；李雷',
]

describe.each(TWO_DATABASES)('exports on %s', (_, open) => {
  let database: Database
  let crm: Crm<PlainWorld>
  const users = new Map<string, string>()
  const repSession = () => sessionOf(crm, { tenant: 'one', id: users.get('bo') ?? '', roles: ['rep'] })

  beforeAll(async () => {
    database = await open()
    crm = createCrm({ storage: database.connect(), roles, region: 'CN' }) as unknown as Crm<PlainWorld>
    await crm.migrate()
    const admin = sessionOf(crm, { tenant: 'one', id: 'ann', roles: ['admin'] })
    for (const name of ['bo', 'cy']) users.set(name, (await admin.user.create({ name })).id)
    const leads = Array.from({ length: 2_500 }, (_, at) => ({
      name: `Lead ${at}`,
      employees: at,
      ownerId: users.get(at % 2 ? 'bo' : 'cy') ?? null,
    }))
    await admin.lead.createMany(leads)
    await sessionOf(crm, { tenant: 'two', id: 'ann', roles: ['admin'] }).lead.create({ name: 'Other tenant' })
  })
  afterAll(async () => {
    await crm.stop()
    await database.drop()
  })

  it("AC-10 an export has neither a hidden field nor another's rows", async () => {
    const bo = repSession()

    const lines = (await textOf(bo.lead.export({}, { format: 'jsonl' }))).trimEnd().split('\n')
    const rows: Record<string, string>[] = parse(await textOf(bo.lead.export({}, { format: 'csv' })), {
      columns: true,
    })

    const listed = await allOf(bo.lead.each())
    expect(lines).toEqual(listed.map((lead) => JSON.stringify(lead)))
    expect(rows.map(({ id }) => id)).toEqual(listed.map(({ id }) => id))
    expect(Object.keys(rows[0] ?? {})).toEqual(Object.keys(listed[0] ?? {}))
    expect(rows).toHaveLength(1_250)
    expect(new Set(rows.map(({ ownerId }) => ownerId))).toEqual(new Set([users.get('bo')]))
    expect(rows[0]).not.toHaveProperty('employees')
  })

  it.each([
    ['asking by a hidden field', { where: { employees: { gt: 1 } } }, {}],
    ['in the order of a hidden field', { orderBy: 'employees' }, {}],
    ['a hidden column', {}, { columns: ['employees'] }],
  ] as const)('AC-10 an export refuses %s', async (_, query, options) => {
    const bo = repSession()

    const refusal = await bo.lead
      .export(query as object, { format: 'csv', ...options } as never)
      .next()
      .catch((error: unknown) => error)

    expect(refusal).toMatchObject({ code: expect.stringMatching(/^CRM_(CONDITION|QUERY|EXPORT_OPTIONS)$/) })
  })

  it('AC-10 an export of what a role may not read is refused', async () => {
    const bo = repSession()

    await expect(bo.contact.export({}, { format: 'csv' }).next()).rejects.toMatchObject({
      code: 'CRM_FORBIDDEN',
    })
  })

  it.each(['neutralise', 'lossless'] as const)(
    'AC-42 formulas and telephone numbers come back: %s',
    async (formulas) => {
      const [from, to] = [`from-${formulas}`, `to-${formulas}`].map((tenant) =>
        sessionOf(crm, { tenant, id: 'ann', roles: ['admin'] }),
      ) as [ReturnType<typeof sessionOf<typeof crm>>, ReturnType<typeof sessionOf<typeof crm>>]
      await from.lead.createMany(NAMES.map((name) => ({ name, phone: '+8613800138000' })))

      const csv = await textOf(
        from.lead.export({}, { format: 'csv', formulas, columns: ['name', 'phone'], bom: true }),
      )
      const rows: Record<string, string>[] = parse(csv, { columns: true, bom: true })
      await to.importRecords(rows, {
        importId: 'back',
        into: 'lead',
        ...(formulas === 'neutralise' && { formulas: 'neutralised' as const }),
      })

      const written = rows.map(({ name = '' }) => name)
      if (formulas === 'lossless') expect(written).toEqual(NAMES)
      else expect(written.filter((name) => /^[\s"]*[=+\-@＝＋－＠]/.test(name))).toEqual([])
      const { items } = await to.lead.list()
      expect(items.map(({ name, phone }) => [name, phone])).toEqual(
        NAMES.map((name) => [name, '+8613800138000']),
      )
    },
  )
})

async function textOf(chunks: AsyncIterable<string>): Promise<string> {
  return (await allOf(chunks)).join('')
}

async function allOf<T>(given: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const one of given) all.push(one)
  return all
}
