import {
  approvalField,
  askApproval,
  createCrm,
  defineCommand,
  defineEntity,
  definePlugin,
  externalApprovals,
  f,
  isCrmError,
  type Role,
  type SchemaLike,
  useApproval,
} from '@guanxi/core'
import { stillClock } from '@guanxi/core/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sessionOf } from './fixtures/session-of.ts'
import { type Database, TWO_DATABASES } from './fixtures/two-databases.ts'

const ROUNDS = 4
const clock = stillClock('2026-11-02T09:00:00Z')
const boss: Role = { id: 'boss', grants: 'all' }

const loan = defineEntity('loan', {
  fields: {
    sum: f.int(),
    status: f.select(['draft', 'paid']).default('draft').managed(),
    approvalId: approvalField(),
  },
})
type Named = { readonly id: string; readonly by?: 'two' | 'oa' }
const input: SchemaLike<Named> = {
  '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as Named }) },
}
const rules = {
  two: { mode: { quorum: 2 }, by: [{ role: 'boss' }] },
  oa: { by: [{ external: 'oa' }] },
} as const
const named = (recordId: string) => ({ entity: 'loan', recordId, kind: 'loan.pay', over: ['sum'] })
const loans = definePlugin({
  id: 'loans',
  entities: { loan },
  commands: [
    defineCommand({
      name: 'loan.submit',
      input,
      run: ({ id, by = 'two' }, context) =>
        context.run(askApproval, {
          ...named(id),
          steps: [{ key: by, rule: rules[by], inputsHash: 'any' }],
        }),
    }),
    defineCommand({
      name: 'loan.pay',
      input,
      async run({ id }, context) {
        await context.run(useApproval, named(id))
        return context.records(loan).update(id, { status: 'paid' })
      },
    }),
  ],
})
const oa = externalApprovals({
  id: 'oa',
  reads: { loan: { read: 'all' } },
  submit: async ({ approvalId }) => ({ externalId: approvalId }),
  verify: async () => undefined,
})

/** One of the processes of a host. */
function host(database: Database) {
  return createCrm({ storage: database.connect(), clock, roles: [boss], plugins: [loans, oa] })
}
type Host = ReturnType<typeof host>

describe.each(TWO_DATABASES)('approvals that many decide at once on %s', (_, open) => {
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

  /** A loan of Ann's that waits for two bosses, or for the office outside. */
  async function bank(by: 'two' | 'oa' = 'two') {
    tenants += 1
    const tenant = `tenant ${tenants}`
    const as = (id: string, turn = 0) => sessionOf(hosts[turn % 2], { tenant, id, roles: ['boss'] })
    const ann = as('ann')
    const { id } = await ann.loan.create({ sum: 100 })
    const { approvalId } = await ann.loan.submit({ id, by })
    const request = { id: approvalId }
    const standing = async () => {
      const found = await ann.approval.get(approvalId)
      if (!found) throw new Error('It is gone.')
      return found
    }
    return { tenant, as, ann, id, request, standing }
  }

  const outside = (turn: number, tenant: string) => (turn % 2 ? hosts[1] : hosts[0]).system('oa', { tenant })

  const rounds = async (run: (turn: number) => Promise<void>) => {
    for (let turn = 0; turn < ROUNDS; turn++) await run(turn)
  }

  // These first: handing over goes through whatever is due, of all that the others leave behind.
  it('AC-30 take one answer from outside, told ten times on two hosts, with others among them', async () => {
    await rounds(async (round) => {
      const { tenant, request, standing, ann } = await bank('oa')
      await hosts[0].tick()
      const told = (eventId: string, turn: number) =>
        outside(turn, tenant).plugins.oa.answer({
          ...{ externalId: request.id, eventId, by: 'Wang Li' },
          verdict: eventId === 'yes' ? 'approve' : 'reject',
        })

      const outcomes = await Promise.all(
        Array.from({ length: 10 }, (__, turn) => told(turn % 5 === round % 5 ? 'no' : 'yes', turn)),
      )

      expect(outcomes.filter((outcome) => outcome === 'taken')).toHaveLength(1)
      const winner = outcomes.indexOf('taken') % 5 === round % 5 ? 'rejected' : 'approved'
      expect(outcomes.filter((outcome) => outcome === 'late')).toHaveLength(winner === 'approved' ? 2 : 8)
      expect((await standing()).status).toBe(winner)
      expect(await ann.approvalVote.count({ approvalId: request.id })).toBe(1)
    })
  })

  it('take an answer from outside, or are withdrawn', async () => {
    await rounds(async (turn) => {
      const { tenant, as, request, standing } = await bank('oa')
      await hosts[0].tick()
      const relay = outside(turn, tenant)

      const [outcome, withdrawn] = await Promise.all([
        relay.plugins.oa.answer({ externalId: request.id, eventId: 'e', by: 'Wang', verdict: 'approve' }),
        codeOf(as('ann', turn + 1).approval.withdraw(request)),
      ])

      const { status } = await standing()
      expect([outcome, withdrawn]).toEqual(
        status === 'approved' ? ['taken', 'CRM_APPROVAL_CLOSED'] : ['late', 'passed'],
      )
    })
  })

  it('are granted when the last two of a quorum agree at once, and end once', async () => {
    await rounds(async () => {
      const { as, request, standing, ann } = await bank()

      const codes = await Promise.all(
        ['bo', 'cy', 'di', 'ed'].map((id, turn) => codeOf(as(id, turn).approval.approve(request))),
      )

      expect(codes.toSorted()).toEqual([
        ...['CRM_APPROVAL_CLOSED', 'CRM_APPROVAL_CLOSED'],
        ...['passed', 'passed'],
      ])
      expect(await standing()).toMatchObject({ status: 'approved' })
      expect(await ann.approvalVote.count({ approvalId: request.id })).toBe(2)
    })
  })

  it('are granted or withdrawn, never both', async () => {
    await rounds(async (turn) => {
      const { as, ann, request, standing, id } = await bank()
      await as('bo').approval.approve(request)

      const [granted, withdrawn] = await Promise.all([
        codeOf(as('cy', turn).approval.approve(request)),
        codeOf(as('ann', turn + 1).approval.withdraw(request)),
      ])

      const { status } = await standing()
      expect([granted, withdrawn, status]).toEqual(
        status === 'approved'
          ? ['passed', 'CRM_APPROVAL_CLOSED', 'approved']
          : ['CRM_APPROVAL_CLOSED', 'passed', 'withdrawn'],
      )
      expect((await ann.loan.get(id))?.approvalId).toBe(status === 'approved' ? request.id : null)
    })
  })

  it('AC-31 let nothing pass that was edited while the last vote was given', async () => {
    await rounds(async (turn) => {
      const { as, ann, request, id } = await bank()
      await as('bo').approval.approve(request)

      const [granted] = await Promise.all([
        codeOf(as('cy', turn).approval.approve(request)),
        as('ann', turn + 1).loan.update(id, { sum: 1_000_000 }),
      ])

      expect(['passed', 'CRM_APPROVAL_STALE']).toContain(granted)
      expect(['CRM_APPROVAL_STALE', 'CRM_APPROVAL_MISSING']).toContain(await codeOf(ann.loan.pay({ id })))
      expect((await ann.loan.get(id))?.status).toBe('draft')
    })
  })

  it('AC-31 are good for one use by 20 at once', async () => {
    const { as, ann, request, id } = await bank()
    await as('bo').approval.approve(request)
    await as('cy').approval.approve(request)

    const codes = await Promise.all(
      Array.from({ length: 20 }, (__, turn) => codeOf(as('ann', turn).loan.pay({ id }))),
    )

    expect(codes.filter((code) => code === 'passed')).toHaveLength(1)
    expect(codes.filter((code) => code === 'CRM_APPROVAL_MISSING')).toHaveLength(19)
    expect((await ann.approval.get(request.id))?.status).toBe('used')
  })

  it('are asked for once by 8 at once', async () => {
    const { as, ann, id, request } = await bank()
    await ann.loan.update(id, { sum: 200 })

    const asked = await Promise.all(
      Array.from({ length: 8 }, (__, turn) => as('ann', turn).loan.submit({ id })),
    )

    expect(new Set(asked.map(({ approvalId }) => approvalId)).size).toBe(1)
    expect((await ann.approval.get(request.id))?.status).toBe('void')
    expect(await ann.approval.count({ status: 'pending' })).toBe(1)
  })

  it('are not granted without somebody who was called in while the last vote was given', async () => {
    await rounds(async (turn) => {
      const { as, ann, request, standing } = await bank()
      const { id: userId } = await ann.user.create({ name: 'Lea' })
      await as('bo').approval.approve(request)

      const [granted, calledIn] = await Promise.all([
        codeOf(as('cy', turn).approval.approve(request)),
        codeOf(as('di', turn + 1).approval.addSigner({ ...request, userId, when: 'after' })),
      ])

      expect(granted).toBe('passed')
      expect((await standing()).status).toBe(calledIn === 'passed' ? 'pending' : 'approved')
    })
  })
})

async function codeOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'passed',
    (error: unknown) => (isCrmError(error) ? error.code : String(error)),
  )
}
