import { describe, expect, it } from 'vitest'
import { isCrmError } from '../../../index.ts'
import { cny, openBooks, usd } from './fixtures/books.ts'

const codeOf = (asked: Promise<unknown>) =>
  asked.then(
    () => 'done',
    (error: unknown) => (isCrmError(error) ? error.code : error),
  )

describe('an invoice', () => {
  it('is drafted by hand, issued with its number and by its terms, and paid off', async () => {
    const { session, accountId } = await openBooks()
    const lines = [
      { description: 'Widget', quantity: '2', net: '100.00', tax: '13.00' },
      { description: 'Rebate', net: '-10.00', tax: '-1.30' },
    ]
    const draft = await session.invoice.draft({ accountId, currency: 'CNY', terms: 'thirds', lines })
    expect(draft.invoice).toMatchObject({ status: 'draft', net: cny('90.00'), total: cny('101.70') })
    expect(draft.invoice.number).toBeNull()

    const { invoice, instalments } = await session.invoice.issue({ id: draft.invoice.id })
    expect(invoice).toMatchObject({ status: 'issued', number: 'INV2026-0001', issuedOn: '2026-11-02' })
    expect(instalments.map(({ amount, dueOn }) => [amount.amount, dueOn])).toEqual([
      ['33.90', '2026-11-02'],
      ['33.89', '2026-12-02'],
      ['33.91', '2027-01-01'],
    ])
    const first = await session.payment.record({ accountId, amount: cny('50.00') })
    expect(first.allocations.map(({ amount }) => amount.amount)).toEqual(['33.90', '16.10'])
    await session.payment.record({ accountId, amount: cny('51.70') })

    const after = await session.instalment.list({ orderBy: 'position' })
    expect(after.items.map(({ isOpen, settledAt }) => [isOpen, settledAt !== null])).toEqual(
      Array(3).fill([false, true]),
    )
  })

  it('issued twice is issued once, and what is deleted before takes no number', async () => {
    const { session, issue, accountId } = await openBooks()
    const lines = [{ description: 'Work', net: '1.00' }]
    const gone = await session.invoice.draft({ accountId, currency: 'CNY', lines })
    await session.invoice.delete(gone.invoice.id)
    expect(await session.invoiceLine.count()).toBe(0)

    const { invoice } = await issue('5.00')
    const again = await session.invoice.issue({ id: invoice.id })

    expect([invoice.number, again.invoice.number]).toEqual(['INV2026-0001', 'INV2026-0001'])
    expect(await session.instalment.count()).toBe(1)
  })

  it('begins a series anew where the pattern says so, without a gap where issuing fails', async () => {
    const { session, clock, issue, accountId } = await openBooks()
    await issue('1.00')
    const lines = [{ description: 'Work', net: '1.00' }]
    const draft = await session.invoice.draft({ accountId, currency: 'CNY', lines })
    await expect(
      session.transaction(async (inside) => {
        await inside.invoice.issue({ id: draft.invoice.id })
        throw new Error('Too soon.')
      }),
    ).rejects.toThrow('Too soon.')
    const second = await session.invoice.issue({ id: draft.invoice.id })
    // In Shanghai the year is over while it still is 2026 in London.
    clock.set('2026-12-31T16:30:00Z')
    const third = await issue('1.00')

    expect([second.invoice.number, third.invoice.number]).toEqual(['INV2026-0002', 'INV2027-0001'])
  })

  it('never changes once it is issued, through whatever door', async () => {
    const { session, issue } = await openBooks()
    const { invoice, instalments } = await issue('10.00')
    const [line] = (await session.invoiceLine.list()).items
    const owed = instalments[0]?.id ?? ''

    expect(await codeOf(session.invoice.delete(invoice.id))).toBe('CRM_INVOICE_FINAL')
    expect(await codeOf(session.invoiceLine.delete(line?.id ?? ''))).toBe('CRM_INVOICE_FINAL')
    expect(await codeOf(session.instalment.delete(owed))).toBe('CRM_INVOICE_FINAL')
    for (const patch of [{ total: cny('1.00') }, { number: 'X' }, { status: 'draft' }, { reason: 'x' }])
      expect(await codeOf(session.invoice.update(invoice.id, patch as object))).toBe('CRM_VALIDATION')
    expect(await codeOf(session.invoice.create({ total: cny('1.00') } as never))).toBe('CRM_VALIDATION')
    expect(await session.invoice.get(invoice.id)).toMatchObject({
      total: cny('10.00'),
      version: invoice.version,
    })
  })

  it('is refused where terms are unknown, where nothing is billed, and where there is no such currency', async () => {
    const { session, accountId } = await openBooks()
    const lines = [{ description: 'Work', net: '1.00' }]
    const draft = (more: object) =>
      codeOf(session.invoice.draft({ accountId, currency: 'CNY', lines, ...more }))

    expect(await draft({ terms: 'net31' })).toBe('CRM_INVOICE_TERMS')
    expect(await draft({ lines: [{ description: 'Nothing', net: '0' }] })).toBe('CRM_INVOICE_EMPTY')
    expect(await draft({ currency: 'yuan' })).toBe('CRM_VALIDATION')
    expect(await draft({ lines: [{ description: 'Too fine', net: '0.001' }] })).toBe('CRM_MONEY_INVALID')
    expect(await session.invoice.count()).toBe(0)
  })
})

describe('a credit note', () => {
  it('settles what is open, and gives back as credit what was paid', async () => {
    const { session, issue, pay, accountId } = await openBooks()
    const { invoice } = await issue('100.00')
    await pay('70.00')

    const note = await session.invoice.credit({ id: invoice.id, reason: 'Broken' })

    expect(note.invoice).toMatchObject({ kind: 'creditNote', number: 'CN2026-0001', total: cny('100.00') })
    expect(await session.invoice.get(invoice.id)).toMatchObject({ credited: cny('100.00') })
    const receivables = await session.account.receivables({ id: accountId })
    expect(receivables).toMatchObject({ currencies: [], credit: [cny('70.00')] })
    const statement = await session.account.statement({ id: accountId, currency: 'CNY' })
    expect(statement.closing).toEqual(cny('-70.00'))
  })

  it('takes back lines, never more than is left of each', async () => {
    const { session, accountId } = await openBooks()
    const lines = [
      { description: 'A', net: '100.00', tax: '13.00' },
      { description: 'B', net: '50.00', tax: '6.50' },
    ]
    const { invoice } = await session.invoice.draft({ accountId, currency: 'CNY', lines })
    const { id } = invoice
    expect(await codeOf(session.invoice.credit({ id, reason: 'Draft' }))).toBe('CRM_INVOICE_STATUS')
    await session.invoice.issue({ id })
    await session.invoice.credit({ id, reason: 'Less', lines: [{ position: 1, net: '40.00', tax: '5.20' }] })

    const tooMuch = session.invoice.credit({ id, reason: 'More', lines: [{ position: 1, net: '60.01' }] })
    expect(await codeOf(tooMuch)).toBe('CRM_INVOICE_LEFT')
    const none = session.invoice.credit({ id, reason: 'None', lines: [{ position: 3 }] })
    expect(await codeOf(none)).toBe('CRM_INVOICE_LEFT')
    const rest = await session.invoice.credit({ id, reason: 'Rest' })
    expect(rest.invoice).toMatchObject({ net: cny('110.00'), tax: cny('14.30') })
    expect(await codeOf(session.invoice.credit({ id, reason: 'Again' }))).toBe('CRM_INVOICE_EMPTY')
  })
})

describe('a payment', () => {
  it('settles what is due first, by position where days are the same, and keeps the rest as credit', async () => {
    const { issue, pay, settled, session, accountId } = await openBooks()
    await issue('30.00', { dueOn: '2026-12-31' })
    await issue('20.00', { dueOn: '2026-11-30' })
    await issue('99.00', { currency: 'USD', dueOn: '2026-11-01' })

    const { payment, allocations } = await pay('60.00')

    expect(allocations.map(({ amount }) => amount.amount)).toEqual(['20.00', '30.00'])
    expect(payment).toMatchObject({ allocated: cny('50.00'), hasCredit: true })
    expect(await settled()).toEqual(['0.00', '20.00', '30.00'])
    await issue('7.00')
    const more = await session.payment.allocate({ id: payment.id })
    expect(more.payment).toMatchObject({ allocated: cny('57.00'), hasCredit: true })
    expect((await session.account.receivables({ id: accountId })).credit).toEqual([cny('3.00')])
  })

  it('settles what it is said to be for, within what is open and what there is', async () => {
    const { session, issue, accountId } = await openBooks()
    const one = await issue('30.00')
    const two = await issue('20.00')
    const [owed = ''] = one.instalments.map(({ id }) => id)
    const record = (allocations: object[], amount = cny('40.00')) =>
      session.payment.record({ accountId, amount, allocations } as never)

    expect(await codeOf(record([{ instalmentId: owed, amount: '30.01' }]))).toBe('CRM_PAYMENT_OPEN')
    expect(await codeOf(record([{ invoiceId: two.invoice.id, amount: '40.01' }]))).toBe('CRM_PAYMENT_LEFT')
    expect(await codeOf(record([{ instalmentId: owed }, { instalmentId: owed }]))).toBe('CRM_PAYMENT_OPEN')
    expect(await codeOf(record([{ instalmentId: owed }], usd('1.00')))).toBe('CRM_PAYMENT_CURRENCY')
    const { id: other } = await session.account.create({ name: 'Other' })
    const theirs = { accountId: other, amount: cny('1.00'), allocations: [{ instalmentId: owed }] }
    expect(await codeOf(session.payment.record(theirs))).toBe('CRM_PAYMENT_ACCOUNT')
    expect(await session.payment.count()).toBe(0)

    const said = await record([{ invoiceId: two.invoice.id, amount: '15.00' }, { instalmentId: owed }])
    expect(said.allocations.map(({ amount }) => amount.amount).toSorted()).toEqual(['15.00', '25.00'])
  })

  it('is one, however often its notice comes', async () => {
    const { session, issue, pay } = await openBooks()
    await issue('30.00')
    const notice = { bankReference: 'TT-1', receivedOn: '2026-11-01' }
    const first = await pay('10.00', notice)
    const again = await pay('10.0', notice)

    expect(again).toMatchObject({ isRepeated: true, payment: { id: first.payment.id } })
    expect(await session.payment.count()).toBe(1)
    await pay('10.00', { ...notice, receivedOn: '2026-11-02' })
    await pay('10.01', notice)
    expect(await session.payment.count()).toBe(3)
    const { id: other } = await session.account.create({ name: 'Other' })
    const theirs = session.payment.record({ accountId: other, amount: cny('10.00'), ...notice })
    expect(await codeOf(theirs)).toBe('CRM_PAYMENT_ACCOUNT')
  })

  it('is refunded as far as something is left of it', async () => {
    const { session, issue, pay, settled } = await openBooks()
    await issue('30.00')
    const { payment } = await pay('50.00')
    const { id } = payment
    const refund = (more: object) => session.payment.refund({ id, reason: 'Too much', ...more })

    expect(await codeOf(refund({ amount: '20.01' }))).toBe('CRM_PAYMENT_LEFT')
    const first = await refund({ amount: '5.00' })
    expect(first.payment).toMatchObject({ allocated: cny('35.00'), hasCredit: true })
    await refund({})
    expect(await codeOf(refund({}))).toBe('CRM_PAYMENT_LEFT')
    const whole = await refund({ reopen: true })
    expect(whole.refund).toMatchObject({ kind: 'refund', amount: cny('30.00') })
    expect(await settled()).toEqual(['0.00'])
    // A refund that never arrived.
    await session.payment.reverse({ id: whole.refund.id, reason: 'Returned' })
    expect(await session.payment.get(id)).toMatchObject({ allocated: cny('20.00'), hasCredit: true })
  })

  it('is reversed: what it settled is open again, and what was is kept', async () => {
    const { session, issue, pay, settled, clock } = await openBooks()
    await issue('30.00')
    const { payment } = await pay('20.00')
    await pay('10.00')
    await clock.advance('1d')

    const reversed = await session.payment.reverse({ id: payment.id, reason: 'Bounced' })
    const again = await session.payment.reverse({ id: payment.id, reason: 'Bounced' })

    expect([reversed.reversedAt, again.version]).toEqual([again.reversedAt, reversed.version])
    expect(await settled()).toEqual(['10.00'])
    const [owed] = (await session.instalment.list()).items
    expect(owed).toMatchObject({ isOpen: true, settledAt: null })
    const explained = await session.payment.explain({ id: payment.id })
    expect(explained.allocations.map(({ amount }) => amount.amount)).toEqual(['20.00', '-20.00'])
    expect(explained.credit).toEqual(cny('0.00'))
    expect(await codeOf(session.payment.allocate({ id: payment.id }))).toBe('CRM_PAYMENT_REVERSED')
    expect(await codeOf(session.payment.refund({ id: payment.id, reason: 'x' }))).toBe('CRM_PAYMENT_REVERSED')
    expect(await codeOf(session.payment.delete(payment.id))).toBe('CRM_INVOICE_FINAL')
  })

  it('in another currency tells what was gained by the rate, and takes it back with the allocation', async () => {
    const { session, accountId, issue, clock } = await openBooks()
    const note = (rate: string, asOf: string) =>
      session.fxRate.note({ base: 'USD', quoted: 'CNY', asOf, rate })
    await note('7.10', '2026-11-01')
    await note('7.1234', '2026-11-10')
    await issue('100.00', { currency: 'USD' })
    await clock.advance('9d')

    const { payment, allocations } = await session.payment.record({ accountId, amount: usd('60.00') })

    expect(payment.exchangeRate).toBe('7.1234')
    expect(allocations[0]?.exchangeGain).toEqual(cny('1.40'))
    await session.payment.refund({ id: payment.id, amount: '20.00', reopen: true, reason: 'Some' })
    await session.payment.refund({ id: payment.id, reopen: true, reason: 'Rest' })
    const all = (await session.allocation.list()).items
    expect(all.reduce((sum, { exchangeGain }) => sum + Number(exchangeGain?.amount), 0)).toBeCloseTo(0)
    const { inBooks } = await session.account.receivables({ id: accountId })
    expect(inBooks).toMatchObject({ currency: 'CNY', open: cny('712.34'), days1to30: cny('712.34') })
  })

  it('in a currency without a rate gains nothing that could be told', async () => {
    const { session, accountId, issue } = await openBooks()
    await issue('100.00', { currency: 'USD' })
    const { allocations, payment } = await session.payment.record({ accountId, amount: usd('60.00') })

    expect([payment.exchangeRate, allocations[0]?.exchangeGain]).toEqual([null, null])
    expect(await session.account.receivables({ id: accountId })).toMatchObject({ inBooks: null })
  })
})
