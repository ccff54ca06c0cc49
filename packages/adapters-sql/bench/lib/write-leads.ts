import { createCrm } from '@guanxi/core'
import type { StorageAdapter } from '@guanxi/core/store'
import { type Kysely, sql } from 'kysely'
import { heading, inTurns, report } from './measure.ts'

// biome-ignore lint/suspicious/noExplicitAny: written by hand as a host would, without a type of every column.
type Tables = any
const ROUNDS = 1500
const WARM_UP = 300
const TENANT = 'acme'

/**
 * Creates and updates one lead at a time: Guanxi's commands, against the same statements written by hand with Kysely in
 * one transaction: look for a duplicate, insert the row and its journal row; load, update by version, journal row.
 */
export async function benchWrites(
  name: string,
  adapter: StorageAdapter,
  handle: () => Promise<Kysely<Tables>>,
): Promise<void> {
  const crm = createCrm({ storage: adapter, tenant: TENANT, region: 'CN' })
  await crm.migrate()
  const session = crm.as(crm.actor({ id: 'ann', roles: ['admin'] }))
  await session.lead.capture({ lead: leadInput(-1) })
  const db = await handle()
  const model = await templates(db)

  heading(name)
  const ids: string[] = []
  const theirs: string[] = []
  const [ours, byHand] = await inTurns(
    [
      {
        name: 'Guanxi',
        run: async (round) => ids.push((await session.lead.capture({ lead: leadInput(round) })).leadId),
      },
      { name: 'by hand', run: async (round) => theirs.push(await createByHand(db, model, round)) },
    ],
    ROUNDS,
    WARM_UP,
  )
  report('create a lead (duplicate check, row, journal)', ours ?? 0, byHand ?? 0, 1.5)
  const [oursUpdate, byHandUpdate] = await inTurns(
    [
      {
        name: 'Guanxi',
        run: (round) => session.lead.update(ids[round] ?? '', { title: `CTO ${round}` }, { version: 1 }),
      },
      { name: 'by hand', run: (round) => updateByHand(db, model, theirs[round] ?? '', round) },
    ],
    ROUNDS,
    WARM_UP,
  )
  report('update a lead (load, version guard, journal)', oursUpdate ?? 0, byHandUpdate ?? 0, 1.5)
  await crm.stop()
}

function leadInput(round: number): Record<string, unknown> {
  return {
    name: `Ada ${round}`,
    company: `Analytical Engines ${round} Ltd`,
    email: `ada${round}@example.com`,
    phone: `+8613${String(800_000_000 + round)}`,
    region: 'north',
    employees: 250,
    source: 'fair',
  }
}

interface Templates {
  readonly lead: Record<string, unknown>
  readonly journal: Record<string, unknown>
}

/** Rows as Guanxi wrote them: what is inserted by hand has the same columns and sizes. */
async function templates(db: Kysely<Tables>): Promise<Templates> {
  const lead = await db.selectFrom('lead').selectAll().executeTakeFirstOrThrow()
  const journal = await db
    .selectFrom('journal')
    .selectAll()
    .where('entity', '=', 'lead')
    .executeTakeFirstOrThrow()
  return { lead: asParameters(lead), journal: asParameters(journal) }
}

/** JSON columns come back as values, and go in as text. */
function asParameters(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [
      key,
      value !== null && typeof value === 'object' && !(value instanceof Date) ? JSON.stringify(value) : value,
    ]),
  )
}

async function createByHand(
  db: Kysely<Tables>,
  { lead, journal }: Templates,
  round: number,
): Promise<string> {
  const id = crypto.randomUUID()
  const email = `eve${round}@example.com`
  const phone = `+8615${String(800_000_000 + round)}`
  await db.transaction().execute(async (trx) => {
    const live = trx
      .selectFrom('lead')
      .select(['id', 'owner_id'])
      .where('tenant', '=', TENANT)
      .where('deleted_at', 'is', null)
    const known = await live
      .where('email', '=', email)
      .unionAll(live.where('phone', '=', phone))
      .execute()
    if (known.length > 0) throw new Error('known')
    await trx
      .insertInto('lead')
      .values({ ...lead, id, email, phone, version: 1 })
      .execute()
    await trx
      .insertInto('journal')
      .values({ ...journal, id: crypto.randomUUID(), record_id: id })
      .execute()
  })
  return id
}

async function updateByHand(
  db: Kysely<Tables>,
  { journal }: Templates,
  id: string,
  round: number,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const found = await trx
      .selectFrom('lead')
      .selectAll()
      .where('tenant', '=', TENANT)
      .where('id', '=', id)
      .executeTakeFirst()
    const { numUpdatedRows } = await trx
      .updateTable('lead')
      .set({ title: `CTO ${round}`, version: sql`version + 1` })
      .where('tenant', '=', TENANT)
      .where('id', '=', id)
      .where('version', '=', found?.['version'])
      .executeTakeFirstOrThrow()
    if (numUpdatedRows !== 1n) throw new Error('stale')
    await trx
      .insertInto('journal')
      .values({ ...journal, id: crypto.randomUUID(), record_id: id, version: 2 })
      .execute()
  })
}
