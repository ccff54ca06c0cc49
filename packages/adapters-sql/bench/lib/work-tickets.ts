import { createCrm, defineSlaPolicy, ticketMetrics, workingCalendar } from '@guanxi/core'
import type { StorageAdapter, Store, Table } from '@guanxi/core/store'
import { type Kysely, sql } from 'kysely'
import { heading, inTurns, report } from './measure.ts'

// biome-ignore lint/suspicious/noExplicitAny: written by hand as a host would, without a type of every column.
type Db = Kysely<any>
type Row = Readonly<Record<string, unknown>>
type Rows = Readonly<Record<string, readonly Row[]>>

const ROUNDS = Number(process.env['GUANXI_TICKETS'] ?? 300)
const WARM_UP = 60
const TENANT = 'acme'
const NINE = Date.parse('2026-11-02T09:00:00+08:00')
const MINUTE = 60_000
const TABLES = ['ticket', 'message', 'sla_clock', 'journal'] as const
const STORY = 'The lamp in the hall went out last night, and the one upstairs flickers: 门厅的灯昨晚灭了。'

const day = [
  ['09:00', '12:00'],
  ['13:30', '18:00'],
] as const
const office = workingCalendar({
  zone: 'Asia/Shanghai',
  week: { mon: day, tue: day, wed: day, thu: day, fri: day },
})
const five = defineSlaPolicy({
  id: 'five',
  on: 'ticket',
  clock: 'office',
  metrics: {
    firstResponse: ticketMetrics.firstResponse({ target: '30m' }),
    nextResponse: ticketMetrics.nextResponse({ target: '1h' }),
    update: ticketMetrics.pausableUpdate({ target: '8h' }),
    work: ticketMetrics.agentWork({ target: '80h' }),
    resolution: ticketMetrics.resolution({
      target: { by: 'priority', map: { urgent: '40h' }, default: '120h' },
    }),
  },
})
const promised = { calendars: { office }, sla: [five] }
const DESKS = [
  { name: 'no SLA, not searched', config: {}, isSearched: false },
  { name: 'no SLA', config: {}, isSearched: true },
  { name: 'five metrics', config: promised, isSearched: true },
] as const

/** A database of its own. */
interface EmptyDatabase {
  readonly adapter: StorageAdapter
  handle(): Promise<Db>
}

/**
 * The way that everybody takes: a ticket is opened with what was said, answered, changed a little and solved. Against the
 * same rows (tickets, messages, clocks, journal) written by hand with Kysely, in as many transactions, with the reads that
 * nobody can do without; by hand nothing is searched.
 */
export async function benchTickets(name: string, open: () => Promise<EmptyDatabase>): Promise<void> {
  for (const { name: desk, config, isSearched } of DESKS) {
    const { adapter, handle } = await open()
    let now = NINE
    const crm = createCrm({
      ...{ storage: isSearched ? adapter : withoutSearch(adapter), tenant: TENANT, ...config },
      clock: { now: () => now },
    })
    await crm.migrate()
    const session = crm.as(crm.actor({ id: 'ann', roles: ['admin'] }))
    const deeds: readonly (readonly [string, (id: string, round: number) => Promise<unknown>])[] = [
      ['reply', (id, round) => session.ticket.reply({ id, body: `On our way, ${round}. ${STORY}` })],
      [
        'change what no promise mentions',
        (id, round) => session.ticket.update(id, { subject: `Hall ${round}` }),
      ],
      ['solve', (id) => session.ticket.solve({ id })],
    ]
    const opening = (round: number) =>
      session.ticket.open({
        subject: `No light ${round}`,
        message: { body: `It is dark. ${STORY}`, author: 'customer' },
      })
    const db = await handle()
    const noted = await noteDeeds(db, [
      async () => (await opening(-1)).id,
      ...deeds.map(([, run]) => async (id: string) => {
        now += MINUTE
        await run(id, -1)
      }),
    ])

    heading(`${name}, ${desk}`)
    const ids: string[] = []
    const theirs: Map<unknown, string>[] = []
    const [first, ...others] = noted
    const bothOpen = [
      { name: 'Guanxi', run: async (round: number) => ids.push((await opening(round)).id) },
      {
        name: 'by hand',
        run: async (round: number) => {
          const named = new Map<unknown, string>()
          theirs.push(named)
          if (first) await replay(db, first, named, round)
        },
      },
    ]
    await told('open', bothOpen)
    for (const [at, [deed, run]] of deeds.entries()) {
      now += MINUTE
      const change = others[at]
      if (!change) throw new Error('Nothing was noted.')
      await told(deed, [
        { name: 'Guanxi', run: (round: number) => run(ids[round] ?? '', round) },
        { name: 'by hand', run: (round: number) => replay(db, change, theirs[round] ?? new Map(), round) },
      ])
    }
    await crm.stop()
  }
}

async function told(deed: string, contenders: Parameters<typeof inTurns>[0]): Promise<void> {
  const [ours = Number.NaN, byHand = Number.NaN] = await inTurns(contenders, ROUNDS, WARM_UP)
  report(deed, ours, byHand, 3)
}

/** What a deed wrote. */
interface Noted {
  readonly ticketId: string
  readonly added: Rows
  readonly changed: readonly { readonly table: string; readonly id: unknown; readonly set: Row }[]
  readonly hasClocks: boolean
}

/** Does it once with Guanxi, and looks what it wrote. */
async function noteDeeds(
  db: Db,
  deeds: readonly ((id: string) => Promise<unknown>)[],
): Promise<readonly Noted[]> {
  const noted: Noted[] = []
  let before = await allRows(db)
  let ticketId = ''
  for (const run of deeds) {
    const answer = await run(ticketId)
    if (ticketId === '') ticketId = String(answer)
    const after = await allRows(db)
    const added: Record<string, readonly Row[]> = {}
    const changed: { table: string; id: unknown; set: Row }[] = []
    for (const table of TABLES) {
      const known = new Map(before[table]?.map((row) => [row['id'], row]))
      added[table] = (after[table] ?? []).filter(({ id }) => !known.has(id))
      for (const row of after[table] ?? []) {
        const set = Object.entries(row).filter(
          ([name, value]) => String(known.get(row['id'])?.[name]) !== String(value),
        )
        if (known.has(row['id']) && set.length > 0)
          changed.push({ table, id: row['id'], set: Object.fromEntries(set) })
      }
    }
    noted.push({ ticketId, added, changed, hasClocks: (after['sla_clock'] ?? []).length > 0 })
    before = after
  }
  return noted
}

async function allRows(db: Db): Promise<Rows> {
  const rows: Record<string, readonly Row[]> = {}
  for (const table of TABLES)
    rows[table] = (await db.selectFrom(table).selectAll().execute()).map(asParameters)
  return rows
}

/** JSON columns come back as values, and go in as text. */
function asParameters(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [
      key,
      value !== null && typeof value === 'object' && !(value instanceof Date) ? JSON.stringify(value) : value,
    ]),
  )
}

/** Writes the same rows for another ticket, each table's by one statement. */
async function replay(db: Db, noted: Noted, named: Map<unknown, string>, round: number): Promise<void> {
  const { ticketId, added, changed } = noted
  const isOpening = !named.has(ticketId)
  for (const row of TABLES.flatMap((table) => added[table] ?? [])) named.set(row['id'], crypto.randomUUID())
  const as = (value: unknown) => named.get(value) ?? value
  await db.transaction().execute(async (trx) => {
    if (isOpening)
      await trx
        .updateTable('counter')
        .set({ value: sql`value + 1` })
        .where('tenant', '=', TENANT)
        .returning('value')
        .execute()
    else {
      await trx
        .selectFrom('ticket')
        .selectAll()
        .where('tenant', '=', TENANT)
        .where('id', '=', as(ticketId))
        .executeTakeFirstOrThrow()
      if (noted.hasClocks && changed.some(({ table }) => table === 'sla_clock'))
        await trx
          .selectFrom('sla_clock')
          .selectAll()
          .where('tenant', '=', TENANT)
          .where('record_id', '=', as(ticketId))
          .execute()
    }
    for (const table of TABLES) {
      const rows = (added[table] ?? []).map((row) => {
        const own = Object.fromEntries(Object.entries(row).map(([name, value]) => [name, as(value)]))
        return table === 'ticket' ? { ...own, number: 1_000_000 + round } : own
      })
      if (rows.length > 0) await trx.insertInto(table).values(rows).execute()
    }
    for (const { table, id, set } of changed)
      await trx
        .updateTable(table)
        .set(set)
        .where('tenant', '=', TENANT)
        .where('id', '=', as(id))
        .where('version', '=', Number(set['version']) - 1)
        .execute()
  })
}

/** A store that is told of no full-text index, so that it keeps none. */
function withoutSearch(inner: StorageAdapter): StorageAdapter {
  const bare = new Map<Table, Table>()
  const bareOf = (table: Table): Table => {
    const known = bare.get(table) ?? { ...table, indexes: table.indexes.filter(({ fullText }) => !fullText) }
    bare.set(table, known)
    return known
  }
  const isTable = (value: unknown): value is Table =>
    typeof value === 'object' && value !== null && 'columns' in value && 'indexes' in value
  const strip = (store: Store): Store => ({
    ...store,
    ...Object.fromEntries(
      Object.entries(store).map(([name, call]) => [
        name,
        typeof call === 'function'
          ? (first: unknown, ...rest: unknown[]) =>
              (call as (...args: unknown[]) => unknown)(isTable(first) ? bareOf(first) : first, ...rest)
          : call,
      ]),
    ),
    transaction: (work) => store.transaction((inside) => work(strip(inside))),
  })
  return { id: inner.id, open: async () => strip(await inner.open()) }
}
