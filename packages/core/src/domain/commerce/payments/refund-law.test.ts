import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isCrmError } from '../../../index.ts'
import { openBooks } from './fixtures/books.ts'

type Books = Awaited<ReturnType<typeof openBooks>>
type Step = readonly [act: number, which: number, cents: number]

const amountOf = (cents: number) => (cents / 100).toFixed(2)
const minorOf = ({ amount }: { readonly amount: string }) => Math.round(Number(amount) * 100)

/** Refusals are part of a story: what they must not do is change something. */
async function told(act: Promise<unknown>): Promise<void> {
  await act.catch((error: unknown) => {
    if (!isCrmError(error) || !/^CRM_(PAYMENT|INVOICE)_/.test(error.code)) throw error
  })
}

async function live({ session }: Books, [act, which, cents]: Step): Promise<void> {
  const { items: payments } = await session.payment.list({ where: { kind: 'payment' }, orderBy: 'createdAt' })
  const { items: invoices } = await session.invoice.list({ where: { kind: 'invoice' }, orderBy: 'createdAt' })
  const payment = payments[which % Math.max(1, payments.length)]
  const invoice = invoices[which % Math.max(1, invoices.length)]
  const reason = 'Story'
  if (act === 0 && payment) return told(session.payment.allocate({ id: payment.id }))
  if (act === 1 && payment) return told(session.payment.reverse({ id: payment.id, reason }))
  if (act === 2 && payment)
    return told(session.payment.refund({ id: payment.id, amount: amountOf(cents), reopen: true, reason }))
  if (act === 3 && invoice)
    return told(
      session.invoice.credit({ id: invoice.id, reason, lines: [{ position: 1, net: amountOf(cents) }] }),
    )
}

/** Every figure that somebody could read: of instalments, of payments, of the account. */
async function figures({ session, accountId }: Books, known: ReadonlySet<string>) {
  const { items: instalments } = await session.instalment.list({ orderBy: 'id', limit: 200 })
  const { items: payments } = await session.payment.list({ orderBy: 'id', limit: 200 })
  return {
    instalments: instalments.map(({ id, settled, isOpen }) => [id, settled.amount, isOpen]),
    payments: payments
      .filter(({ id }) => known.has(id))
      .map(({ id, allocated, hasCredit }) => [id, allocated.amount, hasCredit]),
    receivables: await session.account.receivables({ id: accountId }),
    balance: (await session.account.statement({ id: accountId, currency: 'CNY' })).closing,
  }
}

/** What of each is settled is what its allocations come to, within what there is. */
async function demandEven({ session }: Books) {
  const { items: allocations } = await session.allocation.list({ limit: 1000 })
  const of = (field: 'instalmentId' | 'paymentId', id: string) =>
    allocations.filter((one) => one[field] === id).reduce((sum, { amount }) => sum + minorOf(amount), 0)
  for (const { id, settled, amount } of (await session.instalment.list({ limit: 200 })).items) {
    expect(minorOf(settled)).toBe(of('instalmentId', id))
    expect(minorOf(settled)).toBeLessThanOrEqual(minorOf(amount))
  }
  const { items: payments } = await session.payment.list({ limit: 200 })
  for (const { id, allocated, amount } of payments.filter(({ kind }) => kind === 'payment')) {
    const refunded = payments
      .filter(({ refundsId, reversedAt }) => refundsId === id && !reversedAt)
      .reduce((sum, one) => sum + minorOf(one.amount), 0)
    expect(minorOf(allocated)).toBe(of('paymentId', id) + refunded)
    expect(minorOf(allocated)).toBeLessThanOrEqual(minorOf(amount))
  }
}

const step = fc.tuple(fc.nat(3), fc.nat(9), fc.integer({ min: 1, max: 9_000 }))
const story = fc.record({
  totals: fc.array(fc.integer({ min: 1, max: 20_000 }), { minLength: 1, maxLength: 4 }),
  paid: fc.array(fc.integer({ min: 1, max: 20_000 }), { maxLength: 3 }),
  steps: fc.array(step, { maxLength: 6 }),
  amount: fc.integer({ min: 1, max: 40_000 }),
})

describe('whatever happened before', () => {
  it.each([
    [
      'refunding',
      (books: Books, id: string) => books.session.payment.refund({ id, reopen: true, reason: 'Back' }),
    ],
    ['reversing', (books: Books, id: string) => books.session.payment.reverse({ id, reason: 'Bounced' })],
  ] as const)('paying and %s leaves every figure as it was', { timeout: 120_000 }, async (_, undo) => {
    await fc.assert(
      fc.asyncProperty(story, async ({ totals, paid, steps, amount }) => {
        const books = await openBooks()
        for (const total of totals) await books.issue(amountOf(total), { terms: 'thirds' })
        for (const cents of paid) await books.pay(amountOf(cents))
        for (const each of steps) await live(books, each)
        await demandEven(books)
        const known = new Set((await books.session.payment.list({ limit: 200 })).items.map(({ id }) => id))
        const before = await figures(books, known)

        const { payment } = await books.pay(amountOf(amount))
        expect((await figures(books, known)).balance).not.toEqual(before.balance)
        await undo(books, payment.id)

        expect(await figures(books, known)).toEqual(before)
        await demandEven(books)
      }),
      { numRuns: 60 },
    )
  })

  it('what is paid in pieces settles just what it would have settled at once', {
    timeout: 60_000,
  }, async () => {
    const pieces = fc.array(fc.integer({ min: 1, max: 9_000 }), { minLength: 1, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(
        pieces,
        fc.array(fc.integer({ min: 1, max: 9_000 }), { minLength: 1, maxLength: 3 }),
        async (cents, totals) => {
          const [inPieces, atOnce] = [await openBooks(), await openBooks()]
          for (const total of totals)
            for (const books of [inPieces, atOnce]) await books.issue(amountOf(total), { terms: 'thirds' })
          for (const piece of cents) await inPieces.pay(amountOf(piece))
          await atOnce.pay(amountOf(cents.reduce((sum, piece) => sum + piece, 0)))

          expect(await inPieces.settled()).toEqual(await atOnce.settled())
        },
      ),
      { numRuns: 30 },
    )
  })
})
