import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import {
  type ActorInput,
  createCrm,
  defineCommand,
  defineEntity,
  f,
  isCrmError,
  memoryStore,
  type Role,
  type StepUpChallenge,
  type StepUpRule,
} from '../../index.ts'
import { anAccount, createTestCrm, dump } from '../../testing/index.ts'

const safe = defineEntity('safe', { fields: { code: f.text(), worth: f.int().optional() } })
const open = defineCommand({
  name: 'safe.open',
  input: z.strictObject({ id: z.string() }),
  stepUp: { level: 2 },
  run: ({ id }, { records }) => records(safe).get(id),
})
const inspect = defineCommand({
  name: 'safe.inspect',
  input: z.strictObject({ id: z.string() }),
  run: ({ id }, { run }) => run(open, { id }),
})
const guard: Role = { id: 'guard', grants: { safe: { read: { worth: { lt: 10 } } } } }

async function bank(stepUp: Readonly<Record<string, StepUpRule>> = {}) {
  const made = await createTestCrm({
    ...{ entities: { safe }, commands: [open, inspect], roles: [guard], stepUp },
  })
  const { crm, clock } = made
  const actor = (over: Partial<ActorInput> = {}) => crm.actor({ id: 'ann', roles: ['admin'], ...over })
  /** Ann, recognised at a level so many milliseconds ago. */
  const recognised = (level: number, agoMs = 0) =>
    crm.as(actor({ assurance: { level, at: new Date(clock.now() - agoMs) } }))
  const proofFor = async (call: Promise<unknown>) => crm.prove(actor(), await challengeOf(call))
  const small = await crm.system('set up').safe.create({ code: '1234', worth: 1 })
  const big = await crm.system('set up').safe.create({ code: '5678', worth: 100 })
  return { ...made, actor, ann: crm.as(actor()), recognised, proofFor, small, big }
}

describe('what is asked of an actor', () => {
  const rule: StepUpRule = { level: 2, maxAge: '5m' }
  it.each([
    ['a level too low', 1, 0, 'CRM_STEP_UP_REQUIRED'],
    ['the level, at this instant', 2, 0, 'passed'],
    ['a higher level', 3, 0, 'passed'],
    ['the level, on the last of its 5 minutes', 2, 300_000, 'passed'],
    ['the level, a moment too long ago', 2, 300_001, 'CRM_STEP_UP_REQUIRED'],
    ['the level, by a clock that is a minute ahead', 2, -60_000, 'passed'],
    ['the level, in the future', 2, -60_001, 'CRM_STEP_UP_REQUIRED'],
  ])('%s', async (_, level, agoMs, outcome) => {
    const { recognised, small } = await bank({ 'safe.delete': rule })

    expect(await codeOf(recognised(level, agoMs).safe.delete(small.id))).toBe(outcome)
  })

  it('is everything that the command and the host ask for together', async () => {
    const { recognised, small } = await bank({ 'safe.open': { level: 1, maxAge: '1m' } })

    expect(await challengeOf(recognised(0).safe.open({ id: small.id }))).toMatchObject({
      level: 2,
      maxAge: '1m',
    })
    expect(await challengeOf(recognised(2, 90_000).safe.open({ id: small.id }))).toMatchObject({ level: 1 })
    expect(await codeOf(recognised(2, 30_000).safe.open({ id: small.id }))).toBe('passed')
  })

  it('is told as plain JSON, without a value of any field', async () => {
    const { ann, small } = await bank({ 'safe.update': rule })

    const challenge = await challengeOf(ann.safe.update(small.id, { code: 'secret' }))

    expect(JSON.parse(JSON.stringify(challenge))).toEqual(challenge)
    expect(challenge).toEqual({
      ...{ action: 'safe.update', entity: 'safe', recordId: small.id, level: 2, maxAge: '5m' },
      ...{ digest: expect.stringMatching(/^[0-9a-f]{64}$/), expiresAt: '2026-11-02T09:05:00.000Z' },
    })
  })

  it('AC-18 leaves nothing behind when it is not there', async () => {
    const { ann, small, store } = await bank({
      'safe.update': rule,
      'safe.create': rule,
      'safe.restore': rule,
    })
    const before = await dump(store)

    const codes = await Promise.all([
      codeOf(ann.safe.update(small.id, { worth: 2 }, { idempotencyKey: 'k' })),
      codeOf(ann.safe.create({ code: '1' })),
      codeOf(ann.safe.createMany([{ code: '1' }, { code: '2' }], { onError: 'collect' })),
      codeOf(ann.safe.restore(small.id)),
      codeOf(ann.safe.open({ id: small.id })),
      codeOf(ann.importRecords([{ code: '1' }], { importId: 'i', into: 'safe' })),
    ])

    expect(new Set(codes)).toEqual(new Set(['CRM_STEP_UP_REQUIRED']))
    expect(await dump(store)).toEqual(before)
  })
})

describe('who is asked', () => {
  it('is nobody who has no permission: they learn nothing of it', async () => {
    const { as, small } = await bank({ 'safe.delete': { level: 2 }, 'safe.list': { level: 2 } })

    expect(await codeOf(as('bo', 'guard').safe.delete(small.id))).toBe('CRM_FORBIDDEN')
    expect(await codeOf(as('bo', 'guard').safe.open({ id: small.id }))).toBe('CRM_FORBIDDEN')
    expect(await codeOf(as('bo').safe.list())).toBe('CRM_FORBIDDEN')
  })

  it('is not the system, which has nobody to verify', async () => {
    const { crm, small } = await bank({ 'safe.delete': { level: 2 } })

    await crm.system('clean up').safe.delete(small.id)
  })

  it('is who calls another command that asks, and the proof goes along', async () => {
    const { ann, proofFor, small } = await bank()

    const proof = await proofFor(ann.safe.inspect({ id: small.id }))

    expect(await ann.safe.inspect({ id: small.id }, { proof })).toMatchObject({ id: small.id })
    expect(await codeOf(ann.safe.inspect({ id: small.id }, { proof }))).toBe('CRM_PROOF_REFUSED')
  })
})

describe('a rule', () => {
  it('on fields asks only whoever writes one of them, in whatever form', async () => {
    const { ann, small } = await bank({ 'safe.update': { level: 2, fields: ['code'] } })
    const code = '9'

    expect(await codeOf(ann.safe.update(small.id, { worth: 2 }))).toBe('passed')
    expect(await codeOf(ann.safe.update(small.id, { worth: 2, code }))).toBe('CRM_STEP_UP_REQUIRED')
    const edits = [
      { id: small.id, patch: { worth: 3 } },
      { id: small.id, patch: { code } },
    ]
    expect(await codeOf(ann.safe.updateMany(edits))).toBe('CRM_STEP_UP_REQUIRED')
    expect(
      await codeOf(
        ann.importRecords([{ code, worth: 1 }], {
          importId: 'i',
          into: 'safe',
          mode: 'update',
          match: 'worth',
        }),
      ),
    ).toBe('CRM_STEP_UP_REQUIRED')
  })

  it('on records like these asks of no other, and of one that is not there tells nothing', async () => {
    const dear: StepUpRule = { level: 2, when: { worth: { gte: 50 } } }
    const { ann, small, big } = await bank({ 'safe.delete': dear, 'safe.open': dear })

    expect(await codeOf(ann.safe.deleteMany([small.id, big.id]))).toBe('CRM_STEP_UP_REQUIRED')
    expect(await codeOf(ann.safe.delete(big.id))).toBe('CRM_STEP_UP_REQUIRED')
    expect(await codeOf(ann.safe.delete('nobody'))).toBe('CRM_STEP_UP_REQUIRED')
    expect(await codeOf(ann.safe.delete(small.id))).toBe('passed')
  })

  it('on a batch form holds for that alone', async () => {
    const entry = { code: '1' }
    const { ann } = await bank({ 'safe.createMany': { level: 2 } })

    expect(await codeOf(ann.safe.create(entry))).toBe('passed')
    expect(await codeOf(ann.safe.createMany([entry]))).toBe('CRM_STEP_UP_REQUIRED')
  })

  it('with a proof for each call asks also whoever was recognised just now', async () => {
    const { recognised, proofFor, small } = await bank({ 'safe.update': { level: 1, proof: 'each' } })
    const session = recognised(3)
    const call = (proof?: string) =>
      session.safe.update(small.id, { worth: 5 }, proof === undefined ? {} : { proof })

    await call(await proofFor(call()))

    expect(await codeOf(call())).toBe('CRM_STEP_UP_REQUIRED')
  })

  it('on a read asks before anything is told', async () => {
    const rule = { level: 2 }
    const reads = ['get', 'list', 'each', 'count', 'search', 'aggregate', 'history', 'asOf'] as const
    const { ann, crm, actor, proofFor, small } = await bank(
      Object.fromEntries(reads.map((verb) => [`safe.${verb}`, rule])),
    )
    const calls = (options?: { proof: string }) => ({
      get: () => ann.safe.get(small.id, options),
      list: () => ann.safe.list({}, options),
      each: () => ann.safe.each({}, options).next(),
      count: () => ann.safe.count({}, options),
      aggregate: () => ann.safe.aggregate({ measures: { n: 'count' } }, options),
      history: () => ann.safe.history(small.id, options),
      asOf: () => ann.safe.asOf(small.id, new Date(0), options),
    })

    for (const verb of Object.keys(calls()) as (keyof ReturnType<typeof calls>)[]) {
      const proof = await proofFor(calls()[verb]())
      await calls({ proof })[verb]()
      expect(await codeOf(calls({ proof })[verb]())).toBe('CRM_PROOF_REFUSED')
    }
    expect(await codeOf(crm.as(actor()).safe.search({ text: 'x' }))).toBe('CRM_STEP_UP_REQUIRED')
  })

  it('on an import asks once for the whole of it', async () => {
    const { ann, proofFor } = await bank({ 'safe.create': { level: 2 } })
    const rows = [{ code: '1' }, { code: '2' }, { code: '3' }]
    const run = (proof?: string) =>
      ann.importRecords(rows, {
        importId: 'i',
        into: 'safe',
        chunk: 1,
        ...(proof !== undefined && { proof }),
      })

    expect(await run(await proofFor(run()))).toMatchObject({ created: 3 })
  })

  it('on deleting holds for taking an import back', async () => {
    const { ann, proofFor } = await bank({ 'safe.delete': { level: 2 } })
    await ann.importRecords([{ code: '1' }], { importId: 'i', into: 'safe' })

    const proof = await proofFor(ann.undoImport('i'))

    expect(await ann.undoImport('i', { proof })).toMatchObject({ undone: 1 })
  })

  it('asks nothing more of a call whose result is stored', async () => {
    const { ann, proofFor, small } = await bank({ 'safe.update': { level: 2 } })
    const call = (proof?: string) =>
      ann.safe.update(small.id, { worth: 5 }, { idempotencyKey: 'k', ...(proof !== undefined && { proof }) })
    const first = await call(await proofFor(call()))

    expect(await call()).toEqual(first)
    expect(await call('another')).toEqual(first)
  })
})

it('notes in the journal that a proof was given and used, and never the token', async () => {
  const { ann, session, proofFor, small } = await bank({ 'safe.update': { level: 2 } })

  const proof = await proofFor(ann.safe.update(small.id, { worth: 5 }))
  await ann.safe.update(small.id, { worth: 5 }, { proof })

  const { entries } = await session.journal.read({ entities: ['safe'], deeds: ['proved'] })
  expect(entries).toMatchObject([
    {
      deed: 'proved',
      recordId: small.id,
      command: 'safe.update',
      actor: 'ann',
      why: { proof: 'given', level: 2 },
    },
    {
      deed: 'proved',
      recordId: small.id,
      command: 'safe.update',
      actor: 'ann',
      why: { proof: 'used', level: 2 },
    },
  ])
  expect(JSON.stringify(entries)).not.toContain(proof)
  expect(await ann.safe.history(small.id)).toHaveLength(2)
})

it('proves nothing but a challenge that stands', async () => {
  const { crm, actor, ann, clock, small } = await bank()
  const challenge = await challengeOf(ann.safe.open({ id: small.id }))
  const prove = (given: unknown, lasts?: '6m') =>
    codeOf(crm.prove(actor(), given as StepUpChallenge, lasts ? { lasts } : {}))

  const broken = [
    null,
    7,
    {},
    { ...challenge, level: 0 },
    { ...challenge, digest: '' },
    { ...challenge, expiresAt: 1 },
  ]
  for (const given of broken) expect(await prove(given)).toBe('CRM_CHALLENGE_INVALID')
  expect(await prove(challenge, '6m')).toBe('CRM_CHALLENGE_INVALID')
  await clock.advance('5m')
  expect(await prove(challenge)).toBe('CRM_CHALLENGE_INVALID')
  await expect(crm.prove({ ...actor() } as never, challenge)).rejects.toMatchObject({
    code: 'CRM_ACTOR_INVALID',
  })
})

it('has no door to proofs inside a session', async () => {
  const { ann } = await bank()

  expect(Object.keys({ ...ann })).not.toContain('prove')
  expect('prove' in ann || 'revokeProofs' in ann).toBe(false)
})

it.each([
  ['a verb that is none', { 'safe.delet': { level: 2 } }, 'COMMAND_UNKNOWN', /did you mean "safe.delete"/],
  ['an entity that is none', { 'save.delete': { level: 2 } }, 'ENTITY_UNKNOWN', /did you mean "safe.delete"/],
  [
    'a field that is none',
    { 'safe.update': { level: 2, fields: ['codes'] } },
    'FIELD_UNKNOWN',
    /did you mean "code"/,
  ],
  [
    'fields of a command',
    { 'safe.open': { level: 2, fields: ['code'] } },
    'OPTION_INVALID',
    /create and update/,
  ],
  [
    'a condition before there is a record',
    { 'safe.create': { level: 2, when: {} } },
    'OPTION_INVALID',
    /no record/,
  ],
  ['a condition on a read', { 'account.timeline': { level: 2, when: {} } }, 'OPTION_INVALID', /no record/],
  [
    'a condition that cannot be',
    { 'safe.delete': { level: 2, when: { worht: 1 } } },
    'CONDITION_UNKNOWN_FIELD',
    /worth/,
  ],
  ['no level', { 'safe.delete': {} }, 'OPTION_INVALID', /whole number/],
  ['a level of nothing', { 'safe.delete': { level: 0 } }, 'OPTION_INVALID', /whole number/],
  ['an age that is none', { 'safe.delete': { level: 2, maxAge: 'soon' } }, 'OPTION_INVALID', /duration/],
  [
    'an option that is none',
    { 'safe.delete': { level: 2, age: '5m' } },
    'OPTION_UNKNOWN',
    /maxAge|no option/,
  ],
  ['another proof', { 'safe.delete': { level: 2, proof: 'once' } }, 'OPTION_INVALID', /each/],
])('is refused with %s', (_, stepUp, code, message) => {
  const make = () =>
    createCrm({ storage: memoryStore(), entities: { safe }, commands: [open], stepUp: stepUp as never })

  expect(make).toThrow(expect.objectContaining({ issues: [expect.objectContaining({ code })] }))
  expect(make).toThrow(message)
})

it('asks nothing where nobody declares anything', async () => {
  const { as } = await createTestCrm()
  const { id } = await as('ann', 'admin').account.create(anAccount())

  await as('ann', 'admin').account.delete(id)
})

async function challengeOf(call: Promise<unknown>): Promise<StepUpChallenge> {
  const error: unknown = await call.catch((thrown: unknown) => thrown)
  if (!isCrmError(error, 'CRM_STEP_UP_REQUIRED')) throw error
  return error.meta['challenge'] as StepUpChallenge
}

async function codeOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'passed',
    (error: unknown) => (isCrmError(error) ? error.code : String(error)),
  )
}
