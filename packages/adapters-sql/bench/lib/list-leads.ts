import { createCrm } from '@guanxi/core'
import type { StorageAdapter } from '@guanxi/core/store'
import { type Kysely, sql } from 'kysely'
import { heading, inTurns, report } from './measure.ts'

// biome-ignore lint/suspicious/noExplicitAny: written by hand as a host would, without a type of every column.
type Tables = any
const LEADS = 200_000
const OWNERS = 40
const TENANT = 'acme'

/**
 * A page of 50 from 200,000 leads: those of one owner that are new and come from larger companies, the latest first.
 * By hand it is the same SQL on the same index, its rows left as the driver gives them.
 */
export async function benchLists(
  name: string,
  adapter: StorageAdapter,
  handle: () => Promise<Kysely<Tables>>,
): Promise<void> {
  const crm = createCrm({ storage: adapter, tenant: TENANT, region: 'CN' })
  await crm.migrate()
  const session = crm.as(crm.actor({ id: 'ann', roles: ['admin'] }))
  const { leadId } = await session.lead.capture({
    lead: { name: 'Ada', email: 'ada@example.com', region: 'north', employees: 10 },
  })
  const db = await handle()
  await multiply(db, leadId)

  heading(name)
  const page = (round: number) =>
    session.lead.list({
      where: { ownerId: `u${round % OWNERS}`, status: 'new', employees: { gte: 100 } },
      orderBy: '-createdAt',
      limit: 50,
    })
  const byHand = (round: number) =>
    db
      .selectFrom('lead')
      .selectAll()
      .where('tenant', '=', TENANT)
      .where('deleted_at', 'is', null)
      .where('owner_id', '=', `u${round % OWNERS}`)
      .where('status', '=', 'new')
      .where('employees', '>=', 100)
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(51)
      .execute()
  const [first, second] = [await page(0), await byHand(0)]
  if (first.items.length !== 50 || second.length !== 51)
    throw new Error(`${first.items.length} and ${second.length} rows`)
  const [ours, theirs] = await inTurns(
    [
      { name: 'Guanxi', run: page },
      { name: 'by hand', run: byHand },
    ],
    600,
    200,
  )
  report('page of 50 from 200,000 leads, sorted', ours ?? 0, theirs ?? 0, 1.2)
  await crm.stop()
}

/** Copies one lead until there are enough, spread over owners, sizes and days. */
async function multiply(db: Kysely<Tables>, id: string): Promise<void> {
  const row = await db.selectFrom('lead').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  const createdAt = row['created_at']
  const chunk = 500
  for (let start = 0; start < LEADS; start += chunk) {
    const rows = Array.from({ length: chunk }, (_, at) => {
      const n = start + at
      const at_ =
        typeof createdAt === 'number'
          ? createdAt - n * 60_000
          : new Date((createdAt as Date).getTime() - n * 60_000)
      return {
        ...row,
        id: `lead-${n}`,
        email: `l${n}@example.com`,
        owner_id: `u${n % OWNERS}`,
        employees: (n * 7) % 400,
        created_at: at_,
      }
    })
    await db.insertInto('lead').values(rows).execute()
  }
  await sql`analyze`.execute(db)
}
