import { type ActorInput, createCrm, isCrmError, type StepUpChallenge } from '@guanxi/core'
import { dump, stillClock } from '@guanxi/core/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Database, TWO_DATABASES } from './fixtures/two-databases.ts'

const clock = stillClock('2026-11-02T09:00:00Z')
const stepUp = {
  'account.delete': { level: 2, maxAge: '5m' },
  'account.update': { level: 2, fields: ['phone'] },
} as const

/** One of the processes of a host. */
function host(database: Database) {
  return createCrm({ storage: database.connect(), clock, stepUp })
}
type Host = ReturnType<typeof host>

describe.each(TWO_DATABASES)('proofs on %s', (_, open) => {
  let database: Database
  let hosts: readonly [Host, Host]
  let tenants = 0

  beforeAll(async () => {
    database = await open()
    hosts = [host(database), host(database)]
    await hosts[0].migrate()
  })
  afterAll(async () => {
    for (const one of hosts) await one.stop()
    await database.drop()
  })

  /** A tenant with an account, and somebody who has no more than a password. */
  async function office() {
    tenants += 1
    const tenant = `tenant ${tenants}`
    const [crm] = hosts
    const actor = (over: Partial<ActorInput> = {}) =>
      crm.actor({ tenant, id: 'ann', roles: ['admin'], session: 'monday', ...over })
    const ann = crm.as(actor())
    const { id } = await ann.account.create({ name: 'Acme' })
    const challenge = () => challengeOf(ann.account.delete(id))
    return { tenant, crm, actor, ann, id, challenge }
  }

  it('AC-47 lets a call pass with a proof of this very call, and never again with the same one', async () => {
    const { crm, actor, ann, id, challenge } = await office()

    const proof = await crm.prove(actor(), await challenge())
    await ann.account.delete(id, { proof })
    await ann.account.restore(id)

    expect(await codeOf(ann.account.delete(id, { proof }))).toBe('CRM_PROOF_REFUSED')
    expect(await ann.account.get(id)).not.toBeNull()
  })

  it('AC-47 lets one of 100 uses at once pass', async () => {
    const { tenant, crm, actor, ann, challenge } = await office()
    const { id } = await ann.account.create({ name: 'Target' })
    const proof = await crm.prove(
      actor(),
      await challengeOf(ann.account.update(id, { phone: '+8613800138000' })),
    )
    const sessions = hosts.map((one) =>
      one.as(one.actor({ tenant, id: 'ann', roles: ['admin'], session: 'monday' })),
    )

    const codes = await Promise.all(
      Array.from({ length: 100 }, (__, turn) =>
        codeOf(
          (sessions[turn % 2] as (typeof sessions)[number]).account.update(
            id,
            { phone: '+8613800138000' },
            { proof },
          ),
        ),
      ),
    )

    expect(codes.filter((code) => code === 'passed')).toHaveLength(1)
    expect(codes.filter((code) => code === 'CRM_PROOF_REFUSED')).toHaveLength(99)
    expect((await ann.account.get(id))?.version).toBe(2)
    expect(await challenge()).toBeDefined()
  })

  it('AC-47 refuses a proof to another actor, session, tenant, action, record and content', async () => {
    const { tenant, crm, actor, ann, id, challenge } = await office()
    const { id: other } = await ann.account.create({ name: 'Other' })
    const proof = await crm.prove(actor(), await challenge())
    const phone = '+8613800138000'
    const forPhone = await crm.prove(actor(), await challengeOf(ann.account.update(id, { phone })))
    const elsewhere = crm.as(actor({ tenant: `${tenant} too` }))

    const codes = await Promise.all([
      codeOf(crm.as(actor({ id: 'bo' })).account.delete(id, { proof })),
      codeOf(crm.as(actor({ onBehalfOf: 'bo' })).account.delete(id, { proof })),
      codeOf(crm.as(actor({ session: 'tuesday' })).account.delete(id, { proof })),
      codeOf(crm.as(crm.actor({ tenant, id: 'ann', roles: ['admin'] })).account.delete(id, { proof })),
      codeOf(elsewhere.account.delete(id, { proof })),
      codeOf(ann.account.update(id, { phone }, { proof })),
      codeOf(ann.account.delete(other, { proof })),
      codeOf(ann.account.delete(id, { proof, version: 1 })),
      codeOf(ann.account.deleteMany([id], { proof })),
      codeOf(ann.account.update(id, { phone: '+8613800138001' }, { proof: forPhone })),
      codeOf(ann.account.update(id, { phone, name: 'New' }, { proof: forPhone })),
      codeOf(ann.account.delete(id, { proof: 'f'.repeat(64) })),
    ])

    expect(new Set(codes)).toEqual(new Set(['CRM_PROOF_REFUSED']))
    // None of them has cost the one whose it is anything.
    await ann.account.update(id, { phone }, { proof: forPhone })
    await ann.account.delete(id, { proof })
  })

  it('AC-47 refuses a proof that has expired, was revoked, or proves less', async () => {
    const { tenant, crm, actor, ann, id, challenge } = await office()
    const refused = async (proof: string) =>
      expect(await codeOf(ann.account.delete(id, { proof }))).toBe('CRM_PROOF_REFUSED')

    const revoked = await crm.prove(actor(), await challenge())
    expect(await crm.revokeProofs('ann', { tenant: `${tenant} too` })).toBe(0)
    expect(await crm.revokeProofs('ann', { tenant })).toBe(1)
    await refused(revoked)
    await refused(await crm.prove(actor(), { ...(await challenge()), level: 1 }))
    const short = await crm.prove(actor(), await challenge(), { lasts: '30s' })
    const long = await crm.prove(actor(), await challenge())
    await clock.advance('31s')
    await refused(short)
    await clock.advance('4m')
    await clock.advance('30s')
    await refused(long)
  })

  it('gives a proof back when what it let pass is rolled back', async () => {
    const { crm, actor, ann, id, challenge } = await office()
    const proof = await crm.prove(actor(), await challenge())

    await ann
      .transaction(async (inside) => {
        await inside.account.delete(id, { proof })
        throw new Error('changed my mind')
      })
      .catch(() => undefined)
    await ann.dryRun((inside) => inside.account.delete(id, { proof }))

    expect(await ann.account.get(id)).not.toBeNull()
    await ann.account.delete(id, { proof })
  })

  it('keeps no token, and forgets what nobody used', async () => {
    const { tenant, crm, actor, challenge } = await office()
    const store = await database.connect().open()
    const kept = async () => (await dump(store))[`stepUpProof of ${tenant}`] ?? []
    const token = await crm.prove(actor(), await challenge())

    expect(await kept()).toHaveLength(1)
    expect(JSON.stringify(await dump(store))).not.toContain(token)
    await clock.advance('6m')
    await crm.tick()

    expect(await kept()).toEqual([])
    await store.close()
  })
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
