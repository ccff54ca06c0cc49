import { beforeEach, describe, expect, it } from 'vitest'
import { isCrmError } from '../../index.ts'
import { aLead, dump } from '../../testing/index.ts'
import { type Office, openOffice, secretsIn } from '../../testing/office.ts'

let here: Office
beforeEach(async () => {
  here = await openOffice()
})

describe('what a role does not let write is not written', () => {
  const attempts: [string, string, (there: Office) => Promise<unknown>][] = [
    [
      'a hidden field of a new record',
      'CRM_VALIDATION',
      ({ rep, ann }) => rep.lead.create(aLead({ ownerId: ann.id, employees: 1 })),
    ],
    ['a hidden field', 'CRM_VALIDATION', ({ rep, mine }) => rep.lead.update(mine.id, { employees: 1 })],
    [
      'a hidden field that the tenant declared',
      'CRM_VALIDATION',
      ({ rep, mine }) => rep.lead.update(mine.id, { ext: { secret: 'x' } }),
    ],
    ["another's record", 'CRM_NOT_FOUND', ({ rep, theirs }) => rep.lead.update(theirs.id, { title: 'x' })],
    ["another's record, by its deletion", 'CRM_NOT_FOUND', ({ rep, theirs }) => rep.lead.delete(theirs.id)],
    [
      'a record for a colleague',
      'CRM_FORBIDDEN',
      ({ rep, bob }) => rep.lead.create(aLead({ ownerId: bob.id })),
    ],
    ['a record for nobody', 'CRM_FORBIDDEN', ({ rep }) => rep.lead.create(aLead({ ownerId: null }))],
    [
      'a record given away',
      'CRM_VALIDATION',
      ({ rep, mine, bob }) => rep.lead.update(mine.id, { ownerId: bob.id }),
    ],
    [
      'a record given to nobody',
      'CRM_FORBIDDEN',
      ({ rep, mine }) => rep.lead.update(mine.id, { ownerId: null }),
    ],
    [
      'a record that is only readable',
      'CRM_FORBIDDEN',
      ({ rep, account }) => rep.account.update(account.id, { name: 'x' }),
    ],
    [
      'a record of an entity without a grant',
      'CRM_FORBIDDEN',
      ({ rep }) => rep.activity.create({ type: 'note', subject: 'x' }),
    ],
    [
      'one record of a batch',
      'CRM_NOT_FOUND',
      ({ rep, mine, theirs }) =>
        rep.lead.updateMany([
          { id: mine.id, patch: { title: 'x' } },
          { id: theirs.id, patch: { title: 'x' } },
        ]),
    ],
    ['a command that is not granted', 'CRM_FORBIDDEN', ({ rep }) => rep.lead.capture({ lead: aLead() })],
    [
      "a move of another's deal",
      'CRM_NOT_FOUND',
      ({ rep, theirDeal }) =>
        rep.opportunity.moveTo({ id: theirDeal.id, stage: 'lost', patch: { lostReason: 'x' } }),
    ],
    [
      'a hidden field by a move',
      'CRM_VALIDATION',
      ({ rep, myDeal }) =>
        rep.opportunity.moveTo({ id: myDeal.id, stage: 'lost', patch: { amount: null, lostReason: 'x' } }),
    ],
    [
      'what commands manage by a move',
      'CRM_VALIDATION',
      ({ rep, myDeal }) =>
        rep.opportunity.moveTo({ id: myDeal.id, stage: 'lost', patch: { status: 'won', lostReason: 'x' } }),
    ],
    [
      'a deal given away by a move',
      'CRM_VALIDATION',
      ({ rep, myDeal, bob }) =>
        rep.opportunity.moveTo({ id: myDeal.id, stage: 'lost', patch: { ownerId: bob.id, lostReason: 'x' } }),
    ],
    [
      "a conversion of another's lead",
      'CRM_NOT_FOUND',
      ({ rep, theirs }) => rep.lead.convert({ id: theirs.id }),
    ],
    [
      "an assignment of another's lead",
      'CRM_NOT_FOUND',
      ({ rep, theirs }) => rep.lead.assign({ id: theirs.id }),
    ],
    ["another's lead grabbed", 'CRM_LEAD_TAKEN', ({ rep, theirs }) => rep.lead.grab({ id: theirs.id })],
  ]

  it.each(attempts)('%s: %s', async (_, code, attempt) => {
    const before = await dump(here.store)

    const refusal = await attempt(here).catch((error: unknown) => error)

    expect(refusal).toMatchObject({ code })
    expect(secretsIn(isCrmError(refusal) ? { ...refusal.toJSON() } : refusal, here)).toEqual([])
    expect(await dump(here.store)).toEqual(before)
  })

  it('but an own record is, by somebody who may not even read users', async () => {
    const { rep, ann } = here

    await expect(rep.lead.create(aLead({ ownerId: ann.id }))).resolves.toMatchObject({ ownerId: ann.id })
  })
})
