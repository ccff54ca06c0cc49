import { createCrm, definePipeline, isCrmError, type Role } from '@guanxi/core'
import { stillClock } from '@guanxi/core/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sessionOf } from './fixtures/session-of.ts'
import { type Database, TWO_DATABASES } from './fixtures/two-databases.ts'

const clock = stillClock('2026-11-02T09:00:00Z')
const signed = definePipeline('opportunity', {
  id: 'signed',
  stages: { draft: {}, signing: {}, sent: {} },
  transitions: {
    mode: 'matrix',
    edges: [
      { from: 'draft', to: 'signing', approval: { by: [{ role: 'boss' }] } },
      { from: 'signing', to: 'draft' },
      { from: 'signing', to: 'sent' },
    ],
  },
})
const boss: Role = { id: 'boss', grants: 'all' }

/** One of the processes of a host. */
function host(database: Database) {
  return createCrm({
    ...{ storage: database.connect(), clock, roles: [boss], pipelines: [signed] },
    fourEyes: {
      'account.update': { by: [{ role: 'boss' }], fields: ['tier'], lasts: '3d' },
      'account.delete': { by: [{ field: 'ownerId' }] },
    },
  })
}
type Host = ReturnType<typeof host>

describe.each(TWO_DATABASES)('approvals on %s', (_, open) => {
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

  /** A deal whose discount waits for a boss; Ann, who asked, is one as well. */
  async function office() {
    tenants += 1
    const tenant = `tenant ${tenants}`
    const as = (id: string, onBehalfOf?: string, turn = 0) =>
      sessionOf(hosts[turn % 2], { tenant, id, roles: ['boss'], ...(onBehalfOf && { onBehalfOf }) })
    const ann = as('ann')
    const { id: accountId } = await ann.account.create({ name: 'Acme' })
    const { id } = await ann.opportunity.create({
      name: 'Deal',
      accountId,
      amount: { amount: '90.00', currency: 'CNY' },
    })
    const ask = () => ann.opportunity.moveTo({ id, stage: 'signing' })
    const { approvalId } = await ask()
    return { as, ann, id, ask, request: { id: String(approvalId) } }
  }

  it('AC-31 lets nobody approve what they asked for, in whosever name', async () => {
    const { as, ann, id, ask, request } = await office()

    const codes = await Promise.all([
      codeOf(ann.approval.approve(request)),
      codeOf(as('ann', 'bo').approval.approve(request)),
      codeOf(as('bo', 'ann').approval.approve(request)),
    ])

    expect(new Set(codes)).toEqual(new Set(['CRM_APPROVAL_OWN']))
    expect((await ask()).stage).toBe('draft')
    expect((await ann.approval.get(request.id))?.status).toBe('pending')
    expect(await ann.opportunity.get(id)).toMatchObject({ stage: 'draft', approvalId: request.id })
  })

  it('AC-31 lets one of 20 votes at once decide', async () => {
    const { as, request } = await office()

    const codes = await Promise.all(
      Array.from({ length: 20 }, (__, turn) =>
        codeOf(as(`boss ${turn}`, undefined, turn).approval.approve(request)),
      ),
    )

    expect(codes.filter((code) => code === 'passed')).toHaveLength(1)
    expect(codes.filter((code) => code === 'CRM_APPROVAL_CLOSED')).toHaveLength(19)
  })

  it('AC-31 lets an approval be used once: done again, it has to be asked for again', async () => {
    const { as, ann, id, ask, request } = await office()
    await as('bo').approval.approve(request)
    expect((await ask()).stage).toBe('signing')
    await ann.opportunity.moveTo({ id, stage: 'draft' })

    const again = await ask()

    expect(again.stage).toBe('draft')
    expect(again.approvalId).not.toBe(request.id)
    expect(await codeOf(as('bo').approval.approve(request))).toBe('CRM_APPROVAL_CLOSED')
  })

  it('AC-31 takes no vote for a deal that was edited since, and no edit after the vote', async () => {
    const { as, ann, id, ask, request } = await office()
    await ann.opportunity.update(id, { amount: { amount: '10.00', currency: 'CNY' } })
    expect(await codeOf(as('bo').approval.approve(request))).toBe('CRM_APPROVAL_STALE')

    const anew = { id: String((await ask()).approvalId) }
    await as('bo').approval.approve(anew)
    await ann.opportunity.update(id, { amount: { amount: '1.00', currency: 'CNY' } })
    const moved = await ask()

    expect(moved.stage).toBe('draft')
    expect([request.id, anew.id]).not.toContain(moved.approvalId)
  })
})

describe.each(TWO_DATABASES)('four eyes on %s', (_, open) => {
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

  /** An account whose tier Ann wants to change, which a boss has to agree to; she is one as well. */
  async function office() {
    tenants += 1
    const tenant = `tenant ${tenants}`
    const as = (id: string, onBehalfOf?: string, turn = 0) =>
      sessionOf(hosts[turn % 2], { tenant, id, roles: ['boss'], ...(onBehalfOf && { onBehalfOf }) })
    const ann = as('ann')
    const { id } = await ann.account.create({ name: 'Acme' })
    const change = (tier = 'gold', turn = 0) => as('ann', undefined, turn).account.update(id, { tier })
    const request = { id: await waiting(change()) }
    const tier = async () => (await ann.account.get(id))?.tier ?? null
    return { as, ann, id, change, request, tier, tenant }
  }

  it('AC-31 lets nobody approve their own call, in whosever name', async () => {
    const { as, ann, change, request, tier } = await office()

    const codes = await Promise.all([
      codeOf(ann.approval.approve(request)),
      codeOf(as('ann', 'bo').approval.approve(request)),
      codeOf(as('bo', 'ann').approval.approve(request)),
    ])

    expect(new Set(codes)).toEqual(new Set(['CRM_APPROVAL_OWN']))
    expect(await waiting(change())).toBe(request.id)
    expect(await tier()).toBeNull()
  })

  it('AC-31 lets a stand-in who asked approve nothing of it', async () => {
    const { as, ann: admin, id } = await office()
    const [owner, ann, eve] = await Promise.all(
      ['Owner', 'Ann', 'Eve'].map((name) => admin.user.create({ name })),
    )
    const standIn = (user: typeof owner) =>
      admin.absence.create({
        ...{ userId: String(owner?.id), delegateId: String(user?.id) },
        ...{ from: new Date('2026-11-01T00:00:00Z'), to: new Date('2027-11-01T00:00:00Z') },
      })
    await admin.account.update(id, { ownerId: String(owner?.id) })
    await standIn(ann)
    const session = as(String(ann?.id))
    const asked = { id: await waiting(session.account.delete(id)) }

    expect(await codeOf(session.approval.approve(asked))).toBe('CRM_APPROVAL_OWN')
    expect(await codeOf(as(String(eve?.id)).approval.approve(asked))).toBe('CRM_APPROVAL_NOT_ASKED')
    expect(await waiting(session.account.delete(id))).toBe(asked.id)
    await standIn(eve)
    expect(await codeOf(as(String(eve?.id)).approval.approve(asked))).toBe('passed')
  })

  it('AC-31 is one request for 20 calls at once', async () => {
    const { ann, change } = await office()

    const ids = await Promise.all(Array.from({ length: 20 }, (__, turn) => waiting(change('silver', turn))))

    expect(new Set(ids).size).toBe(1)
    expect(await ann.approval.count()).toBe(2)
  })

  it('AC-31 is good for one use by 100 at once, and for no replay', async () => {
    const { as, ann, id, change, request, tier } = await office()
    await as('bo').approval.approve(request)

    const codes = await Promise.all(Array.from({ length: 100 }, (__, turn) => codeOf(change('gold', turn))))

    expect(codes.filter((code) => code === 'passed')).toHaveLength(1)
    expect(codes.filter((code) => code === 'CRM_APPROVAL_WAITING')).toHaveLength(99)
    expect(await tier()).toBe('gold')
    expect((await ann.account.get(id))?.version).toBe(2)
    expect((await ann.approval.get(request.id))?.status).toBe('used')
    expect(await waiting(change())).not.toBe(request.id)
  })

  it('AC-31 does nothing for an account that was edited since, and none of its votes count', async () => {
    const { as, ann, id, change, request, tier } = await office()
    await as('bo').approval.approve(request)
    await ann.account.update(id, { name: 'Acme Ltd' })

    const anew = { id: await waiting(change()) }
    expect(anew.id).not.toBe(request.id)
    await ann.account.update(id, { name: 'Acme Inc' })

    expect(await codeOf(as('bo').approval.approve(anew))).toBe('CRM_APPROVAL_STALE')
    expect(await tier()).toBeNull()
  })

  it('AC-31 does not let another input, or somebody else, pass by it', async () => {
    const { as, id, change, request, tier } = await office()
    await as('bo').approval.approve(request)

    const others = await Promise.all([
      waiting(change('platinum')),
      waiting(as('cy').account.update(id, { tier: 'gold' })),
      waiting(as('ann', 'cy').account.update(id, { tier: 'gold' })),
    ])

    expect(new Set([request.id, ...others]).size).toBe(4)
    expect(await tier()).toBeNull()
  })

  it('AC-31 gives it back when what it let pass is rolled back', async () => {
    const { as, ann, id, change, request, tier } = await office()
    await as('bo').approval.approve(request)

    const failed = ann.transaction(async (inside) => {
      await inside.account.update(id, { tier: 'gold' })
      throw new Error('no')
    })
    expect(await codeOf(failed)).not.toBe('passed')
    expect(await tier()).toBeNull()
    expect((await ann.approval.get(request.id))?.status).toBe('approved')

    await change()
    expect(await tier()).toBe('gold')
  })

  it('AC-31 holds no longer than the rule says', async () => {
    const { as, change, request, tier } = await office()
    await as('bo').approval.approve(request)
    clock.set(new Date(clock.now() + 3 * 86_400_000))

    expect(await waiting(change())).not.toBe(request.id)
    expect(await tier()).toBeNull()
  })

  it('AC-31 stays in its tenant', async () => {
    const { as, request } = await office()
    const other = await office()

    expect(await codeOf(other.as('bo').approval.approve(request))).toBe('CRM_NOT_FOUND')
    expect(await codeOf(as('bo').approval.approve(request))).toBe('passed')
    expect(await waiting(other.change())).toBe(other.request.id)
  })
})

async function waiting(call: Promise<unknown>): Promise<string> {
  const error: unknown = await call.then(
    () => new Error('It did not wait.'),
    (thrown: unknown) => thrown,
  )
  if (!isCrmError(error, 'CRM_APPROVAL_WAITING')) throw error
  return String(error.meta['approvalId'])
}

async function codeOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'passed',
    (error: unknown) => (isCrmError(error) ? error.code : String(error)),
  )
}
