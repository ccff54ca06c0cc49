import { createCrm, isCrmError, type Role } from '@guanxi/core'
import { dump, stillClock, watchedStore } from '@guanxi/core/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Database, TWO_DATABASES } from './fixtures/two-databases.ts'

const NEVER_WAS = '00000000-0000-7000-8000-ffffffffffff'
const rep: Role = { id: 'rep', grants: { lead: { read: 'own', update: 'own', create: true, delete: 'own' } } }

/** Names that would mean something in SQL or in a JSON path, if they ever came there. */
const PATHS = [
  ...['tier"', "tier'", "tier']", 'tier"]', "tier' or 1=1 --", '$.tier', '$', 'tier.x', 'tier[0]', '*'],
  ...['tier\\', 'tier"."name', "'; drop table lead; --", '__proto__', 'constructor', '', 'tier\0', '?', '$1'],
]

describe.each(TWO_DATABASES)('a question of somebody hostile on %s', (_, open) => {
  let database: Database
  let watched: ReturnType<typeof watchedStore>
  const clock = stillClock('2026-11-02T09:00:00Z')
  const hostOn = (storage: ReturnType<Database['connect']>) => createCrm({ storage, clock, roles: [rep] })
  let crm: ReturnType<typeof hostOn>
  const as = (tenant: string, id = 'ann', role = 'admin') => crm.as(crm.actor({ tenant, id, roles: [role] }))

  beforeAll(async () => {
    database = await open()
    watched = watchedStore(database.connect())
    crm = hostOn(watched.adapter)
    await crm.migrate()
  })
  afterAll(async () => {
    await crm.stop()
    await database.drop()
  })
  const everything = async () => {
    const store = await database.connect().open()
    const all = await dump(store)
    await store.close()
    return all
  }
  const refusal = (call: Promise<unknown>) =>
    call.then(
      () => 'answered',
      (error: unknown) =>
        isCrmError(error) ? `${error.code} ${error.issues.map(({ path }) => path).join()}` : String(error),
    )

  it.each([
    ['a filter', { where: { nosuch: 1 } }, 'CRM_CONDITION'],
    ['a filter in a part', { where: { any: [{ name: 'x' }, { not: { nosuch: 1 } }] } }, 'CRM_CONDITION'],
    ['an operator', { where: { name: { nosuch: 1 } } }, 'CRM_CONDITION'],
    ['a sort', { orderBy: 'nosuch' }, 'CRM_QUERY'],
    ['an include', { include: ['nosuch'] }, 'CRM_QUERY'],
    ['an option', { nosuch: 1 }, 'CRM_QUERY'],
  ])('AC-02 %s that nothing knows is refused by its name and never passed over', async (__, query, code) => {
    const session = as('strange keys')

    const error: unknown = await session.lead.list(query as object).catch((thrown: unknown) => thrown)

    expect(error).toMatchObject({ code })
    expect(JSON.stringify((error as { issues: unknown }).issues)).toContain('nosuch')
  })

  it('AC-13 costs the same calls to the store for an id of another tenant as for one that never was', async () => {
    const theirs = await as('theirs').lead.create({ name: 'Ada' })
    const ours = as('ours')
    await ours.lead.create({ name: 'Bob' })
    const calls = {
      get: (id: string) => ours.lead.get(id),
      list: (id: string) => ours.lead.list({ where: { id } }),
      update: (id: string) => ours.lead.update(id, { name: 'Eve' }),
      delete: (id: string) => ours.lead.delete(id),
      history: (id: string) => ours.lead.history(id),
      convert: (id: string) => ours.lead.convert({ id }),
    }
    const callsOf = async (call: Promise<unknown>) => {
      watched.reset()
      await call.catch(() => undefined)
      return [...watched.calls]
    }
    for (const [name, call] of Object.entries(calls)) {
      const never = await callsOf(call(NEVER_WAS))

      expect(await callsOf(call(theirs.id)), name).toEqual(never)
    }
  })

  it.each(['abort', 'collect'] as const)(
    'AC-15 one foreign id among 500 is told apart by nothing and left alone, in mode %s',
    async (onError) => {
      const [ours, theirs] = [as(`bulk ${onError}`), as(`others of ${onError}`)]
      const made = await ours.lead.createMany(Array.from({ length: 499 }, (__, at) => ({ name: `L${at}` })))
      const ids = made.flatMap((one) => (one.ok ? [one.record.id] : []))
      const foreign = await theirs.lead.create({ name: 'Foreign' })
      const batchWith = (id: string) =>
        ids.toSpliced(250, 0, id).map((one) => ({ id: one, patch: { name: 'Changed' } }))
      const before = await everything()
      const told = async (id: string) =>
        ours.lead.updateMany(batchWith(id), { onError }).then(
          (all) => all.map((one) => (one.ok ? 'ok' : JSON.stringify(one.error))),
          (error: unknown) => [JSON.stringify(error)],
        )

      const answer = await told(foreign.id)

      const after = await everything()
      expect(after[`lead of others of ${onError}`]).toEqual(before[`lead of others of ${onError}`])
      if (onError === 'abort') {
        expect(answer).toEqual([expect.stringContaining('CRM_NOT_FOUND')])
        expect(after).toEqual(before)
      } else {
        expect(answer.filter((one) => one === 'ok')).toHaveLength(499)
        expect(answer[250]).toContain('CRM_NOT_FOUND')
        expect(await ours.lead.count({ name: 'Changed' })).toBe(499)
      }
      expect((await told(NEVER_WAS)).map(withoutIds)).toEqual(
        onError === 'abort' ? answer.map(withoutIds) : expect.arrayContaining([withoutIds(answer[250])]),
      )
      const deleted = await ours.lead
        .deleteMany(ids.toSpliced(3, 0, foreign.id), { onError })
        .then((all) => all.filter(({ ok }) => ok).length)
        .catch((error: { code: string }) => error.code)
      expect(deleted).toBe(onError === 'abort' ? 'CRM_NOT_FOUND' : 499)
      expect(await theirs.lead.get(foreign.id)).toMatchObject({ name: 'Foreign', version: 1 })
    },
  )

  it('AC-15 a record of a colleague among 500 is left alone like one that never was', async () => {
    const office = as('colleagues')
    const [ann, bo] = [await office.user.create({ name: 'Ann' }), await office.user.create({ name: 'Bo' })]
    const made = await office.lead.createMany(
      Array.from({ length: 500 }, (__, at) => ({ name: `L${at}`, ownerId: at === 77 ? bo.id : ann.id })),
    )
    const ids = made.flatMap((one) => (one.ok ? [one.record.id] : []))

    const results = await as('colleagues', ann.id, 'rep').lead.updateMany(
      ids.map((id) => ({ id, patch: { name: 'Mine' } })),
      { onError: 'collect' },
    )

    expect(results.flatMap(({ ok }, at) => (ok ? [] : [at]))).toEqual([77])
    expect(await office.lead.get(ids[77] ?? '')).toMatchObject({ name: 'L77', version: 1 })
  })

  it('AC-23 takes only names that the tenant declared for a path into its own fields', async () => {
    const session = as('own fields')
    await session.customField.create({ entity: 'lead', name: 'tier', kind: 'text' })
    await session.lead.create({ name: 'Ada', ext: { tier: 'gold' } })
    const before = await everything()

    for (const path of PATHS) {
      const asked = {
        where: () => session.lead.list({ where: { ext: { [path]: 'gold' } } as object }),
        'where, flat': () => session.lead.list({ where: { [`ext.${path}`]: 'gold' } as object }),
        order: () => session.lead.list({ orderBy: `ext.${path}` as never }),
        groups: () => session.lead.aggregate({ groupBy: [`ext.${path}`], measures: { n: 'count' } } as never),
        write: () => session.lead.create({ name: 'Eve', ext: { [path]: 'gold' } } as never),
      }
      for (const [where, call] of Object.entries(asked))
        expect(await refusal(call()), `${where} by ${path}`).toMatch(/^CRM_(CONDITION|QUERY|VALIDATION) /)
    }
    expect(await everything()).toEqual(before)
  })

  it('AC-23 takes what such a field is compared with as the value it is', async () => {
    const session = as('own values')
    await session.customField.create({ entity: 'lead', name: 'tier', kind: 'text' })
    const values = PATHS.filter((one) => one !== '' && !one.includes('\0'))
    for (const tier of values) await session.lead.create({ name: tier, ext: { tier } })

    for (const tier of values) {
      const { items } = await session.lead.list({ where: { ext: { tier } } })
      expect(items.map(({ name }) => name)).toEqual([tier])
    }
    expect((await session.lead.list({ orderBy: 'ext.tier' as never })).items).toHaveLength(values.length)
  })
})

/** Ids differ from call to call; nothing else may. */
function withoutIds(text = ''): string {
  return text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID')
}
