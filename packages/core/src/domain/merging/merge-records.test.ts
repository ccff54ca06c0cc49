import { describe, expect, it } from 'vitest'
import {
  createCrm,
  defineEntity,
  f,
  memoryStore,
  mergeRecords,
  type Role,
  unmergeRecords,
} from '../../index.ts'
import { aLead, anAccount, anOpportunity, createTestCrm, dump } from '../../testing/index.ts'

const vehicle = defineEntity('vehicle', {
  fields: {
    plate: f.text({ max: 16 }),
    km: f.int().optional(),
    tags: f.list(f.text()).optional(),
    note: f.text().optional(),
    source: f.text().optional(),
    ownerAccountId: f.ref('account', { inverse: 'vehicles' }).optional(),
    partOfId: f.ref('vehicle', { inverse: 'parts' }).optional(),
    driverIds: f.list(f.ref('contact')).optional(),
  },
})
const rep: Role = {
  id: 'rep',
  grants: {
    lead: { read: 'all', update: 'own', hidden: ['phone'], commands: ['merge', 'unmerge'] },
    account: { read: 'all' },
  },
}
const office = () =>
  createTestCrm({
    entities: { vehicle },
    roles: [rep],
    commands: [mergeRecords('vehicle'), unmergeRecords('vehicle')],
  })

describe('merging', () => {
  it('makes one of two: values, references of core and host, and the old id leads on', async () => {
    const { session } = await office()
    const [one, two] = [
      await session.account.create(anAccount()),
      await session.account.create(anAccount({ phone: '+8613800138000' })),
    ]
    const deal = await session.opportunity.create(anOpportunity(two.id))
    const person = await session.contact.create({ name: 'Ada', accountId: two.id })
    const call = await session.activity.create({ type: 'call', subject: 'Hi', accountId: two.id })
    const car = await session.vehicle.create({ plate: 'A 1', ownerAccountId: two.id })

    const merged = await session.account.merge({ survivor: one.id, others: [two.id] })

    expect(await session.account.get(two.id)).toMatchObject({ id: one.id, phone: '+8613800138000' })
    expect((await session.opportunity.get(deal.id))?.accountId).toBe(one.id)
    expect((await session.contact.get(person.id))?.accountId).toBe(one.id)
    expect((await session.activity.get(call.id))?.accountId).toBe(one.id)
    expect((await session.vehicle.get(car.id))?.ownerAccountId).toBe(one.id)
    expect(merged.references.map(({ entity, count }) => [entity, count])).toEqual(
      expect.arrayContaining([
        ['contact', 1],
        ['vehicle', 1],
      ]),
    )
    expect(await session.account.count()).toBe(1)
    expect(await session.merge.get(merged.mergeId ?? '')).toMatchObject({
      before: { [two.id]: { phone: '+8613800138000' } },
    })
    expect((await session.contact.history(person.id)).at(-1)).toMatchObject({ command: 'account.merge' })
  })

  it('tells in a preview what would be, where it comes from and what disagrees, and changes nothing', async () => {
    const { session, store } = await office()
    const one = await session.lead.create(aLead({ title: 'Countess' }))
    const two = await session.lead.create(aLead({ name: 'A. Lovelace', region: 'north' }))
    await session.activity.create({ type: 'call', subject: 'Hi', leadId: two.id })
    const before = await dump(store)

    const preview = await session.lead.merge({ survivor: one.id, others: [two.id], preview: true })

    expect(preview.values).toMatchObject({
      name: { value: 'Ada Lovelace', from: one.id, by: 'survivor' },
      region: { value: 'north', from: two.id },
    })
    expect(preview.conflicts).toEqual({
      name: [
        { id: one.id, value: 'Ada Lovelace' },
        { id: two.id, value: 'A. Lovelace' },
      ],
    })
    expect(preview.references).toEqual([{ entity: 'activity', field: 'leadId', count: 1 }])
    expect(await dump(store)).toEqual(before)
  })

  it.each([
    ['newest', 'note', 'short'],
    ['oldest', 'note', 'a longer note'],
    ['longest', 'note', 'a longer note'],
    ['max', 'km', 900],
    ['union', 'tags', ['red', 'blue', 'green']],
    ['mostComplete', 'note', 'a longer note'],
    [{ by: 'sourcePriority', sources: ['erp', 'form'] }, 'note', 'short'],
  ] as const)('chooses a value by %j', async (by, field, expected) => {
    const { session, clock } = await office()
    const one = await session.vehicle.create({
      plate: 'A',
      km: 900,
      tags: ['red', 'blue'],
      note: 'a longer note',
      source: 'form',
    })
    await clock.advance('1h')
    const two = await session.vehicle.create({
      plate: 'A',
      km: 100,
      tags: ['blue', 'green'],
      note: 'short',
      source: 'erp',
    })

    await session.vehicle.merge({
      survivor: one.id,
      others: [two.id],
      survivorship: { [field]: by as never },
    })

    expect((await session.vehicle.get(one.id))?.[field]).toEqual(expected)
  })

  it('takes values said by hand, parsed like an update', async () => {
    const { session } = await office()
    const [one, two] = [
      await session.lead.create(aLead()),
      await session.lead.create(aLead({ email: 'b@x.cn' })),
    ]
    const both = { survivor: one.id, others: [two.id] }

    await expect(session.lead.merge({ ...both, values: { email: 'nobody' } })).rejects.toMatchObject({
      code: 'CRM_VALIDATION',
    })
    await session.lead.merge({ ...both, values: { email: 'NEW@x.cn' } })
    expect((await session.lead.get(two.id))?.email).toBe('new@x.cn')
  })

  it('moves lists of references, and nobody becomes their own parent', async () => {
    const { session } = await office()
    const [ada, ada2] = [
      await session.contact.create({ name: 'Ada' }),
      await session.contact.create({ name: 'Ada' }),
    ]
    const car = await session.vehicle.create({ plate: 'A', driverIds: [ada2.id, ada.id] })
    const other = await session.vehicle.create({ plate: 'A' })
    const survivor = await session.vehicle.create({ plate: 'A', partOfId: other.id })

    await session.contact.merge({ survivor: ada.id, others: [ada2.id] })
    await session.vehicle.merge({ survivor: survivor.id, others: [other.id] })

    expect((await session.vehicle.get(car.id))?.driverIds).toEqual([ada.id])
    expect((await session.vehicle.get(survivor.id))?.partOfId).toBeNull()
  })

  it('merges fields that the tenant declared, and parts them again', async () => {
    const { session } = await office()
    for (const name of ['tax', 'vip'])
      await session.customField.create({ entity: 'lead', name, kind: 'text' })
    const one = await session.lead.create({ ...aLead(), ext: { vip: 'no' } })
    const two = await session.lead.create({ ...aLead(), ext: { tax: '42', vip: 'yes' } })

    const { mergeId = '', conflicts } = await session.lead.merge({
      ...{ survivor: one.id, others: [two.id], survivorship: { 'ext.vip': 'longest' as const } },
    })
    const merged = await session.lead.get(one.id)
    await session.lead.unmerge({ mergeId })

    expect(merged?.ext).toEqual({ tax: '42', vip: 'yes' })
    expect(Object.keys(conflicts)).toEqual(['ext.vip'])
    expect((await session.lead.get(one.id))?.ext).toEqual({ tax: null, vip: 'no' })
  })

  it('refuses with a code what makes no sense, and nothing has changed by it', async () => {
    const { session, crm, store } = await office()
    const [one, two] = [
      await session.lead.create(aLead()),
      await session.lead.create(aLead({ email: 'b@x.cn' })),
    ]
    const elsewhere = crm.as(crm.actor({ tenant: 'globex', id: 'x', roles: ['admin'] }))
    const theirs = await elsewhere.lead.create(aLead())
    const converted = await session.lead.create(aLead({ email: 'c@x.cn' }))
    await session.lead.convert({ id: converted.id })
    const gone = await session.lead.create(aLead({ email: 'd@x.cn' }))
    await session.lead.delete(gone.id)
    const before = await dump(store)
    const merge = (survivor: string, others: string[], more: object = {}) =>
      session.lead.merge({ survivor, others, ...more })

    await expect(merge(one.id, [one.id])).rejects.toMatchObject({ code: 'CRM_MERGE_ITSELF' })
    await expect(merge(one.id, [two.id, two.id])).rejects.toMatchObject({ code: 'CRM_MERGE_ITSELF' })
    for (const id of ['nobody', theirs.id, gone.id]) {
      await expect(merge(one.id, [id])).rejects.toMatchObject({ code: 'CRM_NOT_FOUND' })
      await expect(merge(id, [one.id])).rejects.toMatchObject({ code: 'CRM_NOT_FOUND' })
    }
    await expect(merge(one.id, [converted.id])).rejects.toMatchObject({ code: 'CRM_MERGE_SETTLED' })
    await expect(merge(one.id, [two.id], { survivorship: { nosuch: 'newest' } })).rejects.toMatchObject({
      code: 'CRM_VALIDATION',
    })
    await expect(merge(one.id, [two.id], { survivorship: { name: 'union' } })).rejects.toMatchObject({
      code: 'CRM_MERGE_STRATEGY',
    })
    expect(await dump(store)).toEqual(before)
  })

  it('is refused without the right to change one of them, and tells no hidden field', async () => {
    const { session, as } = await office()
    const ann = await session.user.create({ name: 'Ann' })
    const mine = await session.lead.create(aLead({ ownerId: ann.id, phone: '+8613800138000' }))
    const mine2 = await session.lead.create(aLead({ ownerId: ann.id, phone: '+8613900139000' }))
    const other = await session.lead.create(aLead())
    const rep1 = as(ann.id, 'rep')

    await expect(rep1.lead.merge({ survivor: mine.id, others: [other.id] })).rejects.toMatchObject({
      code: 'CRM_FORBIDDEN',
    })
    const preview = await rep1.lead.merge({ survivor: mine.id, others: [mine2.id], preview: true })
    expect(JSON.stringify(preview)).not.toContain('13900139000')
  })

  it('can be refused by a hook on the merge', async () => {
    const crm = createCrm({
      ...{ storage: memoryStore(), tenant: 'acme' },
      hooks: (h) =>
        h.check('merge', 'create', ({ input, issue }) => {
          if (input.entity === 'lead') issue('LEADS_STAY', { en: 'Leads stay apart.', zh: '线索不可合并。' })
        }),
    })
    await crm.migrate()
    const session = crm.as(crm.actor({ id: 'ann', roles: ['admin'] }))
    const [one, two] = [await session.lead.create(aLead()), await session.lead.create(aLead())]

    await expect(session.lead.merge({ survivor: one.id, others: [two.id] })).rejects.toMatchObject({
      issues: [{ code: 'LEADS_STAY' }],
    })
    expect(await session.lead.count()).toBe(2)
  })

  it('frees unique values of the others for the survivor, and moves what was written late', async () => {
    const { session, store, clock } = await office()
    const [one, two] = [await session.account.create(anAccount()), await session.account.create(anAccount())]
    const person = await session.contact.create({ name: 'Ada', accountId: one.id })
    await session.account.merge({ survivor: one.id, others: [two.id] })
    // As a writer leaves it whose transaction began before the merge was seen.
    const [row] = await store.inspect().then((tables) => tables.filter(({ name }) => name === 'contact'))
    expect(row).toBeDefined()
    await store.update(
      {
        name: 'contact',
        columns: [
          { name: 'id', kind: 'text', nullable: false },
          { name: 'accountId', kind: 'text', nullable: true },
        ],
        unique: [],
        indexes: [],
      },
      'acme',
      {
        where: { is: 'compare', column: { column: 'id', kind: 'text' }, op: 'eq', to: person.id },
        set: { accountId: two.id },
      },
    )

    await clock.advance('3m')

    expect((await session.contact.get(person.id))?.accountId).toBe(one.id)
  })
})
