import { createCrm } from '@guanxi/core'
import type { StorageAdapter } from '@guanxi/core/store'
import { type Kysely, type RawBuilder, sql } from 'kysely'
import { heading, inTurns, report } from './measure.ts'

// biome-ignore lint/suspicious/noExplicitAny: written by hand as a host would, without a type of every column.
type Tables = any
type Db = Kysely<Tables>

const DEALS = 250_000
const VISITS = 4
const TENANT = 'acme'
const DAY = 86_400_000
const END = Date.UTC(2026, 9, 1)
const instant = (days: number) => new Date(END - days * DAY)

/** What instants look like to a database. */
export interface Instants {
  /** A parameter. */
  at(date: Date): unknown
  /** An instant and so many milliseconds. */
  plus(instant: RawBuilder<unknown>, ms: RawBuilder<unknown>): RawBuilder<unknown>
}

/**
 * The three funnels over 1,000,000 stage visits of 250,000 deals, made over a year, against the same questions written by
 * hand on the same tables and indexes.
 */
export async function benchFunnels(
  name: string,
  adapter: StorageAdapter,
  handle: () => Promise<Db>,
  instants: Instants,
): Promise<void> {
  const crm = createCrm({ storage: adapter, tenant: TENANT, region: 'CN' })
  await crm.migrate()
  const session = crm.as(crm.actor({ id: 'ann', roles: ['admin'] }))
  const account = await session.account.create({ name: 'Harbour Ltd' })
  await session.opportunity.create({ name: 'Crane', accountId: account.id })
  const db = await handle()
  await fill(db, instants)

  heading(name)
  const window = { from: instant(120), to: instant(30) }
  const [from, to, then] = [window.from, window.to, instant(60)].map((date) => sql`${instants.at(date)}`)
  const own = sql`v.tenant = ${TENANT} and v.deleted_at is null and v.pipeline = ${'standard'}`
  const readable = sql`join opportunity o on o.tenant = v.tenant and o.id = v.record_id and o.deleted_at is null`
  const month = sql`${30 * DAY}`
  const now = sql`${instants.at(new Date())}`
  const questions: readonly [string, () => Promise<unknown>, RawBuilder<unknown>][] = [
    [
      'cohort of 90 days, horizon 30 days',
      () => session.opportunity.cohort({ from: 'qualify', to: 'negotiate', window, horizon: '30d' }),
      sql`select count(*) as population, count(*) filter (where exists (
            select 1 from stage_visit w where w.tenant = v.tenant and w.record_id = v.record_id and w.deleted_at is null and w.seq > v.seq
              and w.stage in ('negotiate', 'won') and w.entered_at <= ${instants.plus(sql`v.entered_at`, month)}
          )) as converted,
          count(*) filter (where ${instants.plus(sql`v.entered_at`, month)} > ${now}) as undecided
          from stage_visit v ${readable}
          where ${own} and v.stage = 'qualify' and v.is_first and v.entered_at >= ${from} and v.entered_at < ${to}`,
    ],
    [
      'flow of 90 days, each deal once',
      () => session.opportunity.flow({ window }),
      sql`select v.stage, count(distinct v.record_id) as n from stage_visit v ${readable}
          where ${own} and v.entered_at >= ${from} and v.entered_at < ${to} group by v.stage`,
    ],
    [
      'flow of 90 days, each entry',
      () => session.opportunity.flow({ window, distinct: false }),
      sql`select v.stage, count(*) as n from stage_visit v ${readable}
          where ${own} and v.entered_at >= ${from} and v.entered_at < ${to} group by v.stage`,
    ],
    [
      'snapshot of a day two months ago',
      () => session.opportunity.snapshot({ at: instant(60) }),
      sql`select v.stage, count(*) as n from stage_visit v ${readable}
          where ${own} and v.entered_at <= ${then} and (v.exited_at is null or v.exited_at > ${then}) group by v.stage`,
    ],
  ]
  for (const [question, ask, byHand] of questions) {
    if (process.env['SHOW']) console.log(await ask(), (await byHand.execute(db)).rows)
    const [ours, theirs] = await inTurns(
      [
        { name: 'Guanxi', run: ask },
        { name: 'by hand', run: () => byHand.execute(db) },
      ],
      9,
      2,
    )
    report(question, ours ?? 0, theirs ?? 0, 1.2)
  }
  await crm.stop()
}

/** Copies one deal and its visit: four visits each, the third of some a way back, the last won or lost or none yet. */
async function fill(db: Db, { at, plus }: Instants): Promise<void> {
  await db.deleteFrom('stage_visit').where('seq', '>', 1).execute()
  const numbers = sql`(with recursive c(n) as (select 1 union all select n + 1 from c where n < ${sql.lit(DEALS)}) select n from c) d`
  const steps = sql`(select 1 as k union all select 2 union all select 3 union all select 4) s`
  const begun = plus(
    sql`${sql`cast(${at(instant(365))} as ${await typeOf(db)})`}`,
    sql`cast(n as bigint) * ${sql.lit(Math.floor((360 * DAY) / DEALS))}`,
  )
  const visitAt = (k: RawBuilder<unknown>) =>
    plus(begun, sql`((${k}) * cast(86400000 as bigint) * (1 + n % 9))`)
  await copy(db, 'opportunity', sql`${numbers}`, { id: sql`'deal-' || n` })
  await copy(db, 'stage_visit', sql`${numbers} cross join ${steps}`, {
    id: sql`'visit-' || n || '-' || k`,
    record_id: sql`'deal-' || n`,
    seq: sql`k`,
    stage: sql`case k when 1 then 'qualify' when 2 then 'propose'
      when 3 then case when n % 4 = 0 then 'qualify' else 'negotiate' end
      else case when n % 3 = 0 then 'won' else 'lost' end end`,
    is_first: sql`(k < 3 or k = 4 or n % 4 <> 0)`,
    entered_at: visitAt(sql`k`),
    exited_at: sql`case when k < ${sql.lit(VISITS)} then ${visitAt(sql`k + 1`)} end`,
  })
  await sql`analyze`.execute(db)
}

async function typeOf(db: Db): Promise<RawBuilder<unknown>> {
  const { rows } = await sql<{ at: unknown }>`select entered_at as at from stage_visit limit 1`.execute(db)
  return typeof rows[0]?.at === 'number' ? sql`integer` : sql`timestamptz`
}

/** Copies the one row of a table many times, with other values in some columns. */
export async function copy(
  db: Db,
  table: string,
  times: RawBuilder<unknown>,
  values: { readonly [column: string]: RawBuilder<unknown> },
): Promise<void> {
  const row = (await db.selectFrom(table).selectAll().limit(1).executeTakeFirstOrThrow()) as object
  const columns = Object.keys(row)
  const selected = columns.map((column) => values[column] ?? sql`t.${sql.ref(column)}`)
  await sql`insert into ${sql.table(table)} (${sql.join(columns.map((column) => sql.ref(column)))})
    select ${sql.join(selected)} from (select * from ${sql.table(table)} limit 1) t cross join ${times}`.execute(
    db,
  )
}
