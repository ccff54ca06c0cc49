import { describe, expect, it } from 'vitest'
import type { Role } from '../../../index.ts'
import { aLead, aUser, createTestCrm, dump } from '../../../testing/index.ts'

const rep: Role = { id: 'rep', grants: { lead: { read: 'own', commands: ['grab'] } } }

async function pool() {
  const made = await createTestCrm({ roles: [rep] })
  const ann = await made.session.user.create(aUser({ name: 'Ann' }))
  const bob = await made.session.user.create(aUser({ name: 'Bob' }))
  const lead = await made.session.lead.create(aLead())
  return { ...made, lead, ann: made.as(ann.id, 'rep'), bob: made.as(bob.id, 'rep'), annId: ann.id }
}

describe('a lead in the pool', () => {
  it('belongs to whoever grabs it', async () => {
    const { ann, annId, lead, clock } = await pool()

    const grabbed = await ann.lead.grab({ id: lead.id })

    expect(grabbed).toMatchObject({ ownerId: annId, assignedBy: 'grab', assignedAt: new Date(clock.now()) })
    expect((await ann.lead.list()).items).toEqual([grabbed])
  })

  it('is gone for whoever comes second, and changes nothing for them', async () => {
    const { ann, bob, lead, store } = await pool()
    await ann.lead.grab({ id: lead.id })
    const before = await dump(store)

    await expect(bob.lead.grab({ id: lead.id })).rejects.toMatchObject({ code: 'CRM_LEAD_TAKEN' })
    await expect(ann.lead.grab({ id: lead.id })).rejects.toMatchObject({ code: 'CRM_LEAD_OWNED' })
    expect(await dump(store)).toEqual(before)
  })

  it('is no lead any more once it is converted', async () => {
    const { session, ann, lead } = await pool()
    await session.lead.convert({ id: lead.id })

    await expect(ann.lead.grab({ id: lead.id })).rejects.toMatchObject({ code: 'CRM_LEAD_CLOSED' })
  })

  it('is not grabbed by somebody of whom the CRM knows nothing', async () => {
    const { as, lead, session } = await pool()

    await expect(as('stranger', 'rep').lead.grab({ id: lead.id })).rejects.toMatchObject({
      code: 'CRM_ACTOR_NO_USER',
      hint: expect.stringContaining('user.create'),
    })
    expect(await session.lead.get(lead.id)).toEqual(lead)
  })

  it('is not grabbed by somebody who has left', async () => {
    const { session, ann, annId, lead } = await pool()
    await session.user.update(annId, { isActive: false })

    await expect(ann.lead.grab({ id: lead.id })).rejects.toMatchObject({ code: 'CRM_ACTOR_INACTIVE' })
  })

  it.each(['nobody', '', '\0', 'half \ud83d'])('is unknown by the id %j', async (id) => {
    const { ann } = await pool()

    await expect(ann.lead.grab({ id })).rejects.toMatchObject({ name: 'CrmError' })
  })

  it('goes to one of all who grab it at once: of 200 grabs of 50 leads, 50 win', async () => {
    const { session, as } = await pool()
    const reps = await session.user.createMany(
      Array.from({ length: 20 }, (_, at) => aUser({ name: `Rep ${at}` })),
    )
    const leads = await session.lead.createMany(
      Array.from({ length: 50 }, (_, at) => aLead({ name: `Lead ${at}` })),
    )
    const grabs = Array.from({ length: 200 }, (_, at) => ({
      by: reps[at % reps.length],
      lead: leads[(at * 7) % leads.length],
    }))

    const outcomes = await Promise.allSettled(
      grabs.map(async ({ by, lead }) => {
        if (!by?.ok || !lead?.ok) throw new Error('not made')
        return as(by.record.id, 'rep').lead.grab({ id: lead.record.id })
      }),
    )

    const won = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
    const lost = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.code] : []))
    expect(new Set(won.map(({ id }) => id)).size).toBe(50)
    expect(won).toHaveLength(50)
    expect(new Set(lost)).toEqual(
      new Set(['CRM_LEAD_TAKEN', 'CRM_LEAD_OWNED'].filter((code) => lost.includes(code))),
    )
    for (const { id, ownerId } of won) expect((await session.lead.get(id))?.ownerId).toBe(ownerId)
  })
})
