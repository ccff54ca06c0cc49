import { describe, expect, it } from 'vitest'
import { coreEntities } from '../../domain/core-parts.ts'
import { aLead, createTestCrm } from '../../testing/index.ts'
import { isInput, recordsOf, referrer, sampleInput, sampleValue } from '../../testing/sample-input.ts'
import type { EntityDef } from './define-entity.ts'
import type { FieldSpec } from './field.ts'
import { specimen } from './fixtures/specimen.ts'

async function leadAtVersion1() {
  const made = await createTestCrm()
  const lead = await made.session.lead.create(aLead({ title: 'Countess', employees: 10 }))
  return { ...made, lead }
}

describe('a writer who started from an older version', () => {
  it('is told what it was, what they wrote and what the others wrote', async () => {
    const { session, lead } = await leadAtVersion1()
    await session.lead.update(lead.id, { title: 'Lady' })

    const stale = session.lead.update(lead.id, { title: 'Duchess', employees: 20 }, { version: 1 })

    await expect(stale).rejects.toMatchObject({
      code: 'CRM_CONFLICT',
      retryable: false,
      meta: { version: 2, fields: { title: { base: 'Countess', mine: 'Duchess', theirs: 'Lady' } } },
    })
    expect(await session.lead.get(lead.id)).toMatchObject({ title: 'Lady', employees: 10, version: 2 })
  })

  it('is joined with the others where they changed other fields', async () => {
    const { session, lead } = await leadAtVersion1()
    await session.lead.update(lead.id, { title: 'Lady' })

    await session.lead.update(lead.id, { employees: 20 }, { version: 1 })

    expect(await session.lead.get(lead.id)).toMatchObject({ title: 'Lady', employees: 20, version: 3 })
  })

  it('is told even when both wrote the same, because of two who add one, one would be lost', async () => {
    const { session, lead } = await leadAtVersion1()
    await session.lead.update(lead.id, { employees: 11 })

    await expect(session.lead.update(lead.id, { employees: 11 }, { version: 1 })).rejects.toMatchObject({
      meta: { fields: { employees: { base: 10, mine: 11, theirs: 11 } } },
    })
  })

  it('is told in the form in which values are kept', async () => {
    const { session, lead } = await leadAtVersion1()
    await session.lead.update(lead.id, { email: 'Lady@Example.com' })

    await expect(
      session.lead.update(lead.id, { email: ' DUCHESS@example.com' }, { version: 1 }),
    ).rejects.toMatchObject({
      meta: { fields: { email: { mine: 'duchess@example.com', theirs: 'lady@example.com' } } },
    })
  })

  it('is told of all that happened since, however often the field was changed', async () => {
    const { session, lead } = await leadAtVersion1()
    for (const title of ['Lady', 'Baroness', 'Dame']) await session.lead.update(lead.id, { title })

    const stale = session.lead.update(lead.id, { title: 'Duchess' }, { version: 2 })

    await expect(stale).rejects.toMatchObject({
      meta: { version: 4, fields: { title: { base: 'Lady', mine: 'Duchess', theirs: 'Dame' } } },
    })
  })

  it('is told of fields that the tenant declared, too', async () => {
    const { session } = await createTestCrm()
    await session.customField.create({ entity: 'lead', name: 'tier', kind: 'datetime' })
    const [base, mine, theirs] = [new Date(1), new Date(2), new Date(3)]
    const { id } = await session.lead.create(aLead({ ext: { tier: base } }))
    await session.lead.update(id, { ext: { tier: theirs } })

    const stale = session.lead.update(id, { ext: { tier: mine } }, { version: 1 })

    await expect(stale).rejects.toMatchObject({ meta: { fields: { 'ext.tier': { base, mine, theirs } } } })
  })

  it('can send again with the version that the conflict names', async () => {
    const { session, lead } = await leadAtVersion1()
    await session.lead.update(lead.id, { title: 'Lady' })
    const conflict = await session.lead
      .update(lead.id, { title: 'Duchess' }, { version: 1 })
      .catch((error) => error)

    await session.lead.update(lead.id, { title: 'Duchess' }, { version: conflict.meta.version })

    expect(await session.lead.get(lead.id)).toMatchObject({ title: 'Duchess' })
  })

  it('cannot delete what somebody changed meanwhile', async () => {
    const { session, lead } = await leadAtVersion1()
    await session.lead.update(lead.id, { title: 'Lady' })

    await expect(session.lead.delete(lead.id, { version: 1 })).rejects.toMatchObject({
      code: 'CRM_CONFLICT',
      meta: { version: 2, fields: { title: { base: 'Countess', theirs: 'Lady' } } },
    })

    await session.lead.delete(lead.id, { version: 2 })
    expect(await session.lead.get(lead.id)).toBeNull()
  })

  it('cannot start from a version that never was', async () => {
    const { session, lead } = await leadAtVersion1()

    for (const attempt of [
      session.lead.update(lead.id, { title: 'Lady' }, { version: 7 }),
      session.lead.delete(lead.id, { version: 7 }),
    ])
      await expect(attempt).rejects.toMatchObject({
        code: 'CRM_VALIDATION',
        issues: [{ code: 'VERSION_AHEAD', path: 'version', message: expect.stringContaining('version 1') }],
      })
  })

  it.each([0, -1, 1.5, Number.NaN, '1', null, {}])('cannot start from the version %j', async (version) => {
    const { session, lead } = await leadAtVersion1()
    const options = { version: version as number }

    for (const attempt of [
      session.lead.update(lead.id, { title: 'Lady' }, options),
      session.lead.delete(lead.id, options),
    ])
      await expect(attempt).rejects.toMatchObject({
        code: 'CRM_VALIDATION',
        issues: [{ code: 'NOT_VERSION', path: 'version' }],
      })
  })

  it('loses nothing when fifty write at once', async () => {
    const { session, lead } = await leadAtVersion1()
    const addOne = async (): Promise<void> => {
      const { employees, version = 0 } = (await session.lead.get(lead.id)) ?? {}
      await session.lead.update(lead.id, { employees: (employees ?? 0) + 1 }, { version }).catch(addOne)
    }

    await Promise.all(Array.from({ length: 50 }, addOne))

    expect(await session.lead.get(lead.id)).toMatchObject({ employees: 60, version: 51 })
  })
})

const everyEntity: readonly EntityDef[] = [...Object.values<EntityDef>(coreEntities), specimen]

/** A field that input may set freely, of a kind with three values and more. */
function freeField({ name, fields }: EntityDef): readonly [string, FieldSpec] | undefined {
  const settled = name === 'customField' ? ['entity', 'name', 'kind'] : []
  const free = Object.entries(fields).find(
    ([field, { spec }]) =>
      isInput(spec) && ['text', 'int', 'datetime'].includes(spec.type.kind) && !settled.includes(field),
  )
  return free && [free[0], free[1].spec]
}

describe.each(everyEntity.map((definition) => ({ name: definition.name, definition })))(
  'the entity $name',
  ({ name, definition }) => {
    const free = freeField(definition)

    if (free)
      it('refuses the second of two who start from the same version', async () => {
        const [field, spec] = free
        const { session } = await createTestCrm({ entities: { specimen } })
        const refer = referrer(session, everyEntity)
        const records = recordsOf(session, name)
        const [base, theirs, mine] = await Promise.all(
          [1, 2, 3].map((index) => sampleValue(spec, index, refer)),
        )
        const { id } = await records.create({ ...(await sampleInput(definition, 1, refer)), [field]: base })
        const first = await records.update(id, { [field]: theirs }, { version: 1 })

        const second = records.update(id, { [field]: mine }, { version: 1 })

        expect(first).toMatchObject({ version: 2 })
        await expect(second).rejects.toMatchObject({
          code: 'CRM_CONFLICT',
          meta: { version: 2, fields: { [field]: { base, mine, theirs } } },
        })
      })

    if (!free)
      it('has nothing that input could overwrite', () => {
        expect(Object.values(definition.fields).filter(({ spec }) => isInput(spec))).toEqual([])
      })
  },
)
