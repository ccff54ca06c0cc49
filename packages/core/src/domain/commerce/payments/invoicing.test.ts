import { describe, expect, it } from 'vitest'
import { commerce } from '../../../commerce.ts'
import { isCrmError, type Role } from '../../../index.ts'
import { createTestCrm } from '../../../testing/index.ts'
import { openContracts } from '../contracts/fixtures/agreed.ts'
import { cny, openBooks } from './fixtures/books.ts'

const codeOf = (asked: Promise<unknown>) =>
  asked.then(
    () => 'done',
    (error: unknown) => (isCrmError(error) ? error.code : error),
  )

async function openShop() {
  const made = await createTestCrm({ plugins: [commerce({ currency: 'CNY' })] })
  const { session } = made
  const account = await session.account.create({ name: 'Acme' })
  const deal = await session.opportunity.create({ name: 'Press', accountId: account.id })
  const lines = [
    { description: 'Work', quantity: '3', unitPrice: '33.33' },
    { description: 'Parts', quantity: '1', unitPrice: '10' },
  ]
  const { id } = await session.quote.draft({ opportunityId: deal.id, lines })
  await session.quote.send({ id })
  return { ...made, order: await session.quote.accept({ id }) }
}

describe('an order', () => {
  it('is invoiced in pieces that come to it, and never twice', async () => {
    const { session, order } = await openShop()
    const draft = (more: object = {}) => session.invoice.draft({ orderId: order.id, ...more })

    const first = await draft({ lines: [{ position: 1, quantity: '1' }] })
    expect(first.invoice).toMatchObject({ orderId: order.id, net: cny('33.33') })
    expect(await codeOf(draft({ lines: [{ position: 1, quantity: '2.000001' }] }))).toBe('CRM_INVOICE_LEFT')
    const rest = await draft()
    expect(rest.lines.map(({ quantity, net }) => [quantity, net.amount])).toEqual([
      ['2.000000', '66.66'],
      ['1.000000', '10.00'],
    ])
    expect(await codeOf(draft())).toBe('CRM_INVOICE_EMPTY')
  })

  it('is invoiced again where its invoice was deleted as a draft, or credited as a whole', async () => {
    const { session, order } = await openShop()
    const draft = () => session.invoice.draft({ orderId: order.id })
    await session.invoice.delete((await draft()).invoice.id)
    const { invoice } = await draft()
    await session.invoice.issue({ id: invoice.id })
    expect(await codeOf(draft())).toBe('CRM_INVOICE_EMPTY')
    await session.invoice.credit({ id: invoice.id, reason: 'Wrong address' })

    expect((await draft()).invoice).toMatchObject({ net: cny('109.99') })
  })
})

describe('a contract', () => {
  it('is invoiced by what is due of it, which stays owed as it was planned', async () => {
    const { session, sign, clock } = await openContracts()
    const { id } = await sign('thirds', [{ description: 'Plant', unitPrice: '99999.99', tax: '0' }])

    const { invoice, lines } = await session.invoice.draft({ contractId: id })
    expect(lines.map(({ description, total }) => [description, total.amount])).toEqual([
      ['On signing', '30000.00'],
    ])
    const twin = await session.invoice.draft({ contractId: id })
    const { instalments } = await session.invoice.issue({ id: invoice.id })
    expect(instalments).toMatchObject([{ contractId: id, invoiceId: invoice.id, position: 1 }])
    expect(await session.instalment.count()).toBe(3)
    expect(await codeOf(session.invoice.issue({ id: twin.invoice.id }))).toBe('CRM_INVOICE_TAKEN')
    expect(await codeOf(session.invoice.draft({ contractId: id }))).toBe('CRM_INVOICE_EMPTY')
    await clock.advance('1d')
    const serial = await session.invoice.count({ status: 'issued' })
    expect(serial).toBe(1)
  })

  it('has a tax on each of its instalments where it is said', async () => {
    const { session, sign } = await openContracts()
    await sign('thirds', [{ description: 'Plant', unitPrice: '99999.99' }])
    const [one] = (await session.instalment.list({ where: { position: 1 } })).items
    const instalments = [{ id: one?.id ?? '', tax: '3451.33' }]

    const { invoice } = await session.invoice.draft({ instalments })

    expect(invoice).toMatchObject({ net: cny('26548.67'), tax: cny('3451.33'), total: cny('30000.00') })
  })
})

const director: Role = {
  id: 'director',
  grants: { approval: { read: 'all', commands: ['approve', 'reject'] }, payment: { read: 'all' } },
}

describe('a refund that needs approval', () => {
  const asking = () =>
    openBooks({ roles: [director], payments: { refundApproval: { by: [{ role: 'director' }] } } })

  it('goes out once somebody else has agreed, once, and for just that much', async () => {
    const { session, pay, as } = await asking()
    const boss = await session.user.create({ name: 'Boss', email: 'boss@example.com' } as never)
    const { payment } = await pay('100.00')
    const refund = { id: payment.id, amount: '40.00', reason: 'Returned' }

    expect(await codeOf(session.payment.refund(refund))).toBe('CRM_APPROVAL_MISSING')
    const { approvalId, status } = await session.payment.askRefund(refund)
    expect(status).toBe('pending')
    expect(await codeOf(session.payment.refund(refund))).toBe('CRM_APPROVAL_MISSING')
    await as(boss.id, 'director').approval.approve({ id: approvalId })
    expect(await codeOf(session.payment.refund({ ...refund, amount: '40.01' }))).toBe('CRM_APPROVAL_STALE')
    await session.payment.refund(refund)

    expect(await session.payment.get(payment.id)).toMatchObject({ allocated: cny('40.00') })
    expect(await codeOf(session.payment.refund(refund))).toBe('CRM_APPROVAL_MISSING')
  })

  it('is not asked for where nobody has to agree', async () => {
    const { session, pay } = await openBooks()
    const { payment } = await pay('1.00')

    expect(await codeOf(session.payment.askRefund({ id: payment.id, reason: 'x' }))).toBe(
      'CRM_PAYMENT_UNASKED',
    )
  })
})

/** Sees and bills what is their own, and takes in payments of customers whom they see. */
const clerk: Role = {
  id: 'clerk',
  grants: {
    account: { read: 'own', commands: 'all' },
    invoice: { read: 'own', delete: 'own', commands: 'all' },
    instalment: { read: 'own', hidden: ['name'] },
    payment: { commands: 'all' },
    fxRate: { commands: ['note'] },
  },
}

describe('whoever sees only their own', () => {
  async function openOffice() {
    const books = await openBooks({ roles: [clerk, director] })
    const { session, as, accountId, issue, pay } = books
    const ann = await session.user.create({ name: 'Ann', email: 'ann@example.com' } as never)
    const bob = await session.user.create({ name: 'Bob', email: 'bob@example.com' } as never)
    const theirs = await issue('4711.00', { ownerId: bob.id })
    const { payment } = await pay('11.00')
    const mine = await session.account.create({ name: 'Mine', ownerId: ann.id } as never)
    return { ...books, mine, theirs, payment, accountId, rep: as(ann.id, 'clerk') }
  }
  type Office = Awaited<ReturnType<typeof openOffice>>
  const line = { description: 'Work', net: '1.00' }

  it.each<[string, (office: Office) => Promise<unknown>]>([
    ['an invoice of theirs', ({ rep, theirs }) => rep.invoice.issue({ id: theirs.invoice.id })],
    [
      'a credit note of theirs',
      ({ rep, theirs }) => rep.invoice.credit({ id: theirs.invoice.id, reason: 'x' }),
    ],
    [
      'a payment of their customer',
      ({ rep, accountId }) => rep.payment.record({ accountId, amount: cny('1.00') }),
    ],
    [
      'a payment of my customer for what theirs owes',
      ({ rep, mine, theirs }) =>
        rep.payment.record({
          ...{ accountId: mine.id, amount: cny('1.00') },
          allocations: [{ instalmentId: theirs.instalments[0]?.id ?? '' }],
        }),
    ],
    ['what is left of a payment', ({ rep, payment }) => rep.payment.allocate({ id: payment.id })],
    ['a refund', ({ rep, payment }) => rep.payment.refund({ id: payment.id, reopen: true, reason: 'x' })],
    ['a reversal', ({ rep, payment }) => rep.payment.reverse({ id: payment.id, reason: 'x' })],
    ['where a payment went', ({ rep, payment }) => rep.payment.explain({ id: payment.id })],
    ['what a customer owes', ({ rep, accountId }) => rep.account.receivables({ id: accountId })],
    ['a statement', ({ rep, accountId }) => rep.account.statement({ id: accountId, currency: 'CNY' })],
    ['a draft', ({ rep, accountId }) => rep.invoice.draft({ accountId, currency: 'CNY', lines: [line] })],
    [
      'a draft of an instalment',
      ({ rep, theirs }) => rep.invoice.draft({ instalments: [{ id: theirs.instalments[0]?.id ?? '' }] }),
    ],
    [
      'a payment that another system tells of',
      ({ rep, theirs }) =>
        rep.payment.bring({
          ...{ toldBy: 'erp', reference: '1', invoiceId: theirs.invoice.id, amount: cny('1.00') },
          paidOn: '2026-11-02',
        }),
    ],
  ])('is not told of, and does not change, %s', async (_, ask) => {
    const office = await openOffice()
    const before = await office.session.instalment.list()

    const refused = await ask(office).catch((error: unknown) => error)

    expect(isCrmError(refused) && refused.code).toMatch(/^CRM_(NOT_FOUND|FORBIDDEN|INVOICE_UNKNOWN)$/)
    expect(JSON.stringify([refused, String(refused)])).not.toMatch(/4711|11\.00/)
    expect(await office.session.instalment.list()).toEqual(before)
    expect(await office.session.payment.count()).toBe(1)
  })

  it('takes in payments of their own customer without seeing more of what they settle', async () => {
    const { rep, session, mine } = await openOffice()
    const draft = await session.invoice.draft({ accountId: mine.id, currency: 'CNY', lines: [line] })
    await session.invoice.issue({ id: draft.invoice.id })

    const { payment, allocations } = await rep.payment.record({ accountId: mine.id, amount: cny('1.00') })

    expect(payment.amount).toBeUndefined()
    expect(allocations.every((one) => one.amount === undefined)).toBe(true)
    expect(await session.payment.get(payment.id)).toMatchObject({ allocated: cny('1.00') })
  })

  it('without a grant is refused every verb', async () => {
    const { as, session, theirs } = await openOffice()
    const nobody = as('nobody', 'director')
    const { id } = theirs.invoice

    expect(await codeOf(nobody.invoice.credit({ id, reason: 'x' }))).toBe('CRM_FORBIDDEN')
    expect(await codeOf(nobody.payment.refund({ id, reason: 'x' }))).toBe('CRM_FORBIDDEN')
    expect(
      await codeOf(nobody.fxRate.note({ base: 'USD', quoted: 'CNY', asOf: '2026-11-02', rate: '7' })),
    ).toBe('CRM_FORBIDDEN')
    expect(await session.fxRate.count()).toBe(0)
  })
})
