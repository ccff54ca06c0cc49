import type { CommandContext } from '../../../engine/command/context.ts'
import { type Amount, amountOf, minus, moneyOf, plus, sumOf, zero } from '../../../engine/money/amount.ts'
import { contract } from '../contracts/contract.ts'
import { freePayments } from './credit-invoice.ts'
import { type Instalment, instalment } from './instalment.ts'
import type { Invoice } from './invoice.ts'
import { instalmentsOf, owe } from './issue-invoice.ts'
import { settledPatch } from './settle-instalments.ts'

const MOST_PARTS = 1000

/**
 * Owes what another system bills. Where it bills an order whose contract says how it is paid, the parts of the contract
 * are what is owed, and nothing besides. Told otherwise later, the last parts bear the difference.
 */
export async function oweAsTold(context: CommandContext, one: Invoice): Promise<void> {
  const total = one.cancelledAt ? zero(one.currency) : amountOf(one.total)
  const owed = await instalmentsOf(context, one.id)
  if (owed.length > 0) return correct(context, one, owed, total)
  if (total.minor <= 0n) return
  const planned = await plannedParts(context, one, total)
  for (const { id } of planned) await context.records(instalment).update(id, { invoiceId: one.id })
  if (planned.length === 0)
    await owe(context, one, [{ amount: total, dueOn: one.dueOn ?? one.issuedOn ?? '' }])
}

/** The first parts of the order's contract that nobody has billed, where they come to just what is billed. */
async function plannedParts(
  { records }: CommandContext,
  { orderId, currency }: Invoice,
  total: Amount,
): Promise<readonly Instalment[]> {
  if (!orderId) return []
  const [agreed] = await records(contract).where({ orderId, status: 'active', currency }, { limit: 1 })
  if (!agreed) return []
  const open = await records(instalment).where(
    { contractId: agreed.id, invoiceId: { isNull: true }, voidedAt: { isNull: true } },
    { orderBy: 'position', limit: MOST_PARTS },
  )
  const parts: Instalment[] = []
  let sum = zero(currency)
  for (const one of open) {
    if (sum.minor >= total.minor) break
    parts.push(one)
    sum = plus(sum, amountOf(one.amount))
  }
  return sum.minor === total.minor ? parts : []
}

async function correct(
  context: CommandContext,
  one: Invoice,
  owed: readonly Instalment[],
  total: Amount,
): Promise<void> {
  const { records, now } = context
  const sum = (field: 'amount' | 'settled') =>
    sumOf(
      owed.map((part) => amountOf(part[field])),
      one.currency,
    )
  await freePayments(context, one.id, minus(sum('settled'), total))
  let rest = minus(sum('amount'), total)
  for (const part of (await instalmentsOf(context, one.id)).toReversed()) {
    // What a contract says stays owed by it, whatever becomes of one bill.
    if (one.cancelledAt && part.contractId) {
      await records(instalment).update(part.id, { invoiceId: null })
      continue
    }
    const before = amountOf(part.amount)
    const least = amountOf(part.settled)
    const amount = rest.minor <= minus(before, least).minor ? minus(before, rest) : least
    rest = minus(rest, minus(before, amount))
    const money = moneyOf(amount)
    const { settled, settledAt } = part
    const figures = {
      amount: one.cancelledAt ? part.amount : money,
      settled,
      settledAt,
      voidedAt: one.cancelledAt,
    }
    await records(instalment).update(part.id, {
      ...{ amount: figures.amount, voidedAt: one.cancelledAt ?? null },
      ...(part.contractId ? {} : { dueOn: one.dueOn ?? one.issuedOn ?? '' }),
      ...settledPatch(figures, now),
    })
  }
}
