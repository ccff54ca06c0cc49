import assert from 'node:assert/strict'
import type { Store } from '../../store/store.ts'
import { idsOf, pause, refuses } from './asking.ts'
import { withId } from './conditions.ts'
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

/** Transactions within transactions, and calls within them. */
export const savepointCases: readonly ContractCase[] = [
  contractCase('savepoints.rolls-back-alone', 'takes back a savepoint alone', async ({ store }) => {
    await store.transaction(async (inside) => {
      await add(inside, 'a')
      await addAndRollBack(inside, 'b')
      await inside.transaction(async (nested) => {
        await add(nested, 'c')
        await addAndRollBack(nested, 'd')
      })
      await add(inside, 'b')
    })

    assert.deepEqual(await idsOf(store), ['a', 'b', 'c'])
  }),

  contractCase(
    'savepoints.goes-with-the-whole',
    'takes a finished savepoint back with its transaction',
    async ({ store }) => {
      const attempt = store.transaction(async (inside) => {
        await inside.transaction((nested) => add(nested, 'a'))
        throw NEVER_MIND
      })

      await assert.rejects(attempt, NEVER_MIND)
      assert.deepEqual(await idsOf(store), [])
    },
  ),

  contractCase(
    'savepoints.refusal-inside',
    'goes on after a refusal inside a savepoint',
    async ({ store }) => {
      await add(store, 'a')

      await store.transaction(async (inside) => {
        await add(inside, 'b')
        await refuses(
          'TAKEN',
          inside.transaction((nested) => add(nested, 'c', 'a')),
        )
        await add(inside, 'd')
      })
      assert.deepEqual(await idsOf(store), ['a', 'b', 'd'])
    },
  ),

  contractCase(
    'savepoints.refusal-outside-is-never-silent',
    'either goes on after a refusal, or fails as a whole',
    async ({ store }) => {
      await add(store, 'a')

      const attempt = store.transaction(async (inside) => {
        await add(inside, 'b')
        await refuses('TAKEN', add(inside, 'a'))
      })
      const isCommitted = await attempt.then(
        () => true,
        () => false,
      )
      assert.deepEqual(await idsOf(store), isCommitted ? ['a', 'b'] : ['a'])
      assert.deepEqual(await add(store, 'c'), ['c'])
    },
  ),

  contractCase('transactions.calls-side-by-side', 'takes several calls at once inside', async ({ store }) => {
    const ids = ['a', 'b', 'c', 'd', 'e']
    await store.transaction(async (inside) => {
      const added = await Promise.all(ids.map((id) => add(inside, id)))
      assert.deepEqual(added.flat(), ids)
      const counts = await Promise.all(ids.map((id) => inside.count(thing, TENANT, withId(id))))
      assert.deepEqual(counts, [1, 1, 1, 1, 1])
    })

    assert.deepEqual(await idsOf(store), ids)
  }),

  contractCase(
    'savepoints.side-by-side',
    'keeps savepoints apart that were asked for at once',
    async ({ store }) => {
      await store.transaction(async (inside) => {
        const outcomes = await Promise.allSettled(
          ['a', 'b', 'c', 'd'].map((id, index) =>
            inside.transaction(async (nested) => {
              await add(nested, id)
              await pause(index === 0 ? 10 : 1)
              if (index % 2) throw NEVER_MIND
              await add(nested, `${id}${id}`)
            }),
          ),
        )
        assert.deepEqual(
          outcomes.map(({ status }) => status === 'fulfilled'),
          [true, false, true, false],
        )
      })

      assert.deepEqual(await idsOf(store), ['a', 'aa', 'c', 'cc'])
    },
  ),
]
