import { describe, expect, it } from 'vitest'
import { coreEntities } from '../../domain/core-parts.ts'
import { isCrmError } from '../../index.ts'
import { createTestCrm, dump } from '../../testing/index.ts'
import {
  type AnyRecords,
  isInput,
  nested,
  type Refer,
  recordsOf,
  referrer,
  sampleInput,
  wrongValues,
} from '../../testing/sample-input.ts'
import type { EntityDef } from './define-entity.ts'
import { specimen } from './fixtures/specimen.ts'

const everyEntity: readonly EntityDef[] = [...Object.values<EntityDef>(coreEntities), specimen]
const entities = everyEntity.map((definition) => ({ name: definition.name, definition }))
/** What only commands write has no inputs to be wrong. */
const writable = entities.filter(({ definition }) =>
  Object.values(definition.fields).some(({ spec }) => isInput(spec)),
)

async function twoTenants(name: string) {
  const { crm, session, store } = await createTestCrm({ entities: { specimen } })
  const other = crm.as(crm.actor({ tenant: 'globex', id: 'admin', roles: ['admin'] }))
  const refer = referrer(session, everyEntity)
  return {
    crm,
    session,
    store,
    refer,
    records: recordsOf(session, name),
    other,
    otherRefer: referrer(other, everyEntity),
  }
}

/** What is refused is refused with a code, and nothing has changed by it. */
async function expectRefusals(
  store: Parameters<typeof dump>[0],
  attempts: Record<string, () => Promise<unknown>>,
) {
  const before = await dump(store)
  const failures: string[] = []
  for (const [what, attempt] of Object.entries(attempts)) {
    const outcome = await attempt().then(
      () => 'was accepted',
      (error: unknown) => (isCrmError(error) ? undefined : `failed with ${String(error)}`),
    )
    if (outcome) failures.push(`${what} ${outcome}`)
  }
  expect(failures).toEqual([])
  expect(await dump(store)).toEqual(before)
}

/** The input with each thing that no input may hold. */
function badInputs(definition: EntityDef, good: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const system = ['id', 'version', 'createdAt', 'updatedAt', 'deletedAt', 'tenant', 'tenantId', 'createdBy']
  const managed = Object.entries(definition.fields).flatMap(([field, { spec }]) =>
    isInput(spec) ? [] : [field],
  )
  const wrong = Object.entries(definition.fields).flatMap(([field, { spec }]) =>
    isInput(spec)
      ? wrongValues(spec).map((value, at) => [`${field} no. ${at}`, { ...good, [field]: value }])
      : [],
  )
  return {
    'an unknown field': { ...good, nosuch: 1 },
    'a field called __proto__': Object.assign(JSON.parse('{"__proto__":{"isAdmin":true}}'), good),
    'a field called constructor': { ...good, constructor: 1 },
    'undeclared ext': { ...good, ext: { nosuch: 1 } },
    'ext called __proto__': { ...good, ext: JSON.parse('{"__proto__":1}') },
    'ext that is deep': { ...good, ext: nested(10_000) },
    'ext that is text': { ...good, ext: 'x' },
    'a deep unknown field': { ...good, nosuch: nested(10_000) },
    'very many unknown fields': {
      ...good,
      ...Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`x${at}`, 1])),
    },
    null: null,
    text: 'x',
    'a list': [good],
    'a date': new Date(0),
    'an object of a class': Object.assign(new (class Input {})(), good),
    ...Object.fromEntries(
      [...system, ...managed].map((field) => [`the field ${field}`, { ...good, [field]: 'x' }]),
    ),
    ...Object.fromEntries(wrong),
  }
}

describe.each(writable)('input of the entity $name', ({ name, definition }) => {
  it('is refused with a code when it is wrong, and nothing has changed by it', async () => {
    const { store, records, refer } = await twoTenants(name)
    const { id } = await records.create(await sampleInput(definition, 1, refer))
    const good = await sampleInput(definition, 2, refer)
    const bad = badInputs(definition, good)

    await expectRefusals(
      store,
      Object.fromEntries(
        Object.entries(bad).flatMap(([what, input]) => [
          [`creating with ${what}`, () => records.create(input)],
          [`creating several with ${what}`, () => records.createMany([good, input])],
          [`updating with ${what}`, () => records.update(id, input)],
        ]),
      ),
    )

    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined()
  })

  it('names no record of another tenant, and says no more of it than of one that never was', async () => {
    const { store, records, refer, otherRefer } = await twoTenants(name)
    const good = await sampleInput(definition, 1, refer)
    const refs = Object.entries(definition.fields).flatMap(
      ([
        field,
        {
          spec: { type, ...spec },
        },
      ]) => {
        const one = type.kind === 'list' ? type.of : type
        return one.kind === 'ref' && isInput({ type, ...spec })
          ? [[field, one.to, type.kind === 'list'] as const]
          : []
      },
    )

    for (const [field, to, isList] of refs) {
      const foreignId = await otherRefer(to)
      const before = await dump(store)
      const refusalOf = (id: string) =>
        records
          .create({ ...good, [field]: isList ? [id] : id })
          .catch((error: unknown) => JSON.stringify(error))

      expect(await refusalOf(foreignId)).toBe(await refusalOf('00000000-0000-7000-8000-ffffffffffff'))
      expect(await dump(store)).toEqual(before)
    }
  })
})

/** Everything that can be done with the id of a record. */
function byId(records: AnyRecords, id: string): Record<string, () => Promise<unknown>> {
  return {
    get: () => records.get(id),
    update: () => records.update(id, {}),
    'update with a version': () => records.update(id, {}, { version: 1 }),
    delete: () => records.delete(id),
    restore: () => records.restore(id),
    history: () => records.history(id),
    asOf: () => records.asOf(id, new Date(Date.UTC(2030, 0, 1))),
    list: () => records.list({ where: { id } }),
    count: () => records.count({ id }),
    aggregate: () => records.aggregate({ where: { id }, measures: { all: 'count' } }),
  }
}

describe.each(writable)("another tenant's record of the entity $name", ({ name, definition }) => {
  it('does not exist: whatever is done with its id ends as with one that never was', async () => {
    const { store, records, other, otherRefer } = await twoTenants(name)
    const theirs = await recordsOf(other, name).create(await sampleInput(definition, 1, otherRefer as Refer))
    const before = await dump(store)
    const answer = (call: () => Promise<unknown>) =>
      call().then(JSON.stringify, (error: unknown) => JSON.stringify(error))

    const [foreign, random] = [
      byId(records, theirs.id),
      byId(records, '00000000-0000-7000-8000-ffffffffffff'),
    ]
    for (const [what, call] of Object.entries(foreign))
      expect(`${what}: ${await answer(call)}`).toBe(`${what}: ${await answer(random[what] as typeof call)}`)

    expect(await dump(store)).toEqual(before)
    expect(await recordsOf(other, name).get(theirs.id)).toEqual(theirs)
  })
})

describe.each(entities)('an actor to whom nothing of the entity $name is granted', ({ name, definition }) => {
  it('is refused everything, and nothing has changed by it', async () => {
    const { crm, session, store, refer, records } = await twoTenants(name)
    const isWritable = writable.some((one) => one.name === name)
    const input = isWritable ? await sampleInput(definition, 1, refer) : {}
    const { id } = isWritable ? await records.create(input) : { id: 'any' }
    const nobody = recordsOf(crm.as(crm.actor({ id: session.actor.id, roles: [] })), name)
    const { 'update with a version': _, ...calls } = byId(nobody, id)

    await expectRefusals(store, {
      ...calls,
      create: () => nobody.create(input),
      createMany: () => nobody.createMany([input]),
    })
  })
})
