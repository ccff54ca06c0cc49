import { describe, expect, it } from 'vitest'
import { f } from '../../index.ts'
import { type Declaration, withFields } from '../../testing/declared-fields.ts'
import { aLead, createTestCrm } from '../../testing/index.ts'

describe('a declaration', () => {
  it.each([
    'Tier',
    '1st',
    'a b',
    'a-b',
    'a.b',
    'a"b',
    "a'].x",
    'größe',
    '级别',
    '😀',
    '_tier',
    '$tier',
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'valueOf',
    'hasOwnProperty',
    'id',
    'version',
    'createdAt',
    'updatedAt',
    'deletedAt',
    'tenant',
    'ext',
    'all',
    'any',
    'not',
    'email',
    'x'.repeat(64),
    'x'.repeat(300),
    '',
  ])('cannot be called %j', async (name) => {
    const { session } = await createTestCrm()

    const attempt = session.customField.create({ entity: 'lead', name, kind: 'text' })

    await expect(attempt).rejects.toMatchObject({ code: 'CRM_VALIDATION', issues: [{ path: 'name' }] })
    expect(await session.customField.count()).toBe(0)
  })

  it.each(['x', 'x'.repeat(63), 'tier2', 'camelCase', 'snake_case'])('can be called %j', async (name) => {
    const { session } = await createTestCrm()

    await expect(session.customField.create({ entity: 'lead', name, kind: 'text' })).resolves.toBeDefined()
  })

  it.each<[string, Partial<Declaration>, string]>([
    ['of an entity that is none', { entity: 'spaceship' }, 'entity'],
    ['of a property of every object', { entity: 'constructor' }, 'entity'],
    ['of declarations themselves', { entity: 'customField' }, 'entity'],
    ['of an unknown kind', { kind: 'formula' as 'text' }, 'kind'],
    ['of a choice among nothing', { kind: 'select', options: [] }, 'options'],
    ['of a choice without options', { kind: 'select' }, 'options'],
    ['with digits beyond reason', { kind: 'decimal', scale: 10 }, 'scale'],
  ])('is refused %s', async (_, wrong, path) => {
    const { session } = await createTestCrm()

    const attempt = session.customField.create({ entity: 'lead', name: 'tier', kind: 'text', ...wrong })

    await expect(attempt).rejects.toMatchObject({
      code: 'CRM_VALIDATION',
      issues: [{ path, zh: expect.stringMatching(/\p{Script=Han}/u) }],
    })
  })

  it('is the only one of its name', async () => {
    const { session } = await withFields()

    await expect(
      session.customField.create({ entity: 'lead', name: 'tier', kind: 'int' }),
    ).rejects.toMatchObject({
      code: 'CRM_TAKEN',
    })
  })

  it.each<[string, Partial<Declaration>]>([
    ['name', { name: '__proto__' }],
    ['name', { name: 'level' }],
    ['entity', { entity: 'account' }],
    ['kind', { kind: 'int' }],
  ])('keeps its %s for life', async (path, patch) => {
    const { session, declared } = await withFields()

    const attempt = session.customField.update(declared[0]?.id ?? '', patch)

    await expect(attempt).rejects.toMatchObject({ code: 'CRM_VALIDATION', issues: [{ path }] })
  })

  it('cannot lose the options of a choice', async () => {
    const { session, declared } = await withFields({ kind: 'select', options: ['gold'] })

    const attempt = session.customField.update(declared[0]?.id ?? '', { options: null })

    await expect(attempt).rejects.toMatchObject({ issues: [{ path: 'options' }] })
  })

  it('has no effect when the transaction that made it is rolled back', async () => {
    const { session } = await createTestCrm()

    const attempt = session.transaction(async (inside) => {
      await inside.customField.create({ entity: 'lead', name: 'tier', kind: 'text' })
      await inside.lead.count()
      throw new Error('never mind')
    })

    await expect(attempt).rejects.toThrow('never mind')
    await expect(session.lead.create(aLead({ ext: { tier: 'gold' } }))).rejects.toMatchObject({
      issues: [{ code: 'UNKNOWN_FIELD', path: 'ext.tier' }],
    })
  })

  it('counts in the rest of the transaction that made it', async () => {
    const { session } = await createTestCrm()
    await session.lead.count()

    const made = await session.transaction(async (inside) => {
      await inside.customField.create({ entity: 'lead', name: 'tier', kind: 'text' })
      return inside.lead.create(aLead({ ext: { tier: 'gold' } }))
    })

    expect(made.ext).toEqual({ tier: 'gold' })
  })
})

it('AC-43 a tenant declares at most 200 fields for an entity, however it goes about it', async () => {
  const { session } = await createTestCrm()
  const field = (at: number): Declaration => ({ entity: 'lead', name: `field${at}`, kind: 'text' })
  const many = (count: number, from = 0) => Array.from({ length: count }, (_, at) => field(from + at))

  await expect(session.customField.createMany(many(201))).rejects.toMatchObject({ code: 'CRM_REJECTED' })
  expect(await session.customField.count()).toBe(0)
  await session.customField.createMany(many(200))

  await expect(session.customField.create(field(200))).rejects.toMatchObject({
    issues: [{ code: 'CUSTOM_FIELD', path: 'entity', message: expect.stringContaining('200') }],
  })
  await session.customField.create({ ...field(200), entity: 'contact' })
})

describe('fields that are declared in code', () => {
  it('join those of core, with their types and rules', async () => {
    const { session } = await createTestCrm({
      fields: { lead: { tier: f.select(['gold', 'silver']).default('silver') } },
    })

    const { tier } = await session.lead.create(aLead())
    const refused = session.lead.create(aLead({ ...({ tier: 'bronze' } as object) }))

    expect(tier).toBe('silver')
    await expect(refused).rejects.toMatchObject({ issues: [{ code: 'NOT_AN_OPTION', path: 'tier' }] })
    expect(await session.lead.count({ tier: 'silver' })).toBe(1)
  })

  it.each(['Tier', '__proto__', 'a"b', 'ext', 'id', 'x'.repeat(64), '级别'])(
    'cannot be called %j',
    async (name) => {
      const fields = JSON.parse(`{${JSON.stringify(name)}:0}`) as Record<string, never>
      for (const key of Object.keys(fields))
        Object.defineProperty(fields, key, { value: f.text(), enumerable: true })

      await expect(createTestCrm({ fields: { lead: fields } })).rejects.toMatchObject({
        code: 'CRM_CONFIG',
        issues: [{ code: 'FIELD_NAME' }],
      })
    },
  )
})
