import { describe, expect, it } from 'vitest'
import { aLead, createTestCrm } from '../../../testing/index.ts'

async function withLead() {
  const { session } = await createTestCrm()
  const { id } = await session.lead.create(aLead())
  return { session, id }
}

describe('a lead', () => {
  it('is new, then worked on, then given up with a reason, and taken up again', async () => {
    const { session, id } = await withLead()

    expect(await session.lead.work({ id })).toMatchObject({ status: 'working' })
    const closed = await session.lead.disqualify({ id, reason: 'No budget' })
    expect(closed).toMatchObject({ status: 'disqualified', disqualifiedReason: 'No budget' })
    expect(await session.lead.reopen({ id })).toMatchObject({ status: 'new', disqualifiedReason: null })
  })

  it('is given up for a reason', async () => {
    const { session, id } = await withLead()

    await expect(session.lead.disqualify({ id, reason: ' ' })).rejects.toMatchObject({
      code: 'CRM_VALIDATION',
      issues: [{ path: 'reason' }],
    })
  })

  it('that was given up is neither worked on, grabbed nor converted', async () => {
    const { session, id } = await withLead()
    await session.lead.disqualify({ id, reason: 'Spam' })

    for (const act of [() => session.lead.work({ id }), () => session.lead.convert({ id })])
      await expect(act()).rejects.toMatchObject({ code: 'CRM_LEAD_CLOSED' })
  })

  it('that became a customer stays one', async () => {
    const { session, id } = await withLead()
    await session.lead.convert({ id })

    for (const act of [
      () => session.lead.disqualify({ id, reason: 'Spam' }),
      () => session.lead.reopen({ id }),
      () => session.lead.work({ id }),
    ])
      await expect(act()).rejects.toMatchObject({ code: 'CRM_LEAD_CLOSED' })
  })
})
