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
  return createCrm({ storage: database.connect(), clock, roles: [boss], pipelines: [signed] })
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

async function codeOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'passed',
    (error: unknown) => (isCrmError(error) ? error.code : String(error)),
  )
}
