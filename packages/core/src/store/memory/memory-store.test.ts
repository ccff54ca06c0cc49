import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ALWAYS, equals, oneOf, type Predicate } from '../../conditions/predicate.ts'
import type { Store } from '../store.ts'
import type { Row, Table } from '../table.ts'
import { memoryStore } from './memory-store.ts'

const plain: Table = {
  name: 'plain',
  columns: [
    { name: 'id', kind: 'text', nullable: false },
    { name: 'owner', kind: 'text', nullable: true },
    { name: 'code', kind: 'text', nullable: true },
    { name: 'data', kind: 'json', nullable: true },
  ],
  unique: [],
  indexes: [],
}
const indexed: Table = {
  ...plain,
  name: 'indexed',
  indexes: [
    { name: 'byOwner', columns: [{ column: 'owner', direction: 'asc' }] },
    { name: 'byCode', columns: [{ column: 'code', direction: 'asc' }] },
  ],
}

async function openWith(...tables: readonly Table[]): Promise<Store> {
  const store = await memoryStore().open()
  for (const table of tables) await store.apply({ step: 'createTable', table })
  return store
}

describe('the memory store', () => {
  it('shares its data between all that one adapter opens, and with no other adapter', async () => {
    const adapter = memoryStore()
    const [one, two, other] = [await adapter.open(), await adapter.open(), await memoryStore().open()]
    await one.apply({ step: 'createTable', table: plain })
    await one.insert(plain, 't', [{ id: 'a' }])

    expect(await two.count(plain, 't')).toBe(1)
    expect(await other.inspect()).toEqual([])
  })

  it('lets every call from outside wait for a transaction', async () => {
    const store = await openWith(plain)
    const seen: string[] = []

    const work = store.transaction(async (inside) => {
      await inside.insert(plain, 't', [{ id: 'a' }])
      await new Promise((resolve) => setTimeout(resolve, 5))
      seen.push('committed')
    })
    const outside = store.count(plain, 't').then((count) => seen.push(`counted ${count}`))
    await Promise.all([work, outside])

    expect(seen).toEqual(['committed', 'counted 1'])
  })

  it('takes a change of schema back with its transaction', async () => {
    const store = await openWith(plain)
    await store.insert(plain, 't', [{ id: 'a', owner: 'amy' }])

    const attempt = store.transaction(async (inside) => {
      await inside.insert(plain, 't', [{ id: 'b' }])
      await inside.apply({ step: 'dropColumn', table: 'plain', name: 'owner' })
      await inside.apply({ step: 'createTable', table: indexed })
      throw new Error('never mind')
    })

    await expect(attempt).rejects.toThrow('never mind')
    expect((await store.inspect()).map(({ name }) => name)).toEqual(['plain'])
    expect(await store.find(plain, 't', {})).toEqual([{ id: 'a', owner: 'amy', code: null, data: null }])
  })

  it('gives rows that nobody can change', async () => {
    const store = await openWith(plain)
    await store.insert(plain, 't', [{ id: 'a', data: { tags: ['red'] } }])
    const [row = {}] = await store.find(plain, 't', {})
    const data = row['data'] as { readonly tags: readonly string[] }

    expect([row, data, data.tags].map((each) => Object.isFrozen(each))).toEqual([true, true, true])
  })

  it('refuses to close from within a transaction', async () => {
    const store = await openWith(plain)

    await expect(store.transaction((inside) => inside.close())).rejects.toMatchObject({ code: 'CLOSED' })
    expect(await store.count(plain, 't')).toBe(0)
  })

  it('finds the same with indexes and without, whatever was written and rolled back before', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(writes, { maxLength: 12 }),
        fc.array(questions, { minLength: 5 }),
        async (work, asked) => {
          const store = await openWith(plain, indexed)
          for (const table of [plain, indexed]) {
            // Asking first builds the lookups, which the writes then have to keep right.
            await store.count(table, 't', equals('owner', 'amy'))
            for (const write of work) await carryOut(store, table, write)
          }

          for (const where of asked)
            expect(await store.find(indexed, 't', { where })).toEqual(await store.find(plain, 't', { where }))
        },
      ),
      { numRuns: 150 },
    )
  })
})

const ids = fc.constantFrom('a', 'b', 'c', 'd')
const texts = fc.constantFrom('amy', 'bob', '', null)
const set = fc.record({ owner: texts, code: texts }, { requiredKeys: [] })
const writes = fc.record({
  ids: fc.uniqueArray(ids, { minLength: 1 }),
  set,
  kind: fc.constantFrom('insert', 'update', 'delete'),
  isUndone: fc.boolean(),
})
type Write = typeof writes extends fc.Arbitrary<infer W> ? W : never

const asked: fc.Arbitrary<Predicate> = fc.oneof(
  fc.constantFrom('amy', 'bob', '').map((text) => equals('owner', text)),
  fc.constantFrom('amy', 'bob', '').map((text) => equals('code', text)),
  fc.uniqueArray(ids).map((few) => oneOf('id', few)),
  fc.uniqueArray(fc.constantFrom('amy', 'bob', '')).map((few) => oneOf('owner', few)),
)
const questions = fc.oneof(
  asked,
  fc.array(asked, { maxLength: 3 }).map((of): Predicate => ({ is: 'all', of })),
  fc.array(asked, { maxLength: 3 }).map((of): Predicate => ({ is: 'any', of })),
  fc.constant(ALWAYS),
)

async function carryOut(store: Store, table: Table, { ids, set, kind, isUndone }: Write): Promise<void> {
  const work = store.transaction(async (inside) => {
    const rows: readonly Row[] = ids.map((id) => ({ id, ...set }))
    if (kind === 'insert') await inside.insert(table, 't', rows, { skipTaken: true })
    if (kind === 'update') await inside.update(table, 't', { where: oneOf('id', ids), set })
    if (kind === 'delete') await inside.delete(table, 't', oneOf('id', ids))
    if (isUndone) throw new Error('never mind')
  })
  await work.catch(() => undefined)
}
