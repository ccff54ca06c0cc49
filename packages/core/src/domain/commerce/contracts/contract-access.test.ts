import { beforeEach, describe, expect, it } from 'vitest'
import type { Role } from '../../../index.ts'
import { dump } from '../../../testing/index.ts'
import { openContracts } from './fixtures/agreed.ts'

/** Does everything with contracts of their own, and sees only what is their own; amounts are hidden. */
const rep: Role = {
  id: 'rep',
  grants: {
    account: { read: 'own' },
    quote: { read: 'own' },
    contract: { read: 'own', update: 'own', delete: 'own', hidden: ['total', 'draftLines'], commands: 'all' },
    contractLine: { read: 'all', hidden: ['net', 'unitPrice'] },
    instalment: { read: 'own', hidden: ['amount'] },
  },
}
/** Looks at contracts, and may do nothing with them. */
const reader: Role = { id: 'reader', grants: { account: { read: 'all' }, contract: { read: 'all' } } }

async function openForReps() {
  const there = await openContracts({ roles: [rep, reader] })
  const { session } = there
  const [ann, bob] = await Promise.all(
    ['Ann', 'Bob'].map((name) => session.user.create({ name, email: `${name}@example.com` } as never)),
  )
  const owned = async (ownerId: string) => {
    const { id: accountId } = await session.account.create({ name: `Of ${ownerId}`, ownerId })
    const { id: productId } = await session.product.create({ code: ownerId, name: 'Canary' })
    const lines = [{ description: 'Seat', unitPrice: '4711', billing: 'monthly' as const }]
    const draft = { accountId, ownerId, plan: 'monthly', months: 2, lines }
    const { id: draftId } = await session.contract.draft(draft)
    const { id } = await session.contract.draft(draft)
    await session.contract.sign({ id })
    return { accountId, productId, draftId, id }
  }
  const [mine, theirs] = [await owned(ann?.id ?? ''), await owned(bob?.id ?? '')]
  return {
    ...there,
    mine,
    theirs,
    rep: there.as(ann?.id ?? '', 'rep'),
    reader: there.as(ann?.id ?? '', 'reader'),
  }
}

let here: Awaited<ReturnType<typeof openForReps>>
beforeEach(async () => {
  here = await openForReps()
})

type Ask = (session: (typeof here)['rep'], of: (typeof here)['mine']) => Promise<unknown>
const lines = [{ description: 'Seat', unitPrice: '1' }]
const asks: readonly (readonly [string, Ask])[] = [
  ['drafts for an account', (s, { accountId }) => s.contract.draft({ accountId, months: 1, lines })],
  ['changes a draft', (s, { draftId }) => s.contract.change({ id: draftId, months: 1 })],
  ['signs', (s, { draftId }) => s.contract.sign({ id: draftId })],
  ['amends', (s, { id }) => s.contract.amend({ id, reason: 'x', addLines: lines })],
  ['reaches a milestone', (s, { id }) => s.contract.reach({ id, milestone: 'x' })],
  ['terminates', (s, { id }) => s.contract.terminate({ id, reason: 'x' })],
  ['renews', (s, { id }) => s.contract.renew({ id })],
]

describe('whoever sees only their own', () => {
  it.each(asks)('%s of somebody else as if it were not there', async (_, ask) => {
    const before = await dump(here.store)

    await expect(ask(here.rep, here.theirs)).rejects.toMatchObject({ code: 'CRM_NOT_FOUND' })

    expect(await dump(here.store)).toEqual(before)
  })

  it('names no product and no other contract of somebody else', async () => {
    const { rep: ann, mine, theirs } = here
    const product = [{ productId: theirs.productId, unitPrice: '1' }]

    for (const asked of [
      ann.contract.draft({ accountId: mine.accountId, months: 1, lines: product }),
      ann.contract.amend({ id: mine.id, reason: 'x', addLines: product }),
      ann.contract.renew({ id: mine.id, with: [theirs.id] }),
      ann.contract.draft({ quoteId: theirs.id }),
    ])
      await expect(asked).rejects.toMatchObject({ code: 'CRM_NOT_FOUND' })
  })

  it('is shown of what they did only what is open to them', async () => {
    const { rep: ann, mine } = here

    const shown = [
      await ann.contract.sign({ id: mine.draftId }),
      await ann.contract.renew({ id: mine.id }),
      await ann.contract.amend({ id: mine.id, reason: 'x', addLines: lines }),
      await ann.contract.terminate({ id: mine.id, reason: 'x' }),
    ]

    expect(JSON.stringify(shown)).not.toMatch(/4711|9422/)
  })
})

describe('whoever was granted no command', () => {
  it.each(asks)('%s never', async (_, ask) => {
    await expect(ask(here.reader, here.mine)).rejects.toMatchObject({ code: 'CRM_FORBIDDEN' })
  })
})
