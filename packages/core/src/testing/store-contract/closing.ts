import assert from 'node:assert/strict'
import { idsOf, pause, refuses, signal } from './asking.ts'
import { type ContractCase, contractCase } from './contract-case.ts'
import { aThing, TENANT, thing } from './tables.ts'

/** The end of a store. */
export const closingCases: readonly ContractCase[] = [
  contractCase('closing.refuses', 'refuses every call after it was closed', async ({ store }) => {
    await store.close()

    await refuses('CLOSED', store.find(thing, TENANT, {}))
    await refuses('CLOSED', store.insert(thing, TENANT, [aThing('a')]))
    await refuses(
      'CLOSED',
      store.transaction(async () => 1),
    )
    await refuses('CLOSED', store.inspect())
    await refuses('CLOSED', store.apply({ step: 'createTable', table: thing }))
  }),

  contractCase('closing.twice', 'closes twice, also at once', async ({ store }) => {
    await Promise.all([store.close(), store.close()])
    await store.close()
  }),

  contractCase('closing.alone', 'closes no other store of the same database', async ({ store, connect }) => {
    const other = await connect()
    await store.insert(thing, TENANT, [aThing('a')])
    await store.close()

    assert.deepEqual(await idsOf(other), ['a'])
    assert.deepEqual(await other.insert(thing, TENANT, [aThing('b')]), ['b'])
  }),

  contractCase('closing.waits', 'waits for what is running', async ({ store, connect }) => {
    const other = await connect()
    const started = signal()
    const goOn = signal()
    const work = store.transaction(async (inside) => {
      await inside.insert(thing, TENANT, [aThing('a')])
      started.happen()
      await goOn.happened
      await inside.insert(thing, TENANT, [aThing('b')])
      return 'done'
    })

    await started.happened
    const ended: string[] = []
    const closing = store.close().then(() => ended.push('closed'))
    await pause(10)
    goOn.happen()
    const [answer] = await Promise.all([work.finally(() => ended.push('done')), closing])
    assert.equal(answer, 'done')
    assert.deepEqual(ended, ['done', 'closed'])
    assert.deepEqual(await idsOf(other), ['a', 'b'])
  }),

  contractCase(
    'closing.durable',
    'finds what was written after everything was closed',
    async ({ store, connect }) => {
      await store.insert(thing, TENANT, [aThing('a', { data: { kept: true } })])
      await store.close()

      const again = await connect()
      assert.deepEqual(await idsOf(again), ['a'])
      assert.ok((await again.inspect()).some(({ name }) => name === 'thing'))
    },
    { needs: ['durable'] },
  ),
]
