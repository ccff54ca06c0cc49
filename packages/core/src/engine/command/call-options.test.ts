import { describe, expect, it } from 'vitest'
import { aLead, createTestCrm, dump } from '../../testing/index.ts'

describe('the options of a call', () => {
  it.each<[string, object, string]>([
    ['a misspelt key', { idempotncyKey: 'a' }, 'options.idempotncyKey'],
    ['an unknown option', { force: true }, 'options.force'],
    ['an empty key', { idempotencyKey: '' }, 'options.idempotencyKey'],
    ['a key that is no text', { idempotencyKey: 7 }, 'options.idempotencyKey'],
    ['a key that is null', { idempotencyKey: null }, 'options.idempotencyKey'],
    ['a key too long', { idempotencyKey: 'x'.repeat(256) }, 'options.idempotencyKey'],
    ['a key that cannot be kept', { idempotencyKey: 'half \ud83d' }, 'options.idempotencyKey'],
  ])('are refused for %s, and nothing has changed by it', async (_, options, path) => {
    const { session, store } = await createTestCrm()
    const { id } = await session.lead.create(aLead())
    const before = await dump(store)

    const attempts = [
      session.lead.create(aLead(), options),
      session.lead.createMany([aLead()], options),
      session.lead.update(id, { name: 'x' }, options),
      session.lead.delete(id, options),
      session.lead.capture({ lead: aLead() }, options),
      session.lead.captureMany([{ lead: aLead() }], options),
    ]

    for (const attempt of attempts)
      await expect(attempt).rejects.toMatchObject({ code: 'CRM_VALIDATION', issues: [{ path }] })
    expect(await dump(store)).toEqual(before)
  })

  it.each([null, 'form-1'])('are refused where they are %j', async (options) => {
    const { session } = await createTestCrm()

    await expect(session.lead.create(aLead(), options as never)).rejects.toMatchObject({
      ...{ code: 'CRM_VALIDATION', issues: [{ code: 'NOT_OBJECT', path: 'options' }] },
    })
  })
})

describe('what is called without what it needs is refused with a code', () => {
  it('a batch that is no list, an import without options, a session of nobody', async () => {
    const { crm, session } = await createTestCrm()

    await expect(session.lead.captureMany(null as never)).rejects.toMatchObject({
      ...{ code: 'CRM_VALIDATION', issues: [{ code: 'NOT_LIST' }] },
    })
    await expect(session.importRecords([{}], undefined as never)).rejects.toMatchObject({
      code: 'CRM_IMPORT_ID',
    })
    expect(() => crm.as(undefined as never)).toThrow(expect.objectContaining({ code: 'CRM_ACTOR_INVALID' }))
  })
})
