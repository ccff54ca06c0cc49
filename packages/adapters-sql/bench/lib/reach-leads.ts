import { createCrm, type Reach, type Role } from '@guanxi/core'
import type { StorageAdapter } from '@guanxi/core/store'
import { type Kysely, sql } from 'kysely'
import { inTurns } from './measure.ts'

// biome-ignore lint/suspicious/noExplicitAny: written by hand as a host would, without a type of every column.
type Tables = any
const LEADS = 1_000_000
const TENANT = 'acme'
/** Five levels: one at the top, then four below each. */
const LEVELS = 5
const FAN = 4

const reaching = (...read: readonly Reach[]): Role => ({ id: read.join('+'), grants: { lead: { read } } })

/**
 * The 50 newest of a million leads: as an administrator, whom nothing limits, and as somebody at each level of a hierarchy of
 * five, with leads shared with them; fewer than are named one by one, and more.
 */
export async function benchReach(
  name: string,
  adapter: StorageAdapter,
  handle: () => Promise<Kysely<Tables>>,
): Promise<void> {
  const roles = [reaching('own'), reaching('own', 'below'), reaching('own', 'below', 'shared')]
  const crm = createCrm({ storage: adapter, tenant: TENANT, roles })
  await crm.migrate()
  const session = crm.as(crm.actor({ id: 'admin', roles: ['admin'] }))
  const chain: string[] = []
  const users: string[] = []
  await session.transaction(
    async (inside) => {
      const hire = async (parentId: string | null, level: number): Promise<void> => {
        const position = await inside.position.create({ code: `p${users.length}`, name: 'P', parentId })
        const user = await inside.user.create({ name: 'U' })
        await inside.positionHolder.create({ positionId: position.id, userId: user.id })
        users.push(user.id)
        chain[level] = user.id
        for (let at = 0; level + 1 < LEVELS && at < FAN; at++) await hire(position.id, level + 1)
      }
      await hire(null, 0)
    },
    { timeout: '5m' },
  )
  const first = await session.lead.create({ name: 'Ada', email: 'ada@example.com' })
  const db = await handle()
  await multiply(db, first.id, users)
  // Shares lie all over the leads, so that the newest are as rarely shared as the oldest.
  for (const [who, count] of [
    [chain[2], 50],
    [chain[4], 900],
    [chain[3], 3_000],
  ] as const)
    await session.transaction(
      async (inside) => {
        for (let at = 0; at < count; at++)
          await inside.share.grant({
            ...{ entity: 'lead', id: `lead-${at * Math.floor(LEADS / count)}`, level: 'read' },
            with: { kind: 'user', id: who ?? '' },
          })
      },
      { timeout: '5m' },
    )
  await sql`analyze`.execute(db)

  console.log(`\n  ${name}: 50 newest of ${LEADS} leads, ${users.length} people\n`)
  const page = (who: typeof session) => () => who.lead.list({ orderBy: '-createdAt', limit: 50 })
  const contenders = [
    { name: 'administrator', run: page(session) },
    ...[0, 2, 3, 4].flatMap((level) =>
      roles.map((role) => ({
        name: `level ${level} ${role.id}`,
        run: page(crm.as(crm.actor({ id: chain[level] ?? '', roles: [role.id] })) as typeof session),
      })),
    ),
  ]
  const times = await inTurns(contenders, 60, 20)
  const base = times[0] ?? Number.NaN
  for (const [at, one] of contenders.entries())
    console.log(
      `  ${one.name.padEnd(46)} ${(times[at] ?? 0).toFixed(3).padStart(10)} ms ${((times[at] ?? 0) / base).toFixed(2).padStart(6)}×`,
    )
  await crm.stop()
}

/** Copies one lead until there are enough, spread over people and days. */
async function multiply(db: Kysely<Tables>, id: string, users: readonly string[]): Promise<void> {
  const row = await db.selectFrom('lead').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  const createdAt = row['created_at']
  const chunk = 500
  for (let start = 0; start < LEADS; start += chunk) {
    const rows = Array.from({ length: chunk }, (_, at) => {
      const n = start + at
      const earlier = (typeof createdAt === 'number' ? createdAt : (createdAt as Date).getTime()) - n * 60_000
      return {
        ...row,
        id: `lead-${n}`,
        email: `l${n}@example.com`,
        owner_id: users[n % users.length],
        created_at: typeof createdAt === 'number' ? earlier : new Date(earlier),
      }
    })
    await db.insertInto('lead').values(rows).execute()
  }
}
