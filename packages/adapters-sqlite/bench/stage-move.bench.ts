/** Moving a deal by twenty guards on SQLite, against the same rows written by hand. Run with `pnpm bench stage-move`. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqlite } from '@guanxi/adapters-sqlite'
import { createCrm, definePipeline, type Edge, type Stage } from '@guanxi/core'
import type { Kysely, Transaction } from 'kysely'
import { heading, inTurns, report } from '../../adapters-sql/bench/lib/measure.ts'

// biome-ignore lint/suspicious/noExplicitAny: written by hand as a host would, without a type of every column.
type Tables = any
type Row = Record<string, unknown>

const ROUNDS = 1500
const WARM_UP = 300
const DEALS = 50
const TENANT = 'acme'

/** Ten conditions on entering, and ten on the way. */
const guard: NonNullable<Stage['guard']> = {
  all: Array.from({ length: 10 }, (_, at) => ({ probabilityBp: { lt: 10_000 - at } })),
}
const way: NonNullable<Edge['guard']> = {
  all: Array.from({ length: 10 }, (_, at) => ({
    amount: { gte: { amount: String(at + 1), currency: 'CNY' } },
  })),
}
const pipeline = definePipeline('opportunity', {
  id: 'bench',
  stages: {
    left: { guard, probabilityBp: 1000, rot: { after: '5d' } },
    right: { guard, probabilityBp: 2000, rot: { after: '5d' } },
  },
  transitions: {
    mode: 'matrix',
    edges: [
      { from: 'left', to: 'right', guard: way },
      { from: 'right', to: 'left', guard: way },
    ],
  },
})

const folder = mkdtempSync(join(tmpdir(), 'guanxi-bench-'))
const file = join(folder, 'moves.db')
const crm = createCrm({ storage: sqlite({ file }), tenant: TENANT, pipelines: [pipeline] })
await crm.migrate()
const session = crm.as(crm.actor({ id: 'ann', roles: ['admin'] }))
const account = await session.account.create({ name: 'Acme' })
const input = { name: 'Deal', accountId: account.id, amount: { amount: '100', currency: 'CNY' } }
const ours = await session.opportunity.createMany(Array.from({ length: DEALS }, () => input))
const theirs = await session.opportunity.createMany(Array.from({ length: DEALS }, () => input))
const idAt = (deals: typeof ours, round: number) => {
  const deal = deals[round % DEALS]
  return deal?.ok ? deal.record.id : ''
}
const stageAt = (round: number) => (Math.floor(round / DEALS) % 2 === 0 ? 'right' : 'left')

const handle = sqlite({ file })
const db: Kysely<Tables> = (await handle.open()).unsafeKysely()
const journalRow = asParameters(
  await db.selectFrom('journal').selectAll().where('entity', '=', 'opportunity').executeTakeFirstOrThrow(),
)

heading('SQLite, stage moves')
const move = {
  name: 'Guanxi',
  run: (round: number) => session.opportunity.moveTo({ id: idAt(ours, round), stage: stageAt(round) }),
}
for (const [job, isJournaled, aim] of [
  ['a move: rows and journal, without a check', true, 2],
  ['a move: rows alone', false, 2],
] as const) {
  const byHand = { name: 'by hand', run: (round: number) => moveByHand(round, isJournaled) }
  const [guanxi = 0, hand = 0] = await inTurns([move, byHand], ROUNDS, WARM_UP)
  report(job, guanxi, hand, aim)
}
await crm.stop()
rmSync(folder, { recursive: true })

/** Loads the deal, writes it by its version, ends its visit and begins the next. */
async function moveByHand(round: number, isJournaled: boolean): Promise<void> {
  const id = idAt(theirs, round)
  await db.transaction().execute(async (trx: Transaction<Tables>) => {
    const now = Date.now()
    const own = (table: string) =>
      trx.selectFrom(table).selectAll().where('tenant', '=', TENANT).where('deleted_at', 'is', null)
    const deal: Row = await own('opportunity').where('id', '=', id).executeTakeFirstOrThrow()
    const visit: Row = await own('stage_visit')
      .where('record_id', '=', id)
      .where('exited_at', 'is', null)
      .orderBy('entered_at', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow()
    const change = (table: string, row: Row, set: Row) =>
      trx
        .updateTable(table)
        .set({ ...set, updated_at: now, version: Number(row['version']) + 1 })
        .where('tenant', '=', TENANT)
        .where('id', '=', row['id'])
        .where('version', '=', row['version'])
        .execute()
    const rotten = now + 432_000_000
    await change('opportunity', deal, { stage: stageAt(round), entered_stage_at: now, rot_at: rotten })
    await change('stage_visit', visit, { exited_at: now, rot_due_at: null })
    const next = { ...visit, id: crypto.randomUUID(), stage: stageAt(round), entered_at: now, version: 1 }
    await trx.insertInto('stage_visit').values(next).execute()
    if (!isJournaled) return
    const entry = () => ({ ...journalRow, id: crypto.randomUUID(), record_id: id })
    await trx.insertInto('journal').values([entry(), entry(), entry()]).execute()
  })
}

/** JSON columns come back as values, and go in as text. */
function asParameters(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [
      key,
      value !== null && typeof value === 'object' ? JSON.stringify(value) : value,
    ]),
  )
}
