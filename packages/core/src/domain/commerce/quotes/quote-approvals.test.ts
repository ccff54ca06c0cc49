import { describe, expect, it } from 'vitest'
import { openShop, outcomeOf, WORK } from '../fixtures/shop.ts'
import { type ApprovalFacts, type ApprovalNeed, approvalsFor } from './approvals-for.ts'

const deep: ApprovalNeed = {
  ...{ id: 'deep', when: { discountBp: { gt: 1000 } } },
  approval: { by: [{ role: 'manager' }] },
}
const thin: ApprovalNeed = {
  ...{ id: 'thin', when: { marginBp: { lt: 2000 } } },
  approval: { by: [{ role: 'director' }] },
}
const long: ApprovalNeed = {
  ...{ id: 'long', when: { termMonths: { gt: 12 } } },
  approval: { by: [{ role: 'director' }] },
}
const approvals = [deep, thin, long]

async function openOffice() {
  const shop = await openShop({ approvals })
  const { rep, deal } = shop
  const drafted = (own: object = {}) =>
    rep.quote.draft({ opportunityId: deal.id, lines: [WORK], discounts: [{ percent: '20' }], ...own })
  const submitted = async (own: object = {}) => {
    const { id } = await drafted(own)
    const { approvalId } = await rep.quote.submit({ id })
    return { id, request: { id: String(approvalId) } }
  }
  return { ...shop, drafted, submitted }
}

describe('approvals of a quote', () => {
  it('are none where nothing needs them: it is approved at once, or sent as it is', async () => {
    const { rep, drafted } = await openOffice()
    const [one, other] = [await drafted({ discounts: [] }), await drafted({ discounts: [] })]

    expect(await rep.quote.submit({ id: one.id })).toMatchObject({ status: 'approved', approvalId: null })
    expect(await rep.quote.send({ id: one.id })).toMatchObject({ status: 'sent' })
    expect(await rep.quote.send({ id: other.id })).toMatchObject({ status: 'sent' })
  })

  it('are asked in their order, and the quote is approved with the last of them', async () => {
    const { rep, manager, director, session, submitted } = await openOffice()
    const { id, request } = await submitted({ termMonths: 24 })
    expect(await outcomeOf(rep.quote.send({ id }))).toBe('CRM_QUOTE_STATUS')
    expect(await session.approval.get(request.id)).toMatchObject({
      ...{ entity: 'quote', recordId: id, approverRoles: ['manager'] },
      steps: [{ key: 'deep', because: expect.stringContaining('Discount') }, { key: 'long' }],
    })

    await manager.approval.approve(request)
    expect(await session.quote.get(id)).toMatchObject({ status: 'inApproval' })
    await director.approval.approve(request)

    expect(await session.quote.get(id)).toMatchObject({ status: 'approved' })
    expect(await rep.quote.send({ id })).toMatchObject({ status: 'sent' })
    expect(await session.approval.get(request.id)).toMatchObject({ status: 'used' })
  })

  it('leave a draft where they are refused or taken back', async () => {
    const { rep, manager, session, submitted } = await openOffice()
    const [one, other] = [await submitted(), await submitted()]

    await manager.approval.reject(one.request)
    await rep.approval.withdraw(other.request)

    for (const { id } of [one, other])
      expect(await session.quote.get(id)).toMatchObject({ status: 'draft', approvalId: null })
  })

  it('are needed for what a draft says: it is not sent past them', async () => {
    const { rep, drafted } = await openOffice()
    const { id } = await drafted()

    await expect(rep.quote.send({ id })).rejects.toMatchObject({
      ...{ code: 'CRM_QUOTE_APPROVAL', meta: { rules: 'deep' } },
    })
  })

  it('AC-31 are not given by who asks for the discount', async () => {
    const { manager, deal, session } = await openOffice()
    const { id } = await manager.quote.draft({
      ...{ opportunityId: deal.id, lines: [WORK], discounts: [{ percent: '20' }] },
    })
    const { approvalId } = await manager.quote.submit({ id })

    await expect(manager.approval.approve({ id: String(approvalId) })).rejects.toMatchObject({
      code: 'CRM_APPROVAL_OWN',
    })
    expect(await session.quote.get(id)).toMatchObject({ status: 'inApproval' })
  })

  it('AC-31 are good for one quote, once: neither another nor the next version passes by them', async () => {
    const { rep, manager, submitted, drafted } = await openOffice()
    const { id, request } = await submitted()
    await manager.approval.approve(request)
    await rep.quote.send({ id })
    const next = await rep.quote.revise({ id })
    const other = await drafted()

    expect(await outcomeOf(manager.approval.approve(request))).toBe('CRM_APPROVAL_CLOSED')
    for (const quote of [next, other])
      expect(await outcomeOf(rep.quote.send({ id: quote.id }))).toBe('CRM_QUOTE_APPROVAL')
  })

  it('AC-31 are worth nothing once the quote is another: for the vote, and after it', async () => {
    const { rep, manager, session, submitted } = await openOffice()
    const [one, other] = [await submitted(), await submitted()]
    await manager.approval.approve(other.request)
    for (const { id } of [one, other])
      expect(await rep.quote.change({ id, discounts: [{ percent: '50' }] })).toMatchObject({
        ...{ status: 'draft', approvalId: null },
      })

    expect(await outcomeOf(manager.approval.approve(one.request))).toBe('CRM_APPROVAL_CLOSED')
    for (const { id, request } of [one, other]) {
      expect(await outcomeOf(rep.quote.send({ id }))).toBe('CRM_QUOTE_APPROVAL')
      expect(await session.approval.get(request.id)).toMatchObject({ status: 'void' })
    }
  })

  it('are asked again only where what they were given for has changed', async () => {
    const { rep, manager, director, session, submitted } = await openOffice()
    const { id, request } = await submitted({ termMonths: 24 })
    await manager.approval.approve(request)
    await director.approval.approve(request)

    await rep.quote.change({ id, termMonths: 36 })
    const again = await rep.quote.submit({ id })

    expect(await session.approval.get(String(again.approvalId))).toMatchObject({
      ...{ status: 'pending', approverRoles: ['director'] },
      steps: [{ key: 'deep', carriedFrom: request.id }, { key: 'long' }],
    })
    await rep.quote.change({ id, termMonths: 12, notes: 'As agreed' })
    expect(await rep.quote.submit({ id })).toMatchObject({ status: 'approved' })
    expect(await rep.quote.send({ id })).toMatchObject({ status: 'sent', notes: 'As agreed' })
  })

  it('are told with their reasons', async () => {
    const { session, pump, draft } = await openOffice()
    const { id } = await draft({ lines: [{ productId: pump.id, quantity: '1', unitPrice: '70' }] })

    const seen = await session.quote.approvals({ id })

    expect(seen).toMatchObject({
      needed: [
        { id: 'deep', inputs: { discountBp: 3000 }, because: { 'zh-CN': expect.stringContaining('折扣') } },
        { id: 'thin', inputs: { marginBp: 1429 } },
      ],
      hidden: [],
    })
  })
})

const none: ApprovalFacts = {
  ...{ discountBp: null, marginBp: null, gross: null, net: null, total: null, currency: 'CNY' },
  ...{ termMonths: null, paymentTerms: null },
}

describe('approvalsFor', () => {
  it.each<[string, Partial<ApprovalFacts>, readonly string[]]>([
    ['below the limit', { discountBp: 999 }, []],
    ['at the limit', { discountBp: 1000 }, []],
    ['above it', { discountBp: 1001 }, ['deep']],
    ['for several reasons', { discountBp: 5000, termMonths: 13 }, ['deep', 'long']],
    ['where nobody knows what it costs', { marginBp: null }, []],
  ])('says what is needed %s', (_, facts, ids) => {
    expect(approvalsFor({ ...none, ...facts }, approvals).map(({ id }) => id)).toEqual(ids)
  })

  it('gives an approval for the facts of its condition, unless others are named', () => {
    const facts = { ...none, discountBp: 2000, termMonths: 24, paymentTerms: 'net30' }
    const either: ApprovalNeed = { ...deep, when: { any: [deep.when, long.when] } }

    expect(approvalsFor(facts, [either])[0]?.inputs).toEqual({ discountBp: 2000, termMonths: 24 })
    expect(approvalsFor(facts, [{ ...deep, inputs: ['paymentTerms'] }])[0]?.inputs).toEqual({
      paymentTerms: 'net30',
    })
  })
})
