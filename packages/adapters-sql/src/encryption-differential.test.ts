import { createCrm, f, fieldEncryption, isCrmError, localKeys, memoryStore } from '@guanxi/core'
import type { StorageAdapter } from '@guanxi/core/store'
import { countedIds, stillClock } from '@guanxi/core/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TWO_DATABASES } from './fixtures/two-databases.ts'

const KEYS = { current: 'k', keys: { k: 'q7l4cFUXQ5XLo1Vt5lmUcX7rPzH4L2p0JfQm3cYkZ0Q=' } }

/** The same fields, in clear and encrypted. */
const clear = {
  contact: {
    code: f.text().unique().optional(),
    line: f.phone().optional(),
    born: f.date().optional(),
    pay: f.money().optional(),
    tags: f.list(f.text()).optional(),
  },
} as const
const closed = {
  contact: {
    code: clear.contact.code.personal().encrypted({ find: 'equals' }),
    line: clear.contact.line.encrypted({ find: 'equals' }),
    born: clear.contact.born.encrypted({ find: 'equals' }),
    pay: clear.contact.pay.encrypted(),
    tags: clear.contact.tags.personal().encrypted(),
  },
} as const

const code = fc.constantFrom('a', 'b', 'ä', '1.d1.AAAA')
const line = fc.constantFrom('13800138000', '+86 138 0013 8001', '13800138002')
const born = fc.constantFrom('1990-02-03', '2000-01-01')
const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null })
const values = fc.record(
  {
    code: some(code),
    line: some(line),
    born: some(born),
    pay: some(fc.constantFrom({ amount: '1.50', currency: 'EUR' }, { amount: '7', currency: 'JPY' })),
    tags: some(fc.array(fc.constantFrom('x', 'y'), { maxLength: 3 })),
  },
  { requiredKeys: [] },
)
const test = fc.oneof(
  fc.record({ code }),
  fc.record({ line }),
  fc.record({ code: fc.record({ neq: code }) }),
  fc.record({ born: fc.record({ in: fc.array(born) }) }),
  fc.record({ line: fc.record({ notIn: fc.array(line, { minLength: 1 }) }) }),
  fc.record({ code: fc.record({ neqOrNull: code }) }),
  fc.constantFrom({ pay: null }, { tags: { isNotNull: true } }, { code: { isNull: true } }),
)
const { where } = fc.letrec<{ where: object }>((tie) => ({
  where: fc.oneof(
    { maxDepth: 3 },
    test,
    fc.record({ not: tie('where') }),
    fc.record({ all: fc.array(tie('where'), { maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('where'), { maxLength: 3 }) }),
  ),
}))
const at = fc.nat({ max: 5 })
const step = fc.oneof(
  fc.record({ do: fc.constant('create' as const), values }),
  fc.record({ do: fc.constant('createMany' as const), many: fc.array(values, { maxLength: 4 }) }),
  fc.record({ do: fc.constant('update' as const), at, values }),
  fc.record({ do: fc.constant('delete' as const), at }),
  fc.record({ do: fc.constant('restore' as const), at }),
  fc.record({ do: fc.constant('history' as const), at }),
  fc.record({ do: fc.constant('list' as const), where }),
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

const clock = stillClock('2026-11-02T09:00:00Z')
const usual = (storage: StorageAdapter) => ({ storage, clock, region: 'CN', ids: countedIds() })
const plainHost = (storage: StorageAdapter) => createCrm({ ...usual(storage), fields: clear })
const sealedHost = (storage: StorageAdapter) =>
  createCrm({ ...usual(storage), fields: closed, encryption: fieldEncryption({ keys: localKeys(KEYS) }) })
type Host = ReturnType<typeof plainHost>

/** What a host answers to each step, in words that can be compared. */
async function answers(host: Host, tenant: string, steps: readonly Step[]): Promise<unknown[]> {
  const ann = host.as(host.actor({ tenant, id: 'ann', roles: ['admin'] }))
  const ids: string[] = []
  const nameOf = (id: string) => ids.indexOf(id)
  const shown = ({ id, ...rest }: { id: string }) => ({ ...rest, id: nameOf(id) })
  const run = async (one: Step): Promise<unknown> => {
    const id = 'at' in one ? (ids[one.at] ?? 'nobody') : ''
    if (one.do === 'create') {
      const made = await ann.contact.create({ name: 'N', ...one.values })
      ids.push(made.id)
      return shown(made)
    }
    if (one.do === 'createMany') {
      const made = await ann.contact.createMany(one.many.map((each) => ({ name: 'M', ...each })))
      for (const each of made) if (each.ok) ids.push(each.record.id)
      return made.map((each) => (each.ok ? shown(each.record) : [each.error.code, each.error.meta['key']]))
    }
    if (one.do === 'update') return shown(await ann.contact.update(id, one.values))
    if (one.do === 'delete') return ann.contact.delete(id).then(() => 'deleted')
    if (one.do === 'restore') return shown(await ann.contact.restore(id))
    if (one.do === 'history')
      return (await ann.contact.history(id)).map(({ deed, changes }) => ({ deed, changes }))
    const { items } = await ann.contact.list({ where: one.where, limit: 100 })
    return items.map(shown).sort((a, b) => a.id - b.id)
  }
  const told: unknown[] = []
  for (const one of steps) {
    const answer = await run(one).catch((error: unknown) => {
      if (!isCrmError(error)) throw error
      return [error.code, error.meta['key'], error.issues.map((issue) => issue.code)]
    })
    told.push(JSON.parse(JSON.stringify(answer ?? null)))
  }
  return told
}

describe.each([
  ['memory', async () => ({ one: memoryStore, two: memoryStore, drop: async () => undefined })] as const,
  ...TWO_DATABASES.map(
    ([name, open]) =>
      [
        name,
        async () => {
          const [one, two] = [await open(), await open()]
          const drop = async () => {
            await one.drop()
            await two.drop()
          }
          return { one: one.connect, two: two.connect, drop }
        },
      ] as const,
  ),
])('fields on %s', (_name, open) => {
  it('answer alike in clear and encrypted, whatever is done', async () => {
    const { one, two, drop } = await open()
    const [plain, sealed] = [plainHost(one()), sealedHost(two())]
    await plain.migrate()
    await sealed.migrate()
    let tenants = 0

    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 15 }), async (steps) => {
        tenants += 1
        const tenant = `t${tenants}`
        const told = await answers(sealed as unknown as Host, tenant, steps)
        expect(told).toEqual(await answers(plain, tenant, steps))
      }),
      { numRuns: 60 },
    )
    await plain.stop()
    await sealed.stop()
    await drop()
  }, 60_000)
})
