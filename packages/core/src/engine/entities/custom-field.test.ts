import { describe, expect, it } from 'vitest'
import { defineEntity, f } from '../../index.ts'
import { type Declaration, withFields } from '../../testing/declared-fields.ts'
import { aLead, createTestCrm } from '../../testing/index.ts'

const kinds: readonly [Declaration['kind'], unknown, unknown, unknown][] = [
  ['text', 'gold', 'gold', 7],
  ['email', ' A@X.com', 'a@x.com', 'nobody'],
  ['phone', '138 0013 8000', '+8613800138000', 'none'],
  ['domain', 'https://www.x.com/', 'x.com', 'localhost'],
  ['int', 7, 7, '7'],
  ['decimal', '1.5', '1.50', 1.5],
  ['bool', false, false, 'no'],
  ['date', '2026-02-28', '2026-02-28', '2026-02-30'],
  ['datetime', '2026-02-28T08:00:00+08:00', new Date('2026-02-28T00:00:00Z'), 'tomorrow'],
  ['money', { amount: '1.5', currency: 'CNY' }, { amount: '1.50', currency: 'CNY' }, '1.50 CNY'],
  ['select', 'gold', 'gold', 'bronze'],
]

describe('a field that a tenant declares', () => {
  it.each(kinds)(
    'is kept, found, sorted by and refused like any other: %s',
    async (kind, given, kept, wrong) => {
      const { session } = await withFields({ kind, options: ['gold', 'silver'] })
      const { id, ext } = await session.lead.create(aLead({ ext: { tier: given } }))

      const { items } = await session.lead.list({ where: { ext: { tier: given } } })
      const refused = session.lead.create(aLead({ ext: { tier: wrong } }))

      expect(ext).toEqual({ tier: kept })
      expect(await session.lead.get(id)).toMatchObject({ ext: { tier: kept } })
      expect(items.map((item) => item.id)).toEqual([id])
      await expect(refused).rejects.toMatchObject({ code: 'CRM_VALIDATION', issues: [{ path: 'ext.tier' }] })
    },
  )

  it('stands in history, and what the record was', async () => {
    const { session, clock } = await withFields({ kind: 'datetime' })
    const [first, second] = [new Date(1), new Date(2)]
    const { id } = await session.lead.create(aLead({ ext: { tier: first } }))
    const then = new Date(clock.now())
    await clock.advance('1h')
    await session.lead.update(id, { ext: { tier: second } })

    const change = (await session.lead.history(id)).at(-1)

    expect(change?.changes).toEqual({ 'ext.tier': { before: first, after: second } })
    expect(await session.lead.asOf(id, then)).toMatchObject({ ext: { tier: first } })
  })

  it('leaves the others alone when one is changed', async () => {
    const { session } = await withFields({ name: 'tier' }, { name: 'shelf' })
    const { id } = await session.lead.create(aLead({ ext: { tier: 'gold', shelf: 'a' } }))

    const { ext } = await session.lead.update(id, { ext: { tier: null } })

    expect(ext).toEqual({ tier: null, shelf: 'a' })
  })

  it('is required of new records, and cannot be emptied, where it says so', async () => {
    const { session } = await withFields({ isRequired: true })
    const { id } = await session.lead.create(aLead({ ext: { tier: 'gold' } }))

    for (const attempt of [session.lead.create(aLead()), session.lead.update(id, { ext: { tier: null } })])
      await expect(attempt).rejects.toMatchObject({ issues: [{ code: 'REQUIRED', path: 'ext.tier' }] })
  })

  it('does not keep a record from before it from being changed', async () => {
    const { session } = await withFields()
    const { id } = await session.lead.create(aLead())
    await session.customField.create({ entity: 'lead', name: 'later', kind: 'text', isRequired: true })

    await expect(session.lead.update(id, { name: 'Ada' })).resolves.toMatchObject({ name: 'Ada' })
  })

  it('belongs to its tenant', async () => {
    const { crm } = await withFields()
    const elsewhere = crm.as(crm.actor({ tenant: 'globex', id: 'admin', roles: ['admin'] }))

    const attempt = elsewhere.lead.create(aLead({ ext: { tier: 'gold' } }))

    await expect(attempt).rejects.toMatchObject({ issues: [{ code: 'UNKNOWN_FIELD', path: 'ext.tier' }] })
  })

  it('belongs to its entity', async () => {
    const { session } = await withFields()

    await expect(session.user.create({ name: 'Ann', ext: { tier: 'gold' } })).rejects.toMatchObject({
      issues: [{ code: 'UNKNOWN_FIELD', path: 'ext.tier' }],
    })
    await expect(session.user.list({ where: { ext: { tier: 'gold' } } })).rejects.toMatchObject({
      code: 'CRM_CONDITION',
    })
  })

  it('extends what code declares, too', async () => {
    const vehicle = defineEntity('vehicle', { fields: { plate: f.text() } })
    const { session } = await createTestCrm({ entities: { vehicle } })
    await session.customField.create({ entity: 'vehicle', name: 'wheels', kind: 'int' })

    const { ext } = await session.vehicle.create({ plate: 'A 1', ext: { wheels: 4 } })

    expect(ext).toEqual({ wheels: 4 })
  })

  it('is gone when its declaration is deleted, and finds no values of another kind when it comes back', async () => {
    const { session, declared } = await withFields({ kind: 'text' })
    const { id } = await session.lead.create(aLead({ ext: { tier: 'gold' } }))

    await session.customField.delete(declared[0]?.id ?? '')
    expect(await session.lead.get(id)).not.toHaveProperty('ext')

    await session.customField.create({ entity: 'lead', name: 'tier', kind: 'money' })
    expect(await session.lead.get(id)).toMatchObject({ ext: { tier: null } })
    expect(await session.lead.update(id, { name: 'Ada' })).toMatchObject({ ext: { tier: null } })
  })

  it('counts at once, and the option that it gets later too', async () => {
    const { session, declared } = await withFields({ kind: 'select', options: ['gold'] })
    await expect(session.lead.create(aLead({ ext: { tier: 'silver' } }))).rejects.toThrow('gold')

    await session.customField.update(declared[0]?.id ?? '', { options: ['gold', 'silver'] })

    await expect(session.lead.create(aLead({ ext: { tier: 'silver' } }))).resolves.toBeDefined()
  })
})
