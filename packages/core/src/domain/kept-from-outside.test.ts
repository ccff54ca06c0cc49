import { tracingChannel } from 'node:diagnostics_channel'
import { expect, it, onTestFinished } from 'vitest'
import type { FieldSpec } from '../engine/entities/field.ts'
import {
  coreEntities,
  defineCommand,
  defineEntity,
  definePlugin,
  f,
  memoryStore,
  type SchemaLike,
} from '../index.ts'
import { dump } from '../testing/dump.ts'
import { createTestCrm } from '../testing/index.ts'
import { interceptedStore } from '../testing/intercepted-store.ts'
import { recordsOf, sampleValue } from '../testing/sample-input.ts'

/** Entities whose records cannot be made from their definition alone, and why. */
const NOT_GENERATED: Readonly<Record<string, string>> = {
  customField: 'it names an entity that takes fields, which no sample does; nothing of its own is guarded',
}
/** Fields that only take JSON of one form, with a text in it. */
const FORMED: Readonly<Record<string, (text: string) => unknown>> = {
  'lead.consent': (text) => ({ calls: { granted: true, text, at: '2026-11-02T08:00:00.000Z', from: text } }),
}

type Name = keyof typeof coreEntities
const entities = Object.keys(coreEntities) as readonly Name[]

function fieldsOf(entity: Name): readonly (readonly [string, FieldSpec])[] {
  const fields = coreEntities[entity].fields as Readonly<Record<string, { readonly spec: FieldSpec }>>
  return Object.entries(fields).map(([name, { spec }]) => [name, spec])
}

/** Fields that hold what only those may see who are granted it. */
function guardedOf(entity: Name): readonly (readonly [string, FieldSpec])[] {
  const isGuarded = ({ personal, encrypted, sensitive }: FieldSpec) => personal || encrypted || sensitive
  return fieldsOf(entity).filter(([, spec]) => isGuarded(spec))
}

/** Those of them that are written; others are worked out of these. */
function writtenOf(entity: Name): readonly (readonly [string, FieldSpec])[] {
  return guardedOf(entity).filter(([, { compute }]) => !compute)
}

/** Two canaries of a field that stand nowhere else: one made first, one that takes its place. */
function canaryOf(entity: Name, field: string, round: 1 | 2): string {
  return `canary${placeOf(entity, field)}x${round}`
}

function placeOf(entity: Name, field: string): number {
  return entities.indexOf(entity) * 100 + fieldsOf(entity).findIndex(([name]) => name === field)
}

function canaryIn({ type, normaliser, max }: FieldSpec, text: string): unknown {
  if (normaliser === 'email') return `${text}@canary.example`
  if (normaliser === 'domain') return `${text}.example`
  if (normaliser === 'phone') return phoneOf(text)
  if (type.kind === 'text') return text.slice(0, max)
  if (type.kind === 'json') return { said: [text] }
  if (type.kind === 'list') return [canaryIn({ ...({} as FieldSpec), type: type.of }, text)]
  return undefined
}

function phoneOf(text: string): string {
  return `+86139${text.replace(/\D/g, '').padStart(8, '7').slice(-8)}`
}

const anything: SchemaLike<{ readonly entity: Name; readonly id?: string; readonly values: object }> = {
  '~standard': {
    ...{ version: 1, vendor: 'test' },
    validate: (value) => ({ value: value as { entity: Name; values: object } }),
  },
}
/** Writes a record past what callers may set. */
const plant = defineCommand({
  name: 'contact.plant',
  input: anything,
  async run({ entity, id, values }, { records }): Promise<{ readonly id: string }> {
    const of = records(coreEntities[entity] as (typeof coreEntities)['contact'])
    return id === undefined ? of.create(values as never) : of.update(id, values as never)
  },
})

/** Everything but the fields that are guarded. */
const unguarded = Object.fromEntries(
  entities.map((name) => [name, { read: 'all', hidden: guardedOf(name).map(([field]) => field) }]),
)

/** It may read everything but the fields that are guarded. */
const curious = (hear: (...told: readonly unknown[]) => void) =>
  definePlugin({
    id: 'curious',
    permissions: { ...unguarded, feed: { read: 'all' } } as never,
    entities: { feed: defineEntity('feed', { fields: { name: f.text() } }) },
    // As webhooks do: what leaves is what these roles see.
    follows: [
      {
        id: 'curious.follows',
        by: 'feed',
        wants: () => ({
          events: entities.flatMap((name) => [`${name}.created`, `${name}.updated`]),
          ...{ roles: ['outsider'], actorId: 'outsider' },
        }),
        run: async ({ entry, record }) => hear('followed', entry, record),
      },
    ],
    hooks(h) {
      for (const name of entities as readonly 'contact'[])
        for (const operation of ['create', 'update'] as const) {
          h.before(name, operation, ({ input, current }) => hear(input, current))
          h.after(name, operation, ({ record, previous }) => hear(record, previous))
          const id = `curious.${name}.${operation}`
          h.committed(name, operation, ({ record, entry }) => hear(record, entry), { durable: true, id })
        }
    },
  })

it('AC-53 a canary of every guarded field of every entity leaves by no log, error, channel, event or hook', async () => {
  const heard: unknown[] = []
  const hear = (...told: readonly unknown[]) => void heard.push(...told)
  for (const name of ['command', 'query', 'job', 'delivery', 'store'] as const) {
    const channel = tracingChannel<unknown, object>(`guanxi:${name}`)
    const handlers = { start: hear, end: hear, asyncStart: hear, asyncEnd: hear, error: hear }
    channel.subscribe(handlers)
    onTestFinished(() => void channel.unsubscribe(handlers))
  }
  let isBroken = false
  const storage = interceptedStore(memoryStore(), async ({ args }, proceed) => {
    if (isBroken) throw new Error(`cannot write ${JSON.stringify(args)}`)
    return proceed()
  })
  const log = { debug: hear, info: hear, warn: hear, error: hear }
  const { crm, session, store } = await createTestCrm({
    ...{ storage, commands: [plant], plugins: [curious(hear)], log, trace: hear },
    roles: [{ id: 'outsider', grants: unguarded as never }],
  })
  await session.feed.create({ name: 'everything' })
  for (const name of entities)
    for (const happened of ['created', 'updated', 'deleted'])
      crm.on(`${name}.${happened}` as 'contact.created', hear)

  const valuesOf = (entity: Name, round: 1 | 2) =>
    Object.fromEntries(
      writtenOf(entity).map(([name, spec]) => {
        const text = canaryOf(entity, name, round)
        return [name, FORMED[`${entity}.${name}`]?.(text) ?? canaryIn(spec, text)]
      }),
    )
  const ids = new Map<string, string>()
  const made = async (entity: Name): Promise<string> => {
    const known = ids.get(entity)
    if (known !== undefined) return known
    const needed = fieldsOf(entity).filter(([, spec]) => !spec.compute && !spec.optional)
    const values: Record<string, unknown> = {}
    for (const [name, spec] of needed) values[name] = await sampleValue(spec, 1, (to) => made(to as Name))
    const { id } = await session.contact.plant({ entity, values: { ...values, ...valuesOf(entity, 1) } })
    ids.set(entity, id)
    return id
  }
  const failed: string[] = []
  for (const entity of entities) await made(entity).catch(() => failed.push(entity))
  expect(failed).toEqual(Object.keys(NOT_GENERATED))
  expect(failed.flatMap((entity) => guardedOf(entity as Name))).toEqual([])
  const kept = JSON.stringify(await dump(store))
  const fields = entities.flatMap((entity) => writtenOf(entity).map(([name]) => [entity, name] as const))
  const isKept = (text: string) => kept.includes(text) || kept.includes(phoneOf(text))
  expect(fields.length).toBeGreaterThan(40)
  expect(fields.filter(([entity, name]) => !isKept(canaryOf(entity, name, 1)))).toEqual([])

  const everything = () => [...ids] as [Name, string][]
  for (const [entity, id] of everything())
    await session.contact.plant({ entity, id, values: valuesOf(entity, 2) })
  // Refused in every way: by callers who may not set it, by a stale version, by a question, by a store that fails.
  for (const isStoreBroken of [false, true]) {
    isBroken = isStoreBroken
    for (const [entity, id] of everything()) {
      const values = valuesOf(entity, 1)
      const records = recordsOf(session, entity)
      await records.create({ ...values, unknown: 1 }).catch(hear)
      await records.update(id, { ...values, unknown: 1 }).catch(hear)
      await records.update(id, values, { version: 99 }).catch(hear)
      for (const [field, value] of Object.entries(values)) {
        await records.list({ where: { [field]: { gt: value, wrong: value } } }).catch(hear)
        await session.contact.plant({ entity, id, values: { [field]: { wrong: value } } }).catch(hear)
      }
      if (isStoreBroken) await session.contact.plant({ entity, id, values }).catch(hear)
    }
  }
  isBroken = false
  await crm.tick()
  hear(await crm.health(), crm.hooks(), await crm.deadLetters.list(), await crm.configurations())

  const text = JSON.stringify(heard, (_, value: unknown) =>
    value instanceof Error ? { ...value, said: `${value.stack} ${String(value.cause)}` } : value,
  )
  expect(heard.length).toBeGreaterThan(1_000)
  expect(heard).toContain('followed')
  expect([...new Set(text.match(/.{0,80}(canary\d+x[12]|\+86139\d{8}).{0,40}/g))]).toEqual([])
})
