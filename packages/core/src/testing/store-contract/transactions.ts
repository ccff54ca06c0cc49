import assert from 'node:assert/strict'
import type { Store } from '../../store/store.ts'
import { idsOf, pause, persist, refuses, signal, valueIn } from './asking.ts'
import { eq, name, withId } from './conditions.ts'
import { type ContractCase, contractCase } from './contract-case.ts'
import { aThing, TENANT, thing } from './tables.ts'

const NEVER_MIND = new Error('never mind')

function add(store: Store, ...ids: readonly string[]): Promise<readonly string[]> {
  return store.insert(
    thing,
    TENANT,
    ids.map((id) => aThing(id, { code: id })),
  )
}

/** Adds a row and thinks better of it. */
async function addAndRollBack(store: Store, id: string): Promise<void> {
  const attempt = store.transaction(async (inside) => {
    await add(inside, id)
    throw NEVER_MIND
  })
  await assert.rejects(attempt, NEVER_MIND)
}

/** Whole or not at all, and seen all at once. */
export const transactionCases: readonly ContractCase[] = [
  contractCase(
    'transactions.commit',
    'keeps what was written and answers with what the work answers',
    async ({ store, connect }) => {
      const answer = await store.transaction(async (inside) => {
        await add(inside, 'a')
        await inside.update(thing, TENANT, { where: withId('a'), set: { name: 'Ada' } })
        await add(inside, 'b')
        return { done: true }
      })

      assert.deepEqual(answer, { done: true })
      assert.deepEqual(await idsOf(await connect()), ['a', 'b'])
      assert.equal(await valueIn(store, 'a', 'name'), 'Ada')
    },
  ),

  contractCase(
    'transactions.roll-back',
    'takes everything back when the work rejects, with the very error',
    async ({ store }) => {
      await add(store, 'a', 'b')

      const attempt = store.transaction(async (inside) => {
        await add(inside, 'c')
        await inside.update(thing, TENANT, { where: withId('a'), set: { name: 'x', code: 'free' } })
        await inside.delete(thing, TENANT, withId('b'))
        await inside.increment(thing, TENANT, { id: 'd', by: { used: 1 }, initial: { version: 1 } })
        await inside.claim(thing, TENANT, { where: withId('a'), limit: 1, set: { size: 1 } })
        throw NEVER_MIND
      })
      await assert.rejects(attempt, (error) => error === NEVER_MIND)
      assert.deepEqual(
        (await store.find(thing, TENANT, {})).map((row) => ({ ...row })),
        [aThing('a', { code: 'a' }), aThing('b', { code: 'b' })],
      )
    },
  ),

  contractCase('transactions.keys-after-roll-back', 'gives keys back with their rows', async ({ store }) => {
    await addAndRollBack(store, 'a')

    assert.deepEqual(await add(store, 'a'), ['a'])
    await refuses('TAKEN', add(store, 'a'))
  }),

  contractCase('transactions.see-themselves', 'sees its own writes', async ({ store }) => {
    await store.transaction(async (inside) => {
      await add(inside, 'a')
      assert.equal(await inside.count(thing, TENANT), 1)
      await refuses(
        'TAKEN',
        inside.transaction((nested) => add(nested, 'a')),
      )
      await inside.update(thing, TENANT, {
        where: eq({ column: 'code', kind: 'text' }, 'a'),
        set: { name: 'Ada' },
      })
      assert.deepEqual(await idsOf(inside, eq(name, 'Ada')), ['a'])
    })
  }),

  contractCase(
    'transactions.error-at-once',
    'rolls back also when the work throws before it waits for anything',
    async ({ store }) => {
      const attempt = store.transaction(() => {
        throw NEVER_MIND
      })

      await assert.rejects(attempt, NEVER_MIND)
      assert.deepEqual(await add(store, 'a'), ['a'])
    },
  ),

  contractCase('transactions.read-only', 'ends well without a write', async ({ store }) => {
    assert.equal(await store.transaction((inside) => inside.count(thing, TENANT)), 0)
    assert.equal(await store.transaction(async () => 'nothing'), 'nothing')
  }),

  contractCase('transactions.over', 'refuses a store whose transaction has ended', async ({ store }) => {
    let kept: Store | undefined
    await store.transaction(async (inside) => {
      kept = inside
    })
    const late = kept as Store

    await refuses('TRANSACTION_CLOSED', add(late, 'a'))
    await refuses('TRANSACTION_CLOSED', late.find(thing, TENANT, {}))
    await refuses(
      'TRANSACTION_CLOSED',
      late.transaction(async () => 1),
    )
    assert.deepEqual(await idsOf(store), [])
  }),

  contractCase(
    'transactions.over-after-roll-back',
    'refuses a store whose transaction or savepoint was rolled back',
    async ({ store }) => {
      let kept: Store | undefined
      const keepAndFail = (inside: Store): Promise<void> => {
        kept = inside
        return Promise.reject(NEVER_MIND)
      }
      await assert.rejects(store.transaction(keepAndFail), NEVER_MIND)
      await refuses('TRANSACTION_CLOSED', add(kept as unknown as Store, 'a'))

      await store.transaction(async (inside) => {
        await assert.rejects(inside.transaction(keepAndFail), NEVER_MIND)
        await refuses('TRANSACTION_CLOSED', add(kept as unknown as Store, 'b'))
      })
      assert.deepEqual(await idsOf(store), [])
    },
  ),

  contractCase(
    'transactions.unseen-before-the-end',
    'shows nobody what is not committed yet',
    async ({ store, connect }) => {
      const other = await connect()
      const written = signal()
      const looked = signal()

      const work = store.transaction(async (inside) => {
        await add(inside, 'a', 'b')
        written.happen()
        await looked.happened
      })
      const look = written.happened.then(() => idsOf(other)).finally(looked.happen)
      const [, seenBefore] = await Promise.all([work, look])
      assert.deepEqual(seenBefore, [])
      assert.deepEqual(await idsOf(other), ['a', 'b'])
    },
    { needs: ['concurrentTransactions'] },
  ),

  contractCase(
    'transactions.side-by-side',
    'lets two transactions be open at once',
    async ({ store, connect }) => {
      const stores = [store, store, await connect()]
      const arrived = stores.map(signal)

      await Promise.all(
        stores.map((one, index) =>
          one.transaction(async (inside) => {
            await add(inside, `t${index}`)
            arrived[index]?.happen()
            await Promise.all(arrived.map(({ happened }) => happened))
          }),
        ),
      )
      assert.deepEqual(await idsOf(store), ['t0', 't1', 't2'])
    },
    { needs: ['concurrentTransactions'] },
  ),

  contractCase(
    'transactions.all-at-once',
    'shows the writes of a transaction all at once',
    async ({ store, connect }) => {
      const other = await connect()
      let isOver = false
      const work = persist(() =>
        store.transaction(async (inside) => {
          for (const id of ['a', 'b', 'c']) {
            await add(inside, id)
            await pause(3)
          }
        }),
      ).finally(() => {
        isOver = true
      })

      const seen: number[] = []
      const watch = async () => {
        while (!isOver) {
          seen.push((await persist(() => other.find(thing, TENANT, {}))).length)
          await pause(1)
        }
      }
      await Promise.all([work, watch()])
      assert.deepEqual(
        seen.filter((count) => count !== 0 && count !== 3),
        [],
      )
    },
  ),

  contractCase(
    'transactions.many',
    'runs a hundred transactions that were asked for at once',
    async ({ store }) => {
      const ids = Array.from({ length: 100 }, (_, index) => `t${index + 100}`)
      await Promise.all(ids.map((id) => persist(() => store.transaction((inside) => add(inside, id)))))

      assert.deepEqual(await idsOf(store), ids)
    },
  ),
]
