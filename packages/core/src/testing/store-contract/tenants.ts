import assert from 'node:assert/strict'
import { ALWAYS, NEVER } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import { idsIn } from './asking.ts'
import {
  BOX,
  compare,
  countOf,
  eq,
  isNull,
  name,
  not,
  ref,
  related,
  size,
  THINGS,
  withId,
} from './conditions.ts'
import { type ContractCase, contractCase } from './contract-case.ts'
import { aBox, aThing, box, thing } from './tables.ts'

const A = 'acme'
const B = 'bolt'

/** The same ids and the same keys in both, with other values. */
async function fillBoth(store: Store): Promise<void> {
  for (const [tenant, size] of [
    [A, 1],
    [B, 100],
  ] as const) {
    await store.insert(
      thing,
      tenant,
      ['x', 'y'].map((id) => aThing(id, { code: id, size, boxId: 'box', name: tenant })),
    )
    await store.insert(box, tenant, [aBox('box', { label: tenant, shelf: 's', slot: 1 })])
  }
  await store.insert(thing, B, [aThing('only b', { size: 100, boxId: 'box' })])
  await store.insert(box, B, [aBox('only b', { label: B })])
}

/** All that B has, to see that it stays as it was. */
async function allOfB(store: Store): Promise<unknown> {
  return { things: await store.find(thing, B, {}), boxes: await store.find(box, B, {}) }
}

/** Rows of another tenant do not exist. */
export const tenantCases: readonly ContractCase[] = [
  contractCase('tenants.same-ids-and-keys', 'lets tenants have the same ids and keys', async ({ store }) => {
    await fillBoth(store)

    assert.deepEqual(idsIn(await store.find(thing, A, {})), ['x', 'y'])
    assert.deepEqual(idsIn(await store.find(thing, B, {})), ['only b', 'x', 'y'])
  }),

  contractCase('tenants.reads', 'reads no row of another tenant', async ({ store }) => {
    await fillBoth(store)

    assert.deepEqual(await store.find(thing, A, { where: withId('only b') }), [])
    assert.equal(await store.count(thing, A), 2)
    assert.equal(await store.count(thing, A, eq(size, 100)), 0)
    const measures = { rows: { count: true }, sum: { sum: size } } as const
    assert.deepEqual(
      (await store.aggregate(thing, A, { groupBy: [], measures })).map((row) => ({ ...row })),
      [{ rows: 2, sum: 2 }],
    )
    assert.deepEqual(await store.find(thing, 'nobody', {}), [])
  }),

  contractCase('tenants.related', 'sees no related row of another tenant', async ({ store }) => {
    await fillBoth(store)
    const isB = eq(ref('label', 'text'), B)

    assert.equal(await store.count(thing, A, related('some', BOX, isB)), 0)
    assert.equal(await store.count(box, A, related('some', THINGS, eq(size, 100))), 0)
    assert.equal(await store.count(box, A, countOf(THINGS, ALWAYS, 'eq', 2)), 1)
    assert.equal(await store.count(box, B, countOf(THINGS, ALWAYS, 'eq', 3)), 1)
    const nested = related('some', BOX, related('some', THINGS, eq(size, 100)))
    assert.equal(await store.count(thing, A, nested), 0)
    assert.equal(await store.count(thing, B, nested), 3)
  }),

  contractCase('tenants.writes', 'changes no row of another tenant', async ({ store }) => {
    await fillBoth(store)
    const before = await allOfB(store)

    assert.equal(
      await store.update(thing, A, { where: ALWAYS, set: { name: 'changed' }, add: { size: 1 } }),
      2,
    )
    assert.deepEqual(
      await store.patch(thing, A, [
        { id: 'x', set: { note: 'n' } },
        { id: 'only b', set: { note: 'n' } },
      ]),
      ['x'],
    )
    assert.equal((await store.claim(thing, A, { where: ALWAYS, limit: 10, set: { used: 1 } })).length, 2)
    assert.equal(await store.delete(thing, A, not(withId('x'))), 1)
    assert.equal(await store.delete(thing, A, related('some', BOX, ALWAYS)), 1)
    assert.deepEqual(await allOfB(store), before)
  }),

  contractCase('tenants.increments', 'counts for each tenant apart', async ({ store }) => {
    const query = { id: 'counter', by: { used: 1 }, initial: { version: 1 }, atMost: { used: 2 } }
    for (const tenant of [A, B, A]) await store.increment(thing, tenant, query)

    assert.equal((await store.increment(thing, B, query))?.['used'], 2)
    assert.equal(await store.increment(thing, A, query), undefined)
  }),

  contractCase('tenants.skip-taken', 'skips nothing because of another tenant', async ({ store }) => {
    await fillBoth(store)
    const rows = [aThing('only b'), aThing('z', { code: 'x' })]

    assert.deepEqual(await store.insert(thing, A, rows, { skipTaken: true }), ['only b'])
  }),

  contractCase('tenants.similar-names', 'takes tenants apart whose names are alike', async ({ store }) => {
    const names = ['acme', 'Acme', 'acme ', 'acm', 'acme%', '%', '*', 'null', '0']
    for (const tenant of names) await store.insert(thing, tenant, [aThing('a', { name: tenant })])

    for (const tenant of names) assert.equal(await store.count(thing, tenant, eq(name, tenant)), 1, tenant)
  }),

  contractCase('tenants.with-work', 'answers which tenants have a row that matches', async ({ store }) => {
    await fillBoth(store)
    const tenants = async (...args: Parameters<Store['tenants']>) =>
      [...(await store.tenants(...args))].sort()

    assert.deepEqual(await tenants(thing, ALWAYS), [A, B])
    assert.deepEqual(await tenants(thing, compare(size, 'gt', 50)), [B])
    assert.deepEqual(await tenants(thing, related('some', BOX, eq(ref('label', 'text'), A))), [A])
    assert.deepEqual(await tenants(box, related('none', THINGS, ALWAYS)), [B])
    assert.deepEqual(await tenants(thing, NEVER), [])
    await store.delete(thing, A, ALWAYS)
    assert.deepEqual(await tenants(thing, not(isNull(size))), [B])
  }),
]
