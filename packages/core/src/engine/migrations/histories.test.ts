import { describe, expect, it, vi } from 'vitest'
import { equals } from '../../conditions/predicate.ts'
import { memoryStore } from '../../store/memory/memory-store.ts'
import type { Store } from '../../store/store.ts'
import type { Table } from '../../store/table.ts'
import { silentLogger } from '../log.ts'
import { checkSchema, type Migration, type MigrationInput, migrate, planSchema } from './index.ts'

const note: Table = {
  name: 'note',
  columns: [
    { name: 'id', kind: 'text', nullable: false },
    { name: 'text', kind: 'text', nullable: true },
  ],
  unique: [],
  indexes: [],
}
const tables = [{ namespace: 'core', table: note }]

function history(...migrations: readonly Migration[]): MigrationInput {
  return { tables, histories: [{ namespace: 'core', migrations }] }
}

/** A migration that adds a note with its own id. */
function adds(id: string, options: Partial<Migration> = {}): Migration {
  return {
    id,
    up: async ({ store }) => void (await store.insert(note, 'acme', [{ id, text: id }])),
    ...options,
  }
}

async function notes(store: Store): Promise<unknown[]> {
  return (await store.find(note, 'acme', {})).map(({ id }) => id)
}

async function openAt(input: MigrationInput): Promise<Store> {
  const store = await memoryStore().open()
  await migrate(store, input)
  return store
}

describe('a history', () => {
  it('runs in order, each namespace after those it stands on, and each migration once', async () => {
    const store = await memoryStore().open()
    const ran: string[] = []
    const says = (id: string): Migration => ({ id, up: async () => void ran.push(id) })
    const histories = [
      { namespace: 'core', migrations: [says('2'), says('1')] },
      { namespace: 'loyalty', migrations: [says('1st')] },
      { namespace: 'host', migrations: [says('0')] },
    ]

    expect((await planSchema(store, { tables, histories })).pending).toEqual([
      'run:core/2',
      'run:core/1',
      'run:loyalty/1st',
      'run:host/0',
    ])
    for (let boot = 1; boot <= 2; boot++) await migrate(store, { tables, histories })

    expect(ran).toEqual(['2', '1', '1st', '0'])
  })

  it('takes up a migration that was added at its end', async () => {
    const store = await openAt(history(adds('a')))

    expect((await migrate(store, history(adds('a'), adds('b')))).applied).toEqual(['run:core/b'])
    expect(await notes(store)).toEqual(['a', 'b'])
  })

  it('refuses one that was put before what was applied', async () => {
    const store = await openAt(history(adds('b')))

    const attempt = migrate(store, history(adds('a'), adds('b')))

    await expect(attempt).rejects.toMatchObject({
      code: 'CRM_MIGRATION_ORDER',
      meta: { id: 'core/a', applied: 'core/b' },
    })
    expect(await notes(store)).toEqual(['b'])
  })

  it.each([
    ['migrate', migrate],
    ['checkSchema', checkSchema],
    ['planSchema', planSchema],
  ])('refuses a migration that was changed after it was applied (%s)', async (_, act) => {
    const store = await openAt(history(adds('a')))

    await expect(act(store, history(adds('a', { version: '2' })))).rejects.toMatchObject({
      code: 'CRM_MIGRATION_CHANGED',
      meta: { id: 'core/a' },
    })
  })

  it('takes a migration whose code is written in another way for the same', async () => {
    const store = await openAt(history(adds('a', { version: '1' })))

    expect(await migrate(store, history({ id: 'a', up: () => Promise.resolve() }))).toMatchObject({
      applied: [],
    })
  })

  it('refuses two migrations of one id', async () => {
    const store = await memoryStore().open()

    await expect(migrate(store, history(adds('a'), adds('a')))).rejects.toMatchObject({
      code: 'CRM_CONFIG',
      issues: [{ path: 'core/a' }],
    })
  })
})

describe('a migration', () => {
  it('that fails leaves nothing behind, names itself, and keeps what came before', async () => {
    const store = await memoryStore().open()
    const cause = new Error('no such rate')
    const fails = adds('b', {
      async up({ store: inside }) {
        await inside.insert(note, 'acme', [{ id: 'half', text: null }])
        throw cause
      },
    })

    const attempt = migrate(store, history(adds('a'), fails))
    await expect(attempt).rejects.toMatchObject({
      code: 'CRM_MIGRATION_FAILED',
      meta: { id: 'core/b' },
      cause,
    })
    expect(await notes(store)).toEqual(['a'])

    expect((await migrate(store, history(adds('a'), adds('b')))).applied).toEqual(['run:core/b'])
  })

  it('that commits as it goes keeps what it did, and starts again', async () => {
    const store = await memoryStore().open()
    let isInterrupted = true
    const fills = adds('fill', {
      atomic: false,
      async up({ store: inside }) {
        for (const id of ['a', 'b']) {
          await inside.insert(note, 'acme', [{ id, text: null }], { skipTaken: true })
          if (isInterrupted) throw new Error('killed')
        }
      },
    })

    await expect(migrate(store, history(fills))).rejects.toMatchObject({ code: 'CRM_MIGRATION_FAILED' })
    expect(await notes(store)).toEqual(['a'])
    isInterrupted = false
    await migrate(store, history(fills))

    expect(await notes(store)).toEqual(['a', 'b'])
  })

  it('is told the time, the tenants, and what the database has', async () => {
    const store = await openAt(history(adds('a')))
    const told = vi.fn()
    const clock = { now: () => 1_000 }
    const asks: Migration = {
      id: 'asks',
      up: async ({ now, tenants, has }) =>
        told(now.getTime(), await tenants(note), [
          await has('note'),
          await has('note', 'text'),
          await has('note', 'legacy'),
          await has('nothing', 'text'),
        ]),
    }

    await migrate(store, history(adds('a'), asks), { clock })

    expect(told).toHaveBeenCalledExactlyOnceWith(1_000, ['acme'], [true, true, false, false])
  })

  it('is told of in the log', async () => {
    const store = await memoryStore().open()
    const info = vi.fn()

    await migrate(store, history(adds('a')), { log: { ...silentLogger, info } })

    expect(info.mock.calls).toEqual([
      ['Schema changed.', { change: 'create:note' }],
      ['Migration applied.', { migration: 'run:core/a' }],
    ])
  })
})

describe('a breaking migration', () => {
  const older = history(adds('a'))
  const newer = history(adds('a'), adds('b', { breaking: true }))

  it('stops processes of an older release: at boot, and from migrating', async () => {
    const store = await openAt(older)
    await checkSchema(store, older)
    await migrate(store, newer)

    const refusal = { code: 'CRM_MIGRATION_BREAKING', meta: { id: 'core/b' } }
    await expect(checkSchema(store, older)).rejects.toMatchObject(refusal)
    await expect(migrate(store, older)).rejects.toMatchObject(refusal)
    await checkSchema(store, newer)
  })

  it('of a plugin that this process does not run is none of its business', async () => {
    const loyalty = { namespace: 'loyalty', migrations: [adds('c', { breaking: true })] }
    const store = await openAt({ tables, histories: [...(older.histories ?? []), loyalty] })

    await checkSchema(store, older)
    expect(await store.count(note, 'acme', equals('id', 'c'))).toBe(1)
  })

  it('that an older release does not know, but can live with, lets it go on', async () => {
    const store = await openAt(history(adds('a'), adds('b')))

    await checkSchema(store, older)
    expect(await migrate(store, older)).toEqual({ applied: [], skipped: [] })
  })
})
