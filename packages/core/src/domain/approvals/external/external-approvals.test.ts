import { describe, expect, it } from 'vitest'
import {
  type AnswerFromOutside,
  type ApprovalRule,
  checkConfig,
  definePipeline,
  type ExternalApprover,
  externalApprovals,
  memoryStore,
  type RequestOutside,
} from '../../../index.ts'
import { aUser, createTestCrm } from '../../../testing/index.ts'
import { bank, bankRoles, byManager, codeOf } from '../fixtures/bank.ts'
import { loans } from '../fixtures/loans.ts'

const byOa: ApprovalRule = { by: [{ external: 'oa' }] }

/** An office in memory: what was handed over, by key, and what was taken back. */
function office() {
  const requests = new Map<string, RequestOutside>()
  const seen = { attempts: 0, failing: 0, cancelled: [] as string[], whileSubmitting: async () => {} }
  const approver: ExternalApprover<'oa'> = {
    id: 'oa',
    reads: { loan: { read: 'all', fields: ['sum'] } },
    async submit(request, { key }) {
      seen.attempts++
      if (seen.failing-- > 0) throw new Error('The secret is hunter2')
      requests.set(key, request)
      await seen.whileSubmitting()
      return { externalId: `oa:${key}` }
    },
    async cancel(externalId) {
      seen.cancelled.push(externalId)
    },
    verify: async (request) =>
      request.headers.get('x-signed') === 'yes' ? ((await request.json()) as AnswerFromOutside) : undefined,
  }
  return { approver, requests, seen }
}

async function withOa(size: ApprovalRule = byOa, term: ApprovalRule = { ...byManager, mode: 'any' }) {
  const oa = office()
  const made = await createTestCrm({
    plugins: [loans({ size, term }), externalApprovals(oa.approver)],
    roles: bankRoles,
  })
  const person = async (name: string, role: string) => {
    const { id } = await made.session.user.create(aUser({ name }))
    return { id, session: made.as(id, role) }
  }
  const [rita, mia] = [await person('Rita', 'rep'), await person('Mia', 'manager')]
  const { id } = await rita.session.loan.open({ sum: 100, months: 12 })
  const ask = async () => {
    const { approvalId } = await rita.session.loan.submit({ id })
    await made.crm.tick()
    return approvalId
  }
  const door = made.crm.system('oa').plugins.oa
  const answer = (approvalId: string, said: Partial<AnswerFromOutside> = {}) =>
    door.answer({
      ...{ externalId: `oa:${approvalId}/0/0`, eventId: 'event 1', verdict: 'approve', by: 'Wang Li' },
      ...said,
    })
  const standing = async (approvalId: string) => made.session.approval.get(approvalId)
  return { ...made, ...oa, rita, mia, id, ask, door, answer, standing }
}

describe('an approval that is decided outside', () => {
  it('is handed over with what the system may read, and is pending until it answers', async () => {
    const { ask, requests, standing, rita, id } = await withOa()

    const approvalId = await ask()

    expect([...requests]).toEqual([
      [
        `${approvalId}/0/0`,
        {
          ...{ tenant: 'acme', approvalId, kind: 'loan.pay', reason: null, because: 'A large sum' },
          ...{ requestedBy: rita.id, entity: 'loan' },
          records: [expect.objectContaining({ id, sum: 100 })],
        },
      ],
    ])
    expect([...requests.values()][0]?.records[0]).not.toHaveProperty('months')
    expect(await standing(approvalId)).toMatchObject({ status: 'pending', approverIds: ['oa'] })
  })

  it('becomes a vote, with who decided there', async () => {
    const { ask, answer, standing, session, mia } = await withOa()
    const approvalId = await ask()

    expect(await answer(approvalId, { note: 'Fine' })).toBe('taken')

    const [vote] = (await session.approvalVote.list({ where: { approvalId } })).items
    expect(vote).toMatchObject({ voter: 'oa', castBy: 'Wang Li', note: 'Fine' })
    expect(await standing(approvalId)).toMatchObject({ step: 1, approverRoles: ['manager'] })
    await mia.session.approval.approve({ id: approvalId })
    expect(await standing(approvalId)).toMatchObject({ status: 'approved' })
  })

  it('is refused there, and that ends it', async () => {
    const { ask, answer, standing } = await withOa()
    const approvalId = await ask()

    expect(await answer(approvalId, { verdict: 'reject' })).toBe('taken')
    expect(await standing(approvalId)).toMatchObject({ status: 'rejected' })
  })

  it('AC-30 is answered once, however often and in what order it is told', async () => {
    const { ask, answer, standing, session } = await withOa()
    const approvalId = await ask()
    expect(await answer(approvalId)).toBe('taken')
    const before = await standing(approvalId)

    const outcomes = [
      ...(await Promise.all(Array.from({ length: 10 }, () => answer(approvalId)))),
      await answer(approvalId, { eventId: 'event 0', verdict: 'reject' }),
    ]

    expect(outcomes).toEqual([...Array(10).fill('known'), 'late'])
    expect(await standing(approvalId)).toEqual(before)
    expect(await session.approvalVote.count({ approvalId })).toBe(1)
  })

  it('is tried again where it could not be handed over, with the same key and without what was said', async () => {
    const { ask, seen, requests, crm, clock } = await withOa()
    seen.failing = 2

    const approvalId = await ask()
    expect(requests.size).toBe(0)
    const [letter] = await crm.deadLetters.list('acme')
    expect(letter).toBeUndefined()
    await clock.advance('10m')

    expect(seen.attempts).toBe(3)
    expect([...requests.keys()]).toEqual([`${approvalId}/0/0`])
  })

  it('ends among the dead letters where nobody is there, while the timeouts of the rule hold', async () => {
    const { ask, seen, crm, clock, standing } = await withOa({
      ...byOa,
      timeouts: [{ after: '5d', do: 'expire' }],
    })
    seen.failing = 1000

    const approvalId = await ask()
    await clock.advance('4d')

    const letters = await crm.deadLetters.list('acme')
    expect(letters.map(({ consumer, attempts }) => [consumer, attempts])).toEqual([
      ['oa.create', 8],
      ['oa.update', 8],
    ])
    expect(JSON.stringify(letters)).not.toContain('hunter2')
    expect(await standing(approvalId)).toMatchObject({ status: 'pending' })
    await clock.advance('1d')
    expect(await standing(approvalId)).toMatchObject({ status: 'expired' })
  })

  it('is taken back there when it is withdrawn, and an answer comes too late', async () => {
    const { ask, answer, rita, crm, seen, standing } = await withOa()
    const approvalId = await ask()

    await rita.session.approval.withdraw({ id: approvalId })
    await crm.tick()

    expect(seen.cancelled).toEqual([`oa:${approvalId}/0/0`])
    expect(await answer(approvalId)).toBe('late')
    expect(await standing(approvalId)).toMatchObject({ status: 'withdrawn' })
  })

  it('is taken back there when it was withdrawn while it was handed over', async () => {
    const { ask, rita, seen, standing, session, crm } = await withOa()
    seen.whileSubmitting = async () => {
      const [open] = (await session.approval.list({ where: { status: 'pending' } })).items
      if (open) await rita.session.approval.withdraw({ id: open.id })
    }

    const approvalId = await ask()
    await crm.tick()

    expect(await standing(approvalId)).toMatchObject({ status: 'withdrawn' })
    expect(seen.cancelled).toEqual([`oa:${approvalId}/0/0`])
  })

  it('AC-31 is bound to the content that was handed over', async () => {
    const { ask, answer, rita, id, standing, seen, crm } = await withOa()
    const first = await ask()
    await rita.session.loan.change({ id, sum: 1_000_000 })

    expect(await answer(first)).toBe('stale')
    expect(await standing(first)).toMatchObject({ status: 'pending' })
    const second = await ask()
    expect(await standing(first)).toMatchObject({ status: 'void' })
    expect(await answer(first, { eventId: 'event 2' })).toBe('late')
    expect(await answer(second)).toBe('taken')
    expect(seen.cancelled).toEqual([])
    await crm.tick()
  })

  it('is not handed over as something else than was asked for', async () => {
    const { rita, id, requests, crm, ask } = await withOa()
    await rita.session.loan.submit({ id })
    await rita.session.loan.change({ id, sum: 5 })

    await crm.tick()
    expect(requests.size).toBe(0)
    await ask()

    expect([...requests.values()].map(({ records }) => records[0]?.['sum'])).toEqual([5])
  })

  it('AC-31 is not approved there by who asked for it', async () => {
    const { ask, answer, rita, standing } = await withOa()
    const approvalId = await ask()

    expect(await answer(approvalId, { by: rita.id })).toBe('refused')
    expect(await standing(approvalId)).toMatchObject({ status: 'pending', step: 0 })
  })

  it('AC-31 lets nobody approve one step there and another here, where they have to differ', async () => {
    const { ask, answer, mia } = await withOa({ ...byOa, differentApprovers: true })
    const approvalId = await ask()

    expect(await answer(approvalId, { by: mia.id })).toBe('taken')
    expect(await codeOf(mia.session.approval.approve({ id: approvalId }))).toBe('CRM_APPROVAL_TWICE')
  })

  it('AC-31 is answered by nobody in a session of their own, however much they may', async () => {
    const { ask, standing, session, rita } = await withOa()
    const approvalId = await ask()
    const said = { externalId: `oa:${approvalId}/0/0`, eventId: 'e', verdict: 'approve', by: 'Wang' } as const

    for (const { plugins } of [rita.session, session])
      expect(await codeOf(plugins.oa.answer(said))).toBe('CRM_FORBIDDEN')
    const verbs = session.oaRequest as unknown as { answer(said: object): Promise<unknown> }
    expect(await codeOf(verbs.answer(said))).toBe('CRM_FORBIDDEN')
    expect(await standing(approvalId)).toMatchObject({ status: 'pending', step: 0 })
  })

  it('is handed over again where it was sent back', async () => {
    const { ask, answer, mia, requests, crm } = await withOa()
    const approvalId = await ask()
    await answer(approvalId)
    await mia.session.approval.sendBack({ id: approvalId, to: 0, reason: 'Why?' })
    await crm.tick()

    expect([...requests.keys()]).toEqual([`${approvalId}/0/0`, `${approvalId}/0/1`])
    const again = { externalId: `oa:${approvalId}/0/1`, eventId: 'event 9' }
    expect(await answer(approvalId, again)).toBe('taken')
  })
})

describe('a seat for a system outside', () => {
  const signed = definePipeline('opportunity', {
    id: 'signed',
    stages: { draft: {}, done: { kind: 'won' } },
    transitions: {
      mode: 'any',
      edges: [{ from: 'draft', to: 'done', approval: { by: [{ external: 'ao' }] } }],
    },
  })
  const problemsOf = (rules: object) =>
    checkConfig({
      storage: memoryStore(),
      plugins: [externalApprovals({ ...office().approver, reads: {} })],
      ...rules,
    })
      .filter(({ severity }) => severity === 'error')
      .map(({ path, message }) => `${path} ${message}`)

  it('has to have its plugin', () => {
    expect(problemsOf({ pipelines: [signed] })).toEqual([
      expect.stringMatching(/^signed\.transitions\.draft\.done\.approval\.by\.0 is no plugin of this CRM/),
    ])
    expect(problemsOf({ fourEyes: { 'lead.delete': { by: [{ external: 'ao' }] } } })).toEqual([
      expect.stringMatching(/^fourEyes\.lead\.delete\.by\.0 /),
    ])
    expect(problemsOf({ fourEyes: { 'lead.delete': { by: [{ external: 'oa' }] } } })).toEqual([])
  })
})

describe('what is pushed to us', () => {
  const push = (door: { handle(request: Request): Promise<Response> }, body: unknown, signed = 'yes') =>
    door.handle(
      new Request('https://crm.example/oa', {
        method: 'POST',
        headers: { 'x-signed': signed },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    )

  it('is answered by what came of it', async () => {
    const { ask, door, standing } = await withOa()
    const approvalId = await ask()
    const said = { externalId: `oa:${approvalId}/0/0`, eventId: 'e', verdict: 'approve', by: 'Wang' }
    const tell = async (body: unknown, signed?: string) => {
      const response = await push(door, body, signed)
      return [response.status, ((await response.json()) as { outcome: string }).outcome]
    }

    expect(await tell(said, 'no')).toEqual([401, 'unsigned'])
    expect(await tell('{')).toEqual([400, 'unreadable'])
    expect(await tell({ ...said, verdict: 'maybe' })).toEqual([422, 'unreadable'])
    expect(await tell({ ...said, externalId: 'other' })).toEqual([404, 'unknown'])
    expect(await standing(approvalId)).toMatchObject({ status: 'pending' })
    expect(await tell(said)).toEqual([200, 'taken'])
    expect(await tell(said)).toEqual([200, 'known'])
  })
})

describe('a vote in the name of somebody', () => {
  it('is for plugins alone', async () => {
    const { mia, ask } = await bank()

    expect(await codeOf(mia.approval.approve({ ...(await ask()), by: 'dan' }))).toBe('CRM_FORBIDDEN')
  })
})
