import { createCrm } from '@guanxi/core'
import { commerce } from '@guanxi/core/commerce'
import type { StorageAdapter } from '@guanxi/core/store'
import { type Kysely, sql } from 'kysely'
import { heading, inTurns, report } from './measure.ts'

// biome-ignore lint/suspicious/noExplicitAny: written by hand as a host would, without a type of every column.
type Db = Kysely<any>
type Row = Readonly<Record<string, unknown>>

const ROUNDS = Number(process.env['GUANXI_PAYMENTS'] ?? 300)
const WARM_UP = 60
const OPEN = Number(process.env['GUANXI_OPEN'] ?? 100_000)
const TENANT = 'acme'
const SETTLED = [1, 5, 50] as const
const money = (amount: number) => ({ amount: amount.toFixed(2), currency: 'CNY' })

/**
 * Payments of a customer who has many open instalments: each settles the oldest of them. Against the same rows (payment,
 * allocations, instalments, journal) written by hand with Kysely in one transaction, with the reads and locks that nobody
 * can do without.
 */
export async function benchPayments(
  name: string,
  adapter: StorageAdapter,
  handle: () => Promise<Db>,
): Promise<void> {
  const crm = createCrm({ storage: adapter, tenant: TENANT, plugins: [commerce({ currency: 'CNY' })] })
  await crm.migrate()
  const session = crm.as(crm.actor({ id: 'ann', roles: ['admin'] }))
  const db = await handle()
  const pay = (accountId: string, settles: number) =>
    session.payment.record({ accountId, amount: money(settles * 10) })
  const owing = async (many: number) => {
    const { id } = await session.account.create({ name: `Owes ${many}` })
    const lines = [{ description: 'Work', net: '10.00' }]
    const { invoice } = await session.invoice.draft({ accountId: id, currency: 'CNY', lines })
    await session.invoice.issue({ id: invoice.id })
    await fill(db, id, many)
    return id
  }
  const [few, ours, theirs] = [await owing(OPEN / 100), await owing(OPEN), await owing(OPEN)]
  // As a database does by itself once so much was written.
  await sql`analyze`.execute(db)
  const { payment } = await pay(few, 1)
  const model = await templates(db, payment.id)

  heading(`${name}, ${OPEN} open instalments of one customer`)
  for (const settles of SETTLED) {
    const rounds = Math.max(20, Math.floor(ROUNDS / settles))
    const [guanxi = Number.NaN, byHand = Number.NaN] = await inTurns(
      [
        { name: 'Guanxi', run: () => pay(ours, settles) },
        { name: 'by hand', run: () => payByHand(db, model, theirs, settles) },
      ],
      rounds,
      Math.min(WARM_UP, rounds),
    )
    report(`a payment that settles ${settles}`, guanxi, byHand, 1.5)
  }
  const [ofMany = Number.NaN, ofFew = Number.NaN] = await inTurns(
    [
      { name: 'of many', run: () => pay(ours, 1) },
      { name: 'of few', run: () => pay(few, 1) },
    ],
    Math.min(ROUNDS, OPEN / 200),
    20,
  )
  report(`the same among ${OPEN} and among ${OPEN / 100}`, ofMany, ofFew, 1.5)
  await crm.stop()
}

/** As many open instalments as asked for, as Guanxi has written one. */
async function fill(db: Db, accountId: string, many: number): Promise<void> {
  const model = asParameters(
    await db
      .selectFrom('instalment')
      .selectAll()
      .where('account_id', '=', accountId)
      .executeTakeFirstOrThrow(),
  )
  for (let at = 0; at < many; at += 500) {
    const rows = Array.from({ length: Math.min(500, many - at) }, (_, next) => {
      const dueOn = new Date(Date.UTC(2027, 0, 1) + Math.floor((at + next) / 100) * 86_400_000)
      return {
        ...model,
        id: crypto.randomUUID(),
        due_on: dueOn.toISOString().slice(0, 10),
        position: next + 1,
      }
    })
    await db.insertInto('instalment').values(rows).execute()
  }
}

interface Templates {
  readonly payment: Row
  readonly allocation: Row
  readonly journals: ReadonlyMap<string, Row>
}

/** Rows as Guanxi wrote them: what is inserted by hand has the same columns and sizes. */
async function templates(db: Db, paymentId: string): Promise<Templates> {
  const payment = await db
    .selectFrom('payment')
    .selectAll()
    .where('id', '=', paymentId)
    .executeTakeFirstOrThrow()
  const allocation = await db.selectFrom('allocation').selectAll().executeTakeFirstOrThrow()
  const journals = new Map<string, Row>()
  for (const entity of ['payment', 'allocation', 'instalment']) {
    const rows = await db.selectFrom('journal').selectAll().where('entity', '=', entity).execute()
    const last = rows.at(-1)
    if (last) journals.set(entity, asParameters(last))
  }
  return { payment: asParameters(payment), allocation: asParameters(allocation), journals }
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

async function payByHand(db: Db, model: Templates, accountId: string, settles: number): Promise<void> {
  const paymentId = crypto.randomUUID()
  const amount = settles * 1_000
  await db.transaction().execute(async (trx) => {
    await trx
      .selectFrom('account')
      .selectAll()
      .where('tenant', '=', TENANT)
      .where('id', '=', accountId)
      .executeTakeFirstOrThrow()
    const open = trx
      .selectFrom('instalment')
      .selectAll()
      .where('tenant', '=', TENANT)
      .where('account_id', '=', accountId)
      .where('is_open', '=', isPostgres(model) ? true : 1)
      .where('amount_currency', '=', 'CNY')
      .where('deleted_at', 'is', null)
      .orderBy('due_on')
      .orderBy('position')
      .orderBy('id')
      .limit(Math.max(20, settles))
    const found = await (isPostgres(model) ? open.forUpdate() : open).execute()
    const taken = found.slice(0, settles)
    await trx
      .insertInto('payment')
      .values({
        ...model.payment,
        id: paymentId,
        account_id: accountId,
        amount_minor: amount,
        allocated_minor: amount,
      })
      .execute()
    const allocations = taken.map(({ id, amount_minor }) => ({
      ...{ ...model.allocation, id: crypto.randomUUID(), instalment_id: id },
      ...{ payment_id: paymentId, amount_minor },
    }))
    await trx.insertInto('allocation').values(allocations).execute()
    const ids = taken.map(({ id }) => id)
    await trx
      .updateTable('instalment')
      .set({
        settled_minor: sql`amount_minor`,
        is_open: isPostgres(model) ? false : 0,
        settled_at: model.payment['created_at'],
        updated_at: model.payment['created_at'],
        version: sql`version + 1`,
      })
      .where('tenant', '=', TENANT)
      .where('id', 'in', ids)
      .execute()
    const noted = (entity: string, recordId: unknown) => ({
      ...{ ...model.journals.get(entity), id: crypto.randomUUID(), record_id: recordId },
    })
    const journal = [
      noted('payment', paymentId),
      ...allocations.map(({ id }) => noted('allocation', id)),
      ...ids.map((id) => noted('instalment', id)),
    ]
    await trx.insertInto('journal').values(journal).execute()
  })
}

/** Booleans are numbers in SQLite. */
function isPostgres({ payment }: Templates): boolean {
  return typeof payment['has_credit'] === 'boolean'
}
