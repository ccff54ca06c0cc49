import { createCrm, defineEntity, f } from '@guanxi/core'
import type { StorageAdapter } from '@guanxi/core/store'
import { type Kysely, type RawBuilder, sql } from 'kysely'
import { copy, type Instants } from './funnel.ts'
import { heading, inTurns, report } from './measure.ts'

// biome-ignore lint/suspicious/noExplicitAny: written by hand as a host would, without a type of every column.
type Tables = any
type Db = Kysely<Tables>

const REPAIRS = 100_000
const CLOCKS = 2
const TENANT = 'acme'
const HOUR = 3_600_000
const END = Date.UTC(2026, 9, 1)
const instant = (days: number) => new Date(END - days * 24 * HOUR)

const repair = defineEntity('repair', {
  fields: { isDone: f.bool().default(false), ownerId: f.text().optional() },
})

/**
 * Reports of 200,000 clocks of 100,000 records, settled over a year, of a year and of three months, against the same
 * questions written by hand on the same tables and indexes.
 */
export async function benchAttainment(
  name: string,
  adapter: StorageAdapter,
  handle: () => Promise<Db>,
  instants: Instants,
): Promise<void> {
  const metrics = { fixing: { start: { isDone: false }, stop: { isDone: true }, target: '4h' } } as const
  const crm = createCrm({
    ...{ storage: adapter, tenant: TENANT, region: 'CN', entities: { repair } },
    sla: [{ id: 'usual', on: 'repair', metrics }],
  })
  await crm.migrate()
  const session = crm.as(crm.actor({ id: 'ann', roles: ['admin'] }))
  const { id } = await session.repair.create({ ownerId: 'ann' })
  await session.repair.update(id, { isDone: true })
  const db = await handle()
  await fill(db, instants)

  heading(name)
  const quarter = { on: 'repair', from: '2026-04-01', to: '2026-06-30' } as const
  const year = { on: 'repair', from: '2025-10-01', to: '2026-09-30' } as const
  const rows = (from: string, to: string, others: RawBuilder<unknown> = sql``) => {
    const [start, end] = [from, to].map((date) => sql`${instants.at(new Date(date))}`)
    return sql`from sla_clock c join repair r on r.tenant = c.tenant and r.id = c.record_id and r.deleted_at is null
      where c.tenant = ${TENANT} and c.deleted_at is null and c.entity = ${'repair'}
        and c.settled_at >= ${start} and c.settled_at < ${end} ${others}`
  }
  const inQuarter = (others?: RawBuilder<unknown>) =>
    rows('2026-04-01T00:00:00Z', '2026-07-01T00:00:00Z', others)
  const inYear = rows('2025-10-01T00:00:00Z', '2026-10-01T00:00:00Z')
  const counts = sql`count(*) filter (where c.status <> 'cancelled') as decided,
    count(*) filter (where c.status = 'breached') as breached, count(*) filter (where c.status = 'cancelled') as cancelled,
    count(*) filter (where c.status = 'cancelled' and c.breached_at is not null) as late`
  const records = sql`count(distinct c.record_id) filter (where c.status <> 'cancelled') as decided,
    count(distinct c.record_id) filter (where c.status = 'breached') as breached,
    count(distinct c.record_id) filter (where c.status = 'cancelled') as cancelled,
    count(distinct c.record_id) filter (where c.status = 'cancelled' and c.breached_at is not null) as late`
  const isStopped = sql`and c.status <> 'cancelled' and c.stopped_at is not null`
  const middle = (
    column: RawBuilder<unknown>,
  ) => sql`(select ${column} ${inQuarter(isStopped)} order by ${column} limit 1
    offset (select count(*) / 2 ${inQuarter(isStopped)}))`
  const { slaClock } = session
  const questions: readonly [string, () => Promise<unknown>, RawBuilder<unknown>][] = [
    ['attainment of three months', () => slaClock.attainment(quarter), sql`select ${counts} ${inQuarter()}`],
    ['attainment of a year', () => slaClock.attainment(year), sql`select ${counts} ${inYear}`],
    [
      'of a year by owner',
      () => slaClock.attainment({ ...year, by: 'owner' }),
      sql`select c.owner_id, ${counts} ${inYear} group by c.owner_id`,
    ],
    [
      'of three months by record',
      () => slaClock.attainment({ ...quarter, per: 'record' }),
      sql`select ${records} ${inQuarter()}`,
    ],
    [
      'times of three months, two medians by hand',
      () => slaClock.times(quarter),
      sql`select avg(c.used_ms), avg(c.passed_ms), sum(c.paused_ms),
        ${middle(sql`c.used_ms`)} as used, ${middle(sql`c.passed_ms`)} as passed ${inQuarter(isStopped)}`,
    ],
    [
      'breaches of three months, by instant by hand',
      () => slaClock.breaches(quarter),
      sql`select c.breached_at, count(*) ${inQuarter(sql`and c.status = 'breached'`)} group by c.breached_at`,
    ],
  ]
  for (const [question, ask, byHand] of questions) {
    if (process.env['SHOW']) console.log(await ask(), (await byHand.execute(db)).rows.slice(0, 3))
    const [ours, theirs] = await inTurns(
      [
        { name: 'Guanxi', run: ask },
        { name: 'by hand', run: () => byHand.execute(db) },
      ],
      9,
      2,
    )
    // The wall clocks of breaches are read here, and of times there are two percentiles more than by hand.
    report(question, ours ?? 0, theirs ?? 0, /^(times|breaches)/.test(question) ? 2.5 : 1.5)
  }
  await crm.stop()
}

/** Copies one record and its clock: two clocks each; of ten one is breached and one cancelled, nobody has the same times. */
async function fill(db: Db, { at, plus }: Instants): Promise<void> {
  const numbers = sql`(with recursive c(n) as (select 1 union all select n + 1 from c where n < ${sql.lit(REPAIRS)}) select n from c) d`
  const each = sql`(select 1 as k union all select 2) s`
  const type = typeof at(instant(0)) === 'number' ? sql`integer` : sql`timestamptz`
  const begun = sql`cast(${at(instant(364))} as ${type})`
  const step = sql.lit(Math.floor((360 * 24 * HOUR) / REPAIRS / CLOCKS))
  const settled = plus(begun, sql`(cast(n as bigint) * 2 + k) * ${step}`)
  const kind = sql`((n * 2 + k) % 10)`
  const used = sql`((cast(n as bigint) * 7919 + k) % 20000000)`
  await copy(db, 'repair', numbers, { id: sql`'repair-' || n` })
  await copy(db, 'sla_clock', sql`${numbers} cross join ${each}`, {
    id: sql`'clock-' || n || '-' || k`,
    record_id: sql`'repair-' || n`,
    ordinal: sql`k`,
    owner_id: sql`'owner-' || (n % 20)`,
    status: sql`case ${kind} when 0 then 'breached' when 1 then 'cancelled' else 'met' end`,
    settled_at: settled,
    stopped_at: sql`case ${kind} when 1 then null else ${settled} end`,
    breached_at: sql`case ${kind} when 0 then ${settled} end`,
    cancelled_at: sql`case ${kind} when 1 then ${settled} end`,
    used_ms: used,
    passed_ms: sql`${used} * 2`,
    paused_ms: sql`${used} / 3`,
  })
  await sql`analyze`.execute(db)
}
