import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { MatchRule } from '../../index.ts'
import { aLead, anAccount, createTestCrm, dump } from '../../testing/index.ts'

const sameEmail: MatchRule = {
  ...{ id: 'same-email', entity: 'lead', score: 1 },
  all: [{ field: 'email', method: 'exact', blanks: 'noMatch', weight: 1 }],
  action: { create: 'warn', update: 'allow', import: 'allow' },
}

describe('unmerging', () => {
  it('brings back ids, fields and references; later edits and later references stay with the survivor', async () => {
    const { session } = await createTestCrm()
    const one = await session.lead.create(aLead({ email: null, title: null }))
    const two = await session.lead.create(aLead({ title: 'Countess', region: 'north' }))
    const call = await session.activity.create({ type: 'call', subject: 'Hi', leadId: two.id })
    const moved = await session.activity.create({ type: 'call', subject: 'Bye', leadId: two.id })
    const { mergeId = '' } = await session.lead.merge({ survivor: one.id, others: [two.id] })
    await session.lead.update(one.id, { region: 'south' })
    const late = await session.activity.create({ type: 'note', subject: 'Late', leadId: one.id })
    await session.activity.update(moved.id, { leadId: null })

    const preview = await session.lead.unmerge({ mergeId, preview: true })
    const unmerged = await session.lead.unmerge({ mergeId })

    expect(unmerged).toEqual(preview)
    expect(unmerged).toEqual({
      ...{ survivorId: one.id, otherIds: [two.id], keptFields: ['region'] },
      keptReferences: [{ entity: 'activity', id: moved.id, field: 'leadId', reason: 'changed' }],
    })
    expect(await session.lead.get(one.id)).toMatchObject({ email: null, title: null, region: 'south' })
    expect(await session.lead.get(two.id)).toMatchObject({ id: two.id, title: 'Countess', region: 'north' })
    expect((await session.activity.get(call.id))?.leadId).toBe(two.id)
    expect((await session.activity.get(late.id))?.leadId).toBe(one.id)
  })

  it('works also where somebody brought one of the records back by hand', async () => {
    const { session } = await createTestCrm()
    const [one, two] = [await session.lead.create(aLead()), await session.lead.create(aLead({ title: 'Dr' }))]
    const { mergeId = '' } = await session.lead.merge({ survivor: one.id, others: [two.id] })
    await session.lead.restore(two.id)

    await session.lead.unmerge({ mergeId })

    expect(await session.lead.get(one.id)).toMatchObject({ id: one.id, title: null })
    expect(await session.lead.get(two.id)).toMatchObject({ id: two.id, title: 'Dr' })
  })

  it('undoes the last merge first, and names it', async () => {
    const { session } = await createTestCrm()
    const [a, b, c, d] = await Promise.all([1, 2, 3, 4].map(() => session.account.create(anAccount())))
    const ids = [a, b, c, d].map((one) => one?.id ?? '') as [string, string, string, string]
    const first = await session.account.merge({ survivor: ids[0], others: [ids[1]] })
    const second = await session.account.merge({ survivor: ids[0], others: [ids[2]] })
    const third = await session.account.merge({ survivor: ids[3], others: [ids[0]] })
    const undo = (done: { mergeId?: string }) => session.account.unmerge({ mergeId: done.mergeId ?? '' })

    expect((await session.account.get(ids[1]))?.id).toBe(ids[3])
    for (const one of [first, second])
      await expect(undo(one)).rejects.toMatchObject({
        ...{ code: 'CRM_MERGE_LATER', meta: { mergeId: third.mergeId } },
      })
    await undo(third)
    await expect(undo(first)).rejects.toMatchObject({ meta: { mergeId: second.mergeId } })
    await undo(second)
    await undo(first)
    await expect(undo(first)).rejects.toMatchObject({ code: 'CRM_MERGE_UNDONE' })
    expect((await session.account.list()).items.map(({ id }) => id).sort()).toEqual([...ids].sort())
    await expect(session.lead.unmerge({ mergeId: first.mergeId ?? '' })).rejects.toMatchObject({
      code: 'CRM_NOT_FOUND',
    })
  })

  it('is the identity after a merge, over random records, children and survivorship', async () => {
    const text = fc.option(fc.constantFrom('north', 'south', 'Ärger 王伟'), { nil: null })
    const someLead = fc.record({
      ...{ region: text, title: text, company: text },
      email: fc.option(fc.constantFrom('a@x.cn', 'b@x.cn'), { nil: null }),
      employees: fc.option(fc.nat(1000), { nil: null }),
      urgency: fc.constantFrom('low', 'normal', 'high'),
      owner: fc.constantFrom(null, 0, 1),
    })
    const strategy = fc.constantFrom('survivor', 'newest', 'oldest', 'mostComplete')
    const fields = ['region', 'title', 'company', 'email', 'employees', 'urgency', 'ownerId']
    const survivorship = fc.record(Object.fromEntries(fields.map((field) => [field, strategy])))
    const children = fc.array(fc.nat(3), { maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(
        ...[fc.array(someLead, { minLength: 2, maxLength: 4 }), survivorship, children],
        async (leads, by, leadOf) => {
          const { session, store, clock } = await createTestCrm({ matching: [sameEmail] })
          const users = [
            await session.user.create({ name: 'Ann' }),
            await session.user.create({ name: 'Bob' }),
          ]
          const ids: string[] = []
          for (const { owner, ...fieldsOfOne } of leads) {
            const ownerId = owner === null ? null : (users[owner]?.id ?? null)
            ids.push((await session.lead.create({ name: 'Ada', ...fieldsOfOne, ownerId })).id)
            await clock.advance('1m')
          }
          for (const at of leadOf)
            await session.activity.create({
              type: 'note',
              subject: 'x',
              leadId: ids[at % ids.length] ?? null,
            })
          const before = await recordsIn(store)
          const [survivor = '', ...others] = ids

          const { mergeId = '' } = await session.lead.merge({ survivor, others, survivorship: by })
          await session.lead.unmerge({ mergeId })

          expect(await recordsIn(store)).toEqual(before)
        },
      ),
      { numRuns: 60 },
    )
  })
})

/** All tables but those that tell what happened; versions and times of change count on. */
async function recordsIn(store: Parameters<typeof dump>[0]): Promise<unknown> {
  return Object.fromEntries(
    Object.entries(await dump(store))
      .filter(([table]) => !/^(journal|merge|migration|schedule|undo)/.test(table))
      .map(([table, rows]) => [table, rows.map((row) => ({ ...row, version: 0, updatedAt: 0 }))]),
  )
}
