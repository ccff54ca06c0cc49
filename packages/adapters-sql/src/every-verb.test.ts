import { coreEntities, createCrm, type EntityDef, isCrmError } from '@guanxi/core'
import { dump, stillClock } from '@guanxi/core/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordVerbs } from '../../core/src/engine/plugins/install-plugins.ts'
import {
  isInput,
  nested,
  type Refer,
  recordsOf,
  referrer,
  sampleInput,
} from '../../core/src/testing/sample-input.ts'
import { type Database, TWO_DATABASES } from './fixtures/two-databases.ts'

type Values = Record<string, unknown>
type Call = () => Promise<unknown>
/** Every verb of records: all of them are called, so their types are of no use here. */
type Records = Readonly<Record<string, (...given: readonly unknown[]) => Promise<unknown>>>

interface Streamed {
  each(query: object): AsyncGenerator
  export(query: object, options: object): AsyncGenerator
}

const NEXT_YEARS = new Date(Date.UTC(2030, 0, 1))
const NEVER_WAS = '00000000-0000-7000-8000-ffffffffffff'
const everyEntity: readonly EntityDef[] = Object.values<EntityDef>(coreEntities)
const isWritable = ({ fields }: EntityDef) => Object.values(fields).some(({ spec }) => isInput(spec))

/** A call of each verb with an id, and with an input where it takes one. */
function callsOf(
  session: object,
  entity: string,
  id: string,
  input: unknown,
): Readonly<Record<string, Call>> {
  const records = recordsOf(session, entity) as unknown as Records & Streamed
  const call =
    (verb: string, ...given: readonly unknown[]): Call =>
    async () =>
      records[verb]?.(...given)
  return {
    create: call('create', input),
    createMany: call('createMany', [input]),
    update: call('update', id, input),
    updateMany: call('updateMany', [{ id, patch: input }]),
    delete: call('delete', id),
    deleteMany: call('deleteMany', [id]),
    restore: call('restore', id),
    get: call('get', id),
    list: call('list', { where: { id } }),
    each: async () => records.each({ where: { id } }).next(),
    export: async () => records.export({ where: { id } }, { format: 'jsonl' }).next(),
    count: call('count', { id }),
    aggregate: call('aggregate', { where: { id }, measures: { all: 'count' } }),
    search: call('search', { text: 'sample', where: { id } }),
    history: call('history', id),
    asOf: call('asOf', id, NEXT_YEARS),
    listAsOf: call('listAsOf', { at: NEXT_YEARS, among: { id } }),
    diff: call('diff', id, 1, 2),
  }
}

it('calls every verb that records have', () => {
  expect(new Set(Object.keys(callsOf({}, 'lead', '', {})))).toEqual(recordVerbs)
})

/** What no input may hold, wherever it stands. */
function hostile(good: Values): Readonly<Record<string, unknown>> {
  const [field = 'nosuch'] = Object.keys(good)
  return {
    'an unknown field': { ...good, nosuch: 1 },
    'a field called __proto__': Object.assign(JSON.parse('{"__proto__":{"isAdmin":true}}'), good),
    'ext called __proto__': { ...good, ext: JSON.parse('{"__proto__":{"isAdmin":true}}') },
    'a field called constructor': { ...good, constructor: { prototype: { isAdmin: true } } },
    'a text of 1 MB': { ...good, [field]: 'x'.repeat(1_000_000) },
    'a NUL byte': { ...good, [field]: 'nul \0' },
    'half a surrogate pair': { ...good, [field]: 'half \ud83d' },
    'a NUL byte in a name': { ...good, 'na\0me': 1 },
    '10,001 items': { ...good, [field]: Array(10_001).fill('x') },
    'JSON 10,000 levels deep': { ...good, [field]: nested(10_000) },
    'no object': 'x',
  }
}

/** System fields, and the names that others have for what only commands write. */
const CLOSED = [
  ...['id', 'version', 'createdAt', 'updatedAt', 'deletedAt', 'tenant', 'tenantId', 'createdBy'],
  ...['approvedBy', 'paidAmount', 'stageEnteredAt'],
]

const clock = stillClock('2026-11-02T09:00:00Z')

function host(storage: ReturnType<Database['connect']>) {
  return createCrm({ storage, clock })
}

describe.each(TWO_DATABASES)('every verb on %s', (_, open) => {
  let database: Database
  let crm: ReturnType<typeof host>
  let store: Awaited<ReturnType<ReturnType<Database['connect']>['open']>>
  let ours: ReturnType<typeof desk>
  let theirs: ReturnType<typeof desk>

  function desk(tenant: string) {
    const session = crm.as(crm.actor({ tenant, id: 'admin', roles: ['admin'] }))
    return { session, refer: referrer(session, everyEntity) }
  }

  beforeAll(async () => {
    database = await open()
    const storage = database.connect()
    crm = host(storage)
    await crm.migrate()
    store = await database.connect().open()
    ours = desk('ours')
    theirs = desk('theirs')
  })
  afterAll(async () => {
    await store.close()
    await crm.stop()
    await database.drop()
  })

  const nobody = () => crm.as(crm.actor({ tenant: 'ours', id: 'nobody', roles: [] }))
  const inputOf = async (definition: EntityDef, index: number, refer: Refer): Promise<Values> =>
    isWritable(definition) ? sampleInput(definition, index, refer) : {}

  /** Each of these inputs in each of the verbs that take one. */
  function writesOf(inputs: readonly (readonly [string, unknown])[], name: string, id: string) {
    const attempts: Record<string, Call> = {}
    for (const [what, input] of inputs)
      for (const [verb, call] of Object.entries(callsOf(ours.session, name, id, input)))
        if (/^(create|update)/.test(verb)) attempts[`${verb} with ${what}`] = call
    return attempts
  }

  /** What each attempt was refused with. One that was not, or without a code and a place, fails; so does a change. */
  async function refusals(attempts: Readonly<Record<string, Call>>): Promise<ReadonlyMap<string, string>> {
    const before = await dump(store)
    const codes = new Map<string, string>()
    for (const [what, attempt] of Object.entries(attempts)) {
      const error: unknown = await attempt().then(
        () => 'was accepted',
        (thrown: unknown) => thrown,
      )
      codes.set(what, isCrmError(error) ? error.code : `${what}: ${String(error)}`)
      if (isCrmError(error, 'CRM_VALIDATION')) {
        expect(error.issues.length, what).toBeGreaterThan(0)
        for (const { path } of error.issues) expect(typeof path, what).toBe('string')
      }
    }
    expect(await dump(store)).toEqual(before)
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined()
    return codes
  }

  describe.each(everyEntity.map((definition) => [definition.name, definition] as const))(
    'of %s',
    (name, definition) => {
      it('AC-13 answers an id of another tenant like one that never was', async () => {
        const id = isWritable(definition) ? await theirs.refer(name) : NEVER_WAS
        const before = await dump(store)
        const answer = (call: Call | undefined) =>
          call?.().then(JSON.stringify, (error: unknown) => JSON.stringify(error))

        const foreign = callsOf(ours.session, name, id, { nosuch: 1 })
        const never = callsOf(ours.session, name, NEVER_WAS, { nosuch: 1 })
        for (const verb of recordVerbs)
          expect(`${verb}: ${await answer(foreign[verb])}`).toBe(`${verb}: ${await answer(never[verb])}`)

        expect(await dump(store)).toEqual(before)
      })

      it('AC-18 is refused to whom nothing is granted, and nothing is left of it', async () => {
        const id = isWritable(definition) ? await ours.refer(name) : NEVER_WAS
        const input = await inputOf(definition, 1, ours.refer)

        const codes = await refusals(callsOf(nobody(), name, id, input))

        expect(new Set(codes.values())).toEqual(new Set(['CRM_FORBIDDEN']))
        const mode = { match: Object.keys(input)[0] ?? 'id' } as const
        const into = { importId: 'theirs', into: name as 'lead' }
        const importing = await refusals({
          import: () => nobody().importRecords([input], into),
          update: () => nobody().importRecords([input], { ...into, mode: 'update', ...(mode as object) }),
        })
        expect(new Set(importing.values())).toEqual(new Set(['CRM_FORBIDDEN']))
      })

      if (!isWritable(definition)) return

      it('AC-14 links no record of another tenant, by any field that refers to one', async () => {
        const id = await ours.refer(name)
        const good = await sampleInput(definition, 1, ours.refer)
        for (const [field, { spec }] of Object.entries(definition.fields)) {
          const isList = spec.type.kind === 'list'
          const one = spec.type.kind === 'list' ? spec.type.of : spec.type
          if (one.kind !== 'ref' || !isInput(spec)) continue
          const foreign = await theirs.refer(one.to)
          const answers = (to: string) => {
            const link = { [field]: isList ? [to] : to }
            const writes = Object.values(writesOf([[field, { ...good, ...link }]], name, id))
            return Promise.all(
              writes.map((call) => call().then(String, (error: unknown) => JSON.stringify(error))),
            )
          }
          const before = await dump(store)

          const told = await answers(foreign)

          expect(told, field).toEqual(await answers(NEVER_WAS))
          for (const refusal of told) expect(refusal).toContain('NOT_FOUND')
          expect(await dump(store)).toEqual(before)
        }
      })

      it('AC-21 lets no input write what belongs to the engine or to commands', async () => {
        const id = await ours.refer(name)
        const good = await sampleInput(definition, 1, ours.refer)
        const managed = Object.entries(definition.fields).flatMap(([field, { spec }]) =>
          isInput(spec) ? [] : [field],
        )

        const codes = await refusals(
          writesOf(
            [...CLOSED, ...managed].map((field) => [field, { ...good, [field]: 'x' }]),
            name,
            id,
          ),
        )

        expect([...codes].filter(([, code]) => code !== 'CRM_VALIDATION')).toEqual([])
      })

      it('AC-24 refuses hostile input with a code and a place', async () => {
        const id = await ours.refer(name)
        const good = await sampleInput(definition, 1, ours.refer)
        const codes = await refusals(writesOf(Object.entries(hostile(good)), name, id))

        expect([...codes].filter(([, code]) => code !== 'CRM_VALIDATION')).toEqual([])
      })

      it('takes an id of any kind as one that never was, or refuses it', async () => {
        const ids: readonly unknown[] = [
          '',
          'x'.repeat(1_000_000),
          'nul \0',
          'half \ud83d',
          '__proto__',
          null,
          7,
          {},
          nested(10_000),
        ]
        const before = await dump(store)
        for (const id of ids) {
          const calls = callsOf(ours.session, name, id as string, {})
          for (const verb of recordVerbs) {
            if (verb.startsWith('create')) continue
            const error: unknown = await calls[verb]?.().then(
              () => undefined,
              (thrown: unknown) => thrown,
            )
            expect(
              error === undefined || isCrmError(error),
              `${verb} of ${String(typeof id)}: ${String(error)}`,
            ).toBe(true)
          }
        }
        expect(await dump(store)).toEqual(before)
      })

      it('takes no batch of more than 10,000', async () => {
        const many = Array(10_001).fill({})
        const records = recordsOf(ours.session, name) as unknown as Records
        const codes = await refusals({
          create: async () => records['createMany']?.(many),
          update: async () => records['updateMany']?.(many),
          delete: async () => records['deleteMany']?.(Array(10_001).fill(NEVER_WAS)),
        })

        expect(new Set(codes.values())).toEqual(new Set(['CRM_LIMIT']))
      })

      it('AC-45 gives no more at once than it may, and pages by keys alone', async () => {
        const records = recordsOf(ours.session, name) as unknown as Records
        const list = (query: unknown) => async () => records['list']?.(query)
        const terms = Array.from({ length: 5_000 }, (__, at) => ({ id: `x${at}` }))
        const deep = Array.from({ length: 1_000 }).reduce<object>((inner) => ({ not: inner }), { id: 'x' })

        const codes = await refusals({
          'a limit of 1e9': list({ limit: 1e9 }),
          'a limit of nothing': list({ limit: 0 }),
          'a limit that is no number': list({ limit: '1' }),
          'an offset': list({ offset: 1e9 }),
          'an unknown option': list({ nosuch: 1 }),
          'a cursor of another list': list({ after: 'x' }),
          '100 includes': list({ include: Array(100).fill('owner') }),
          '5,000 terms': list({ where: { any: terms } }),
          '1,000 levels': list({ where: deep }),
          'an unknown field': list({ where: { nosuch: 1 } }),
          'an unknown sort': list({ orderBy: 'nosuch' }),
          'a field called __proto__': list({ where: JSON.parse('{"__proto__":{"isAdmin":true}}') }),
          'a count of 5,000 terms': async () => records['count']?.({ any: terms }),
          'a group of an unknown field': async () =>
            records['aggregate']?.({ groupBy: ['nosuch'], measures: { all: 'count' } }),
        })

        expect([...codes].filter(([, code]) => !/^CRM_(LIMIT|QUERY|CONDITION|CURSOR)$/.test(code))).toEqual(
          [],
        )
      })

      it('AC-32 tells a stale writer what was changed meanwhile, and loses nothing', async () => {
        const { session, refer } = desk(`${name} alone A`)
        const records = recordsOf(session, name)
        const { id, version } = await records.create(await sampleInput(definition, 5, refer))
        const field = Object.entries(definition.fields).find(
          ([, { spec }]) => isInput(spec) && spec.type.kind === 'text' && !spec.normaliser && !spec.schema,
        )?.[0]
        if (field === undefined || name === 'customField') return
        const { version: latest } = await records.update(id, { [field]: 'of somebody else' }, { version })

        const stale = await refusals({
          update: () => records.update(id, { [field]: 'mine' }, { version }),
          delete: () => (records as unknown as Records)['delete']?.(id, { version }) as Promise<unknown>,
        })

        expect([...stale.values()]).toEqual(['CRM_CONFLICT', 'CRM_CONFLICT'])
        expect(await records.get(id)).toMatchObject({ [field]: 'of somebody else', version: latest })
      })

      it('has one effect for one key, and refuses the key for another input', async () => {
        const { session, refer } = desk(`${name} alone h`)
        const records = recordsOf(session, name) as unknown as Records
        const input = await sampleInput(definition, 6, refer)
        const options = { idempotencyKey: `once ${name}` }

        const first = await records['create']?.(input, options)
        const before = await dump(store)
        const again = await records['create']?.(input, options)

        expect(again).toEqual(first)
        expect(await dump(store)).toEqual(before)
        const other = { ...(await sampleInput(definition, 7, refer)) }
        const codes = await refusals({ other: async () => records['create']?.(other, options) })
        expect([...codes.values()]).toEqual(['CRM_IDEMPOTENCY_MISMATCH'])
      })
    },
  )

  it('AC-24 refuses a million keys in good time', async () => {
    const many = Object.fromEntries(Array.from({ length: 1_000_000 }, (__, at) => [`x${at}`, 1]))
    const begun = performance.now()

    const codes = await refusals({
      create: () => ours.session.lead.create({ ...many, name: 'Ada' }),
      capture: () =>
        ours.session.lead.capture({ lead: { name: 'Ada', email: 'ada@example.com' }, raw: many }),
      where: () => ours.session.lead.list({ where: many }),
    })

    expect([...codes.values()]).toEqual(['CRM_VALIDATION', 'CRM_VALIDATION', 'CRM_CONDITION'])
    expect(performance.now() - begun).toBeLessThan(20_000)
  }, 60_000)

  it.each([undefined, null, '', ' ', '\t', 'null', 'undefined', 7, {}])(
    'AC-16 knows no actor in the tenant %j',
    async (tenant) => {
      const before = await dump(store)
      const actor = () => crm.actor({ tenant: tenant as string, id: 'ann', roles: ['admin'] })

      expect(actor).toThrow(expect.objectContaining({ code: 'CRM_TENANT_MISSING' }))
      expect(() => crm.system('no tenant', { tenant: tenant as string })).toThrow(
        expect.objectContaining({ code: 'CRM_TENANT_MISSING' }),
      )
      expect(await dump(store)).toEqual(before)
    },
  )

  it('AC-20 takes nothing for an actor that crm.actor has not made', async () => {
    const real = crm.actor({ tenant: 'ours', id: 'ann', roles: [] })
    const user = await ours.session.user.create({ name: 'Ann' })
    const made: readonly unknown[] = [
      { tenant: 'ours', id: 'ann', roles: ['admin'] },
      { ...real, roles: ['admin'] },
      Object.create(real),
      JSON.parse(JSON.stringify(real)),
      structuredClone({ ...real }),
      user,
      'ann',
      null,
      undefined,
    ]

    for (const given of made)
      expect(() => crm.as(given as never)).toThrow(expect.objectContaining({ code: 'CRM_ACTOR_INVALID' }))
  })

  it.each([
    ...['id', 'version', 'createdAt', 'tenant', 'name', 'ownerId'],
    ...[
      '__proto__',
      'constructor',
      'toString',
      'x'.repeat(300),
      '😀',
      'a"b',
      "a'].x",
      'a.b',
      'Name',
      '1a',
      '',
      'a\0b',
    ],
  ])('AC-22 declares no field called %j', async (field) => {
    const codes = await refusals({
      declare: () => ours.session.customField.create({ entity: 'lead', name: field, kind: 'text' } as never),
    })

    expect([...codes.values()]).not.toContain('was accepted')
    expect(codes.get('declare')).toMatch(/^CRM_/)
  })
})
