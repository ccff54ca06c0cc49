import { createCrm, defineEntity, defineSlaPolicy, f, slaFields } from '@guanxi/core'
import type { StorageAdapter } from '@guanxi/core/store'
import { type Kysely, sql } from 'kysely'
import { inTurns } from './measure.ts'

// biome-ignore lint/suspicious/noExplicitAny: written by hand as a host would, without a type of every column.
type Db = Kysely<any>

const TENANT = 'acme'
const HOUR = 3_600_000
const NINE = Date.UTC(2026, 10, 2, 9)
const DUE = Number(process.env['GUANXI_DUE'] ?? 1_000)
const FEW = 10_000
const MANY = Number(process.env['GUANXI_CLOCKS'] ?? 1_000_000)
const ROUNDS = 3
const WARM_UP = 1
const AIM = 1.5

const repair = defineEntity('repair', {
  fields: { hours: f.text(), isOpen: f.bool().default(true), ...slaFields() },
  lists: [{ filter: ['isOpen'], sort: 'slaDueAt' }],
})
const waves = Array.from({ length: ROUNDS + WARM_UP }, (_, at) => at + 1)
const policy = defineSlaPolicy({
  id: 'usual',
  on: 'repair',
  metrics: {
    fixing: {
      ...{ start: { isOpen: true }, stop: { isOpen: false } },
      target: { by: 'hours', map: Object.fromEntries(waves.map((at) => [at, `${at}h`])), default: '100h' },
    },
  },
})

/** A database of its own. */
export interface EmptyDatabase {
  readonly adapter: StorageAdapter
  handle(): Promise<Db>
}

/** A tick with so many clocks due among few and among many open ones: what it costs goes by what is due. */
export async function benchSlaTick(name: string, open: () => Promise<EmptyDatabase>): Promise<void> {
  const [few, many] = [await hostOf(await open(), FEW), await hostOf(await open(), MANY)]
  const [fast = Number.NaN, slow = Number.NaN] = await inTurns(
    [
      { name: 'few', run: few.tick },
      { name: 'many', run: many.tick },
    ],
    ROUNDS,
    WARM_UP,
  )
  const ratio = slow / fast
  console.log(
    `\n  ${name}: a tick with ${DUE} breaches due\n` +
      `    among ${FEW} open clocks ${fast.toFixed(0)} ms, among ${MANY} ${slow.toFixed(0)} ms: ` +
      `${ratio.toFixed(2)}× (aim ≤ ${AIM}×: ${ratio <= AIM ? 'within' : 'OVER'})`,
  )
  await few.stop()
  await many.stop()
}

async function hostOf({ adapter, handle }: EmptyDatabase, clocks: number) {
  let time = NINE
  const crm = createCrm({
    ...{ storage: adapter, tenant: TENANT, entities: { repair }, sla: [policy] },
    clock: { now: () => time },
  })
  await crm.migrate()
  const session = crm.as(crm.actor({ id: 'ann', roles: ['admin'] }))
  const db = await handle()
  for (const wave of [...waves, 'far']) {
    const { id } = await session.repair.create({ hours: String(wave) })
    const count = wave === 'far' ? clocks - waves.length * DUE : DUE
    await copy(db, 'repair', 'id', id, `${wave}-`, count - 1)
    await copy(db, 'sla_clock', 'record_id', id, `${wave}-`, count - 1)
  }
  await sql`analyze`.execute(db)
  return {
    stop: () => crm.stop(),
    async tick(round: number): Promise<void> {
      time = NINE + (round + 1) * HOUR + 1
      const { fired } = await crm.tick()
      if (fired !== DUE) throw new Error(`${fired} of ${DUE} fired.`)
    },
  }
}

/** Copies a row many times, each with an id of its own. */
async function copy(db: Db, table: string, key: string, id: string, prefix: string, count: number) {
  const [row = {}] = await db.selectFrom(table).selectAll().where(key, '=', id).execute()
  const named = (column: string) =>
    column === 'id' || column === key ? sql`${sql.lit(prefix)} || cast(i as text)` : sql`t.${sql.ref(column)}`
  const columns = Object.keys(row)
  await sql`
    with recursive numbers(i) as (select 1 union all select i + 1 from numbers where i < ${sql.lit(count)})
    insert into ${sql.table(table)} (${sql.join(columns.map((column) => sql.ref(column)))})
    select ${sql.join(columns.map(named))} from ${sql.table(table)} t, numbers where t.${sql.ref(key)} = ${id}
  `.execute(db)
}
