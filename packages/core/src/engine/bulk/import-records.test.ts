import { describe, expect, it } from 'vitest'
import type { ImportOptions, RowOutcome } from '../../index.ts'
import { createTestCrm } from '../../testing/index.ts'

const MAPPING = { Name: 'name', Mail: 'email', Phone: 'phone' } as const
const LEADS = { importId: 'fair', into: 'lead.capture', mapping: MAPPING } as const

const ada = { Name: 'Ada', Mail: ' Ada@Example.COM', Phone: '' }
const bob = { Name: 'Bob', Mail: '', Phone: '138 0013 8000' }
const nobody = { Name: 'Nobody', Mail: '', Phone: '' }

describe('importing leads', () => {
  it('tells of each row what became of it', async () => {
    const { session } = await createTestCrm()
    const outcomes: RowOutcome[] = []

    const report = await session.importRecords([ada, bob, { ...ada, Name: 'A. Lovelace' }, nobody], {
      ...LEADS,
      onRow: (outcome) => outcomes.push(outcome),
    })

    expect(report).toMatchObject({ status: 'done', rows: 4, created: 2, attached: 1, rejected: 1 })
    expect(outcomes.map(({ row, outcome }) => [row, outcome])).toEqual([
      [1, 'created'],
      [2, 'created'],
      [3, 'attached'],
      [4, 'rejected'],
    ])
    expect(outcomes[3]).toMatchObject({ error: { code: 'CRM_LEAD_ADDRESS_MISSING' }, raw: nobody })
    expect(await session.lead.list({ orderBy: ['name'] })).toMatchObject({
      items: [
        { name: 'Ada', email: 'ada@example.com' },
        { name: 'Bob', phone: '+8613800138000' },
      ],
    })
  })

  it('is by the rules of the capture, and says in the journal where it comes from', async () => {
    const { session } = await createTestCrm()

    await session.importRecords([ada], LEADS)

    const { items } = await session.lead.list()
    expect(await session.lead.history(items[0]?.id ?? '')).toMatchObject([
      { command: 'lead.capture', origin: 'import', cause: 'fair', actor: 'admin' },
    ])
  })

  it('reads rows of cells by their columns, and rejects a row that is too short or too long', async () => {
    const { session } = await createTestCrm()
    const rows = [
      ['Ada', 'ada@example.com', ''],
      ['Bob', 'bob@example.com'],
      ['Eve', '', '13800138001', 'x'],
      ['Fay', 'f@example.com', '', ''],
    ]

    await session.importRecords(rows, { ...LEADS, columns: ['Name', 'Mail', 'Phone'] })

    const rejected = await all(session.importedRows('fair', { outcome: 'rejected' }))
    expect(rejected).toMatchObject([
      { row: 2, error: { code: 'CRM_IMPORT_RAGGED' }, raw: { Name: 'Bob', Mail: 'bob@example.com' } },
      { row: 3, error: { code: 'CRM_IMPORT_RAGGED' }, raw: { Name: 'Eve', '4': 'x' } },
    ])
    expect(await session.lead.count()).toBe(2)
  })

  it('keeps a row that no store could keep as it came, and goes on', async () => {
    const { session } = await createTestCrm()
    const bad = { Name: 'N\0ul', Mail: 'n@example.com', Phone: '\ud800', Extra: { deep: Number.NaN } }

    await session.importRecords([bad, ada, { ...ada, Extra: 'a\0b' }], LEADS)

    expect(await all(session.importedRows('fair'))).toMatchObject([
      { outcome: 'rejected', raw: { Name: 'N�ul', Phone: '�' } },
      { outcome: 'created' },
      { outcome: 'attached' },
    ])
  })

  it('takes a source that comes slowly, and never reads ahead of what it writes', async () => {
    const { session } = await createTestCrm()
    let [given, done] = [0, 0]
    async function* slowly() {
      for (; given < 10; given++) {
        expect(given - done).toBeLessThan(4)
        yield { Name: `P${given}`, Mail: `p${given}@example.com`, Phone: '' }
      }
    }

    const report = await session.importRecords(slowly(), {
      ...LEADS,
      chunk: 3,
      onProgress: ({ rows }) => {
        done = rows
      },
    })

    expect(report).toMatchObject({ rows: 10, created: 10 })
  })

  it('tries a dry run and keeps nothing, not even its place', async () => {
    const { session } = await createTestCrm()
    const options = { ...LEADS, chunk: 1 }

    const report = await session.importRecords([ada, bob, ada], { ...options, dryRun: true })

    expect(report).toMatchObject({ created: 2, attached: 1 })
    expect(await session.lead.count()).toBe(0)
    await expect(session.importReport('fair')).rejects.toMatchObject({ code: 'CRM_NOT_FOUND' })
    expect(await session.importRecords([ada, bob, ada], options)).toMatchObject({ created: 2, resumedAt: 0 })
  })

  it('stops at the first bad row when told to, and goes on once the row is right', async () => {
    const { session } = await createTestCrm()
    const options = { ...LEADS, onError: 'stop', chunk: 2 } as const

    await expect(session.importRecords([ada, bob, nobody, ada], options)).rejects.toMatchObject({
      code: 'CRM_IMPORT_STOPPED',
      meta: { row: 3, code: 'CRM_LEAD_ADDRESS_MISSING' },
      issues: [{ code: 'CRM_LEAD_ADDRESS_MISSING', zh: expect.stringMatching(/\p{Script=Han}/u) }],
    })
    expect(await session.lead.count()).toBe(2)

    const fixed = [ada, bob, { ...nobody, Mail: 'n@example.com' }, ada]
    expect(await session.importRecords(fixed, options)).toMatchObject({
      resumedAt: 2,
      created: 3,
      attached: 1,
    })
  })

  it('may be done by whoever may capture, and by nobody else', async () => {
    const grants = { lead: { create: true, commands: ['capture'] } } as const
    const { as } = await createTestCrm({
      roles: [
        { id: 'clerk', grants },
        { id: 'guest', grants: {} },
      ],
    })

    expect(await as('cleo', 'clerk').importRecords([ada], LEADS)).toMatchObject({ created: 1 })
    await expect(as('gus', 'guest').importRecords([ada], { ...LEADS, importId: 'x' })).rejects.toMatchObject({
      code: 'CRM_FORBIDDEN',
    })
    await expect(as('gus', 'guest').importReport('fair')).rejects.toMatchObject({ code: 'CRM_NOT_FOUND' })
  })

  it('tries the next row of a person whose first row is refused by a hook', async () => {
    const { session } = await createTestCrm({
      hooks: (hooks) =>
        hooks.check('lead', 'create', ({ input, issue }) => {
          if (input.name === 'Mr. Test') issue('TEST', 'is a test.')
        }),
    })

    await session.importRecords([{ ...ada, Name: 'Mr. Test' }, ada, { ...ada, Name: 'Ada again' }], LEADS)

    expect((await all(session.importedRows('fair'))).map(({ outcome }) => outcome)).toEqual([
      'rejected',
      'created',
      'attached',
    ])
  })
})

describe('an import that makes no sense', () => {
  it.each<[string, Partial<ImportOptions>, string, string?]>([
    ['without an id', { importId: '  ' }, 'CRM_IMPORT_ID'],
    ['into nothing', { into: 'leda' }, 'CRM_IMPORT_TARGET'],
    ['into a command for single records', { into: 'lead.grab' }, 'CRM_IMPORT_TARGET'],
    ['to a field that is none', { mapping: { Name: 'nmae' } }, 'CRM_IMPORT_OPTIONS', 'mapping.Name'],
    [
      'to a field that commands manage',
      { mapping: { Name: 'status' } },
      'CRM_IMPORT_OPTIONS',
      'mapping.Name',
    ],
    ['with chunks of nothing', { chunk: 0 }, 'CRM_IMPORT_OPTIONS', 'chunk'],
    ['with a mode for a command', { mode: 'upsert', match: 'email' }, 'CRM_IMPORT_OPTIONS', 'mode'],
    ['updating without a match', { into: 'lead', mode: 'update' }, 'CRM_IMPORT_OPTIONS', 'match'],
    [
      'matching by what has no order',
      { into: 'account', mode: 'update', match: 'x', mapping: { Name: 'name' } },
      'CRM_IMPORT_OPTIONS',
      'match',
    ],
    ['from a column that is missing', { mapping: { Nmae: 'name' } }, 'CRM_IMPORT_COLUMNS', 'Nmae'],
    [
      'from two columns of one name',
      { columns: ['Name', 'Name', 'Mail', 'Phone'] },
      'CRM_IMPORT_COLUMNS',
      'Name',
    ],
  ])('is refused: %s', async (_, options, code, path) => {
    const { session } = await createTestCrm()

    const error = await session
      .importRecords([ada], { ...LEADS, ...options } as never)
      .catch((caught: unknown) => caught)

    expect(error).toMatchObject({ code })
    if (path) expect(error).toMatchObject({ issues: [{ path }] })
    expect(await session.lead.count()).toBe(0)
  })

  it('is refused: a source that is no series of rows', async () => {
    const { session } = await createTestCrm()

    await expect(session.importRecords('Ada' as never, LEADS)).rejects.toMatchObject({
      code: 'CRM_IMPORT_SOURCE',
    })
  })

  it('names a column whose transform fails, and rejects only that row', async () => {
    const { session } = await createTestCrm()
    const shout = (cell: unknown) => (cell as string).toUpperCase()

    await session.importRecords(
      [
        { Name: 7, Mail: 'a@example.com' },
        { Name: 'ada', Mail: 'b@example.com' },
      ],
      {
        ...LEADS,
        mapping: { Name: { field: 'name', transform: shout }, Mail: 'email' },
      },
    )

    expect(await all(session.importedRows('fair'))).toMatchObject([
      { outcome: 'rejected', error: { code: 'CRM_IMPORT_CELL' } },
      { outcome: 'created' },
    ])
  })
})

async function all<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const row of rows) list.push(row)
  return list
}
