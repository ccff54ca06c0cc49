import { describe, expect, it } from 'vitest'
import { oneOf } from '../../conditions/predicate.ts'
import { memoryStore } from '../../store/memory/memory-store.ts'
import type { Store } from '../../store/store.ts'
import { pause } from './asking.ts'
import { withId } from './conditions.ts'
import { storeContract } from './index.ts'

/** A store with a fault, told from a sound one. */
type Fault = (sound: Store) => Store

/** Faults that stores really have, and a case that must find each. */
const FAULTS: readonly (readonly [string, string, Fault])[] = [
  [
    'adds rows one by one',
    'records.insert-all-or-none',
    (sound) => ({
      ...sound,
      async insert(table, tenant, rows, options) {
        const added = []
        for (const row of rows) added.push(...(await sound.insert(table, tenant, [row], options)))
        return added
      },
    }),
  ],
  [
    'looks first and changes later',
    'races.update-guard',
    (sound) => ({
      ...sound,
      async update(table, tenant, query) {
        const found = await sound.find(table, tenant, { where: query.where })
        await pause(1)
        return sound.update(table, tenant, {
          ...query,
          where: oneOf(
            'id',
            found.map(({ id }) => String(id)),
          ),
        })
      },
    }),
  ],
  [
    'looks first and claims later',
    'races.claim',
    (sound) => ({
      ...sound,
      async claim(table, tenant, query) {
        const found = await sound.find(table, tenant, query)
        await pause(1)
        const where = oneOf(
          'id',
          found.map(({ id }) => String(id)),
        )
        await sound.update(table, tenant, { where, set: query.set })
        return sound.find(table, tenant, { where, ...(query.orderBy && { orderBy: query.orderBy }) })
      },
    }),
  ],
  [
    'looks at the bound first and counts later',
    'races.increment-bound',
    (sound) => ({
      ...sound,
      async increment(table, tenant, { atMost = {}, ...query }) {
        const [row] = await sound.find(table, tenant, { where: withId(query.id) })
        const passes = Object.entries(query.by).some(
          ([column, by]) => Number(row?.[column] ?? 0) + by > (atMost[column] ?? Infinity),
        )
        await pause(1)
        return passes ? undefined : sound.increment(table, tenant, query)
      },
    }),
  ],
  [
    'never rolls back',
    'transactions.roll-back',
    (sound) => ({ ...sound, transaction: (work) => work(sound) }),
  ],
  [
    'knows no savepoints',
    'savepoints.rolls-back-alone',
    (sound) => ({
      ...sound,
      transaction: (work) =>
        sound.transaction((inside) => work({ ...inside, transaction: (nested) => nested(inside) })),
    }),
  ],
  [
    'forgets versions',
    'writes.patch-version',
    (sound) => ({
      ...sound,
      patch: (table, tenant, patches) =>
        sound.patch(
          table,
          tenant,
          patches.map(({ id, set }) => ({ id, set })),
        ),
    }),
  ],
  [
    'takes tenants for the same that are alike',
    'tenants.similar-names',
    (sound) => ({
      ...sound,
      insert: (table, tenant, ...rest) => sound.insert(table, tenant.toLowerCase(), ...rest),
      count: (table, tenant, ...rest) => sound.count(table, tenant.toLowerCase(), ...rest),
    }),
  ],
  [
    'starts every page anew',
    'ordering.pages-ascending',
    (sound) => ({
      ...sound,
      find: (table, tenant, { after: _, ...query }) => sound.find(table, tenant, query),
    }),
  ],
  ['stays open', 'closing.refuses', (sound) => ({ ...sound, close: async () => undefined })],
]

describe('the store contract', () => {
  it('gives every case an id of its own and a title', () => {
    const ids = storeContract().map(({ id }) => id)

    expect(ids).toEqual([...new Set(ids)])
    expect(storeContract().filter(({ title, since }) => !title || !since)).toEqual([])
  })

  it.each(FAULTS)('finds out a store that %s (%s)', async (_, id, fault) => {
    const found = storeContract().find((each) => each.id === id)
    const sound = memoryStore()
    const faulty = { id: 'faulty', open: async () => fault(await sound.open()) }

    await expect(found?.run({ adapter: memoryStore() })).resolves.toBeUndefined()
    await expect(found?.run({ adapter: faulty })).rejects.toThrow()
  })
})
