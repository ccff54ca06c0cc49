import { afterEach, describe, expect, it, vi } from 'vitest'
import { memoryStore } from '../../store/memory/memory-store.ts'
import type { StorageAdapter } from '../../store/store.ts'
import { StoreError } from '../../store/store-error.ts'
import type { Table } from '../../store/table.ts'
import { leaseTable, type Migrated, type Migration, type MigrationInput, migrate } from './index.ts'
import { LEASE_MS } from './lease.ts'
import { SYSTEM_TENANT } from './system-tenant.ts'

const counter: Table = {
  name: 'counter',
  columns: [
    { name: 'id', kind: 'text', nullable: false },
    { name: 'count', kind: 'int', nullable: true },
  ],
  unique: [],
  indexes: [],
}

function release(...migrations: readonly Migration[]): MigrationInput {
  return { tables: [{ namespace: 'core', table: counter }], histories: [{ namespace: 'core', migrations }] }
}

const counts: Migration = {
  id: 'count',
  up: async ({ store }) =>
    void (await store.increment(counter, 'acme', { id: 'a', by: { count: 1 }, initial: {} })),
}

/** A database in which a process died while it migrated, at the hour zero. */
async function withDeadHolder(): Promise<StorageAdapter> {
  const adapter = memoryStore()
  const store = await adapter.open()
  await migrate(store, release())
  await store.update(leaseTable, SYSTEM_TENANT, {
    where: { is: 'constant', value: true },
    set: { holder: 'the dead', until: LEASE_MS },
  })
  return adapter
}

function signal(): { readonly happened: Promise<void>; happen(): void } {
  let happen = () => {}
  const happened = new Promise<void>((resolve) => {
    happen = resolve
  })
  return { happened, happen }
}

afterEach(() => {
  vi.useRealTimers()
})

describe('processes that boot at once', () => {
  it('all come up, and one of them does each thing', async () => {
    const adapter = memoryStore()
    const stores = await Promise.all([1, 2, 3, 4, 5].map(() => adapter.open()))

    const boots = await Promise.all(stores.map((store) => migrate(store, release(counts))))

    expect(boots.flatMap(({ applied }) => applied)).toEqual(['create:counter', 'run:core/count'])
    expect(await stores[0]?.find(counter, 'acme', {})).toMatchObject([{ count: 1 }])
  })

  it('wait for the one that is at it, but not for ever', async () => {
    const adapter = memoryStore()
    const started = signal()
    const finished = signal()
    const waits: Migration = {
      id: 'wait',
      atomic: false,
      up: async () => {
        started.happen()
        await finished.happened
      },
    }
    const first = migrate(await adapter.open(), release(waits))
    await started.happened

    const second = await adapter.open()
    await expect(migrate(second, release(waits), { waitMs: 0 })).rejects.toMatchObject({
      code: 'CRM_MIGRATION_BUSY',
      retryable: true,
    })
    const patient = migrate(second, release(waits))
    finished.happen()

    expect([await first, await patient].map(({ applied }) => applied)).toEqual([
      ['create:counter', 'run:core/wait'],
      [],
    ])
  })
})

describe('the lease', () => {
  it('of a process that died ends by itself', async () => {
    const adapter = await withDeadHolder()
    const store = await adapter.open()
    const at = (now: number) => migrate(store, release(counts), { waitMs: 0, clock: { now: () => now } })

    await expect(at(LEASE_MS - 1)).rejects.toMatchObject({ code: 'CRM_MIGRATION_BUSY' })
    expect(await at(LEASE_MS)).toMatchObject({ applied: ['run:core/count'] })
  })

  it('keeps nobody waiting who has nothing to do', async () => {
    const adapter = await withDeadHolder()
    const options = { waitMs: 0, clock: { now: () => 0 } }

    expect(await migrate(await adapter.open(), release(), options)).toEqual({ applied: [], skipped: [] })
  })

  it('is kept for as long as a long migration takes', async () => {
    vi.useFakeTimers()
    const adapter = memoryStore()
    const clock = { now: () => Date.now() }
    const finished = signal()
    const long: Migration = { id: 'long', atomic: false, up: () => finished.happened }
    const first = migrate(await adapter.open(), release(long), { clock })
    await vi.advanceTimersByTimeAsync(5 * LEASE_MS)

    const other = await adapter.open()
    await expect(migrate(other, release(long), { clock, waitMs: 0 })).rejects.toMatchObject({
      code: 'CRM_MIGRATION_BUSY',
    })
    finished.happen()

    expect(await first).toMatchObject({ applied: ['create:counter', 'run:core/long'] })
    expect(vi.getTimerCount()).toBe(0)
  })

  it('that was lost takes back what its late owner does, who then finds it done', async () => {
    const adapter = memoryStore()
    const paused = signal()
    const resumed = signal()
    let runs = 0
    const slow: Migration = {
      id: 'slow',
      atomic: false,
      up: async () => {
        if (++runs > 1) return
        paused.happen()
        await resumed.happened
      },
    }
    const late = migrate(await adapter.open(), release(slow, counts), { clock: { now: () => 0 } })
    await paused.happened
    const quick = await migrate(await adapter.open(), release(slow, counts), {
      clock: { now: () => LEASE_MS },
    })
    resumed.happen()

    const outcomes: Migrated[] = [quick, await late]
    expect(outcomes.map(({ applied }) => applied)).toEqual([
      ['run:core/slow', 'run:core/count'],
      ['create:counter'],
    ])
    expect(await (await adapter.open()).find(counter, 'acme', {})).toMatchObject([{ count: 1 }])
  })

  it('is asked for again while the store is busy', async () => {
    const store = await memoryStore().open()
    let refusals = 3
    const busy = new Proxy(store, {
      get: (target, name: keyof typeof store) => {
        if (name !== 'update' && name !== 'apply') return target[name]
        return async (...args: never) => {
          if (refusals-- > 0) throw new StoreError('BUSY', 'Another writer was in the way.')
          return (target[name] as (...args: never) => Promise<unknown>)(...args)
        }
      },
    })

    expect(await migrate(busy, release(counts))).toMatchObject({
      applied: ['create:counter', 'run:core/count'],
    })
  })
})
