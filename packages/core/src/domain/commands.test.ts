import { describe, expect, it } from 'vitest'
import { isCrmError, type Role, type Session } from '../index.ts'
import { aLead, anAccount, anOpportunity, aUser, createTestCrm, dump } from '../testing/index.ts'
import { nested } from '../testing/sample-input.ts'
import { coreCommands, coreQueries } from './core-parts.ts'
import { standardPipeline } from './pipelines/index.ts'

type Call = (input: unknown) => Promise<unknown>
type Ids = Readonly<Record<'lead' | 'opportunity' | 'account', string>>

/** A valid input for each command and question. A new one without its line here fails the first test. */
const inputs: Readonly<Record<string, (ids: Ids) => Record<string, unknown>>> = {
  'lead.capture': () => ({ lead: aLead({ email: 'new@example.com' }), raw: { from: 'form' } }),
  'lead.assign': ({ lead }) => ({ id: lead, trigger: 'form 7' }),
  'opportunity.assign': ({ opportunity }) => ({ id: opportunity, reason: 'Ann is ill' }),
  'account.assign': ({ account }) => ({ id: account }),
  'lead.grab': ({ lead }) => ({ id: lead }),
  'lead.release': ({ lead }) => ({ id: lead, reason: 'Moved away' }),
  'lead.convert': ({ lead }) => ({ id: lead, opportunity: { name: 'Deal' } }),
  'lead.work': ({ lead }) => ({ id: lead }),
  'lead.disqualify': ({ lead }) => ({ id: lead, reason: 'No budget' }),
  'lead.reopen': ({ lead }) => ({ id: lead }),
  'opportunity.moveTo': ({ opportunity }) => ({
    id: opportunity,
    stage: 'lost',
    patch: { lostReason: 'Price' },
    reason: 'Gone',
  }),
  'opportunity.backdate': ({ opportunity }) => ({
    id: opportunity,
    stage: 'lost',
    patch: { lostReason: 'Price' },
    at: new Date('2026-11-02T09:00:00Z'),
  }),
  'opportunity.beginVisit': ({ opportunity }) => ({ id: opportunity }),
  'opportunity.moves': ({ opportunity }) => ({ id: opportunity }),
  'opportunity.cohort': () => ({
    pipeline: 'standard',
    from: 'qualify',
    to: 'won',
    window: { from: new Date(0), to: new Date(1) },
    horizon: '30d',
    skipCounts: true,
  }),
  'opportunity.flow': () => ({
    pipeline: 'standard',
    window: { from: new Date(0), to: new Date(1) },
    distinct: true,
  }),
  'opportunity.snapshot': () => ({ pipeline: 'standard', at: new Date(0) }),
  'opportunity.forecast': () => ({ from: '2026-11-01', to: '2026-11-30', groupBy: 'ownerId' }),
  'account.timeline': ({ account }) => ({ id: account }),
  'opportunity.funnel': () => ({ pipeline: 'standard' }),
}

const commands = coreCommands([], [standardPipeline]).map(({ name }) => name as string)
const queries = coreQueries([standardPipeline]).map(({ name }) => name as string)

function call(session: object, name: string): Call {
  const [entity = '', verb = ''] = name.split('.')
  return (input) =>
    (session as Record<string, Record<string, Call>>)[entity]?.[verb]?.(input) as Promise<unknown>
}

async function recordsOf(session: Session): Promise<Ids> {
  const account = await session.account.create(anAccount())
  const lead = await session.lead.create(aLead())
  const opportunity = await session.opportunity.create(anOpportunity(account.id))
  return { account: account.id, lead: lead.id, opportunity: opportunity.id }
}

const visitor: Role = {
  id: 'visitor',
  grants: { lead: { read: 'all' }, account: {}, opportunity: { read: 'own' } },
}
const office = () => createTestCrm({ roles: [visitor] })

async function twoTenants() {
  const made = await office()
  const other = made.crm.as({ tenant: 'globex', actor: { id: 'admin', roles: ['admin'] } })
  const ann = await made.session.user.create(aUser())
  return { ...made, ids: await recordsOf(made.session), theirs: await recordsOf(other), annId: ann.id }
}

describe.each([...commands, ...queries])('%s', (name) => {
  const inputFor = (ids: Ids) => {
    const make = inputs[name]
    if (!make) throw new Error(`Say above what a valid input of ${name} is.`)
    return make(ids)
  }

  it('takes the input that it is for', async () => {
    const { as, annId, ids } = await twoTenants()

    await expect(call(as(annId, 'admin'), name)(inputFor(ids))).resolves.not.toThrow()
  })

  it('refuses with a code what it is not for, and nothing has changed by it', async () => {
    const { as, annId, ids, store } = await twoTenants()
    const good = inputFor(ids)
    const proto = Object.assign(JSON.parse('{"__proto__":{"isAdmin":true}}'), good)
    const never = ['nul \0', 'half \ud83d', nested(10_000), JSON.parse('{"__proto__":1}')]
    const wrong = Object.keys(good).flatMap((key) =>
      // What came in raw may be anything that can be kept.
      [...never, ...(key === 'raw' ? [] : [7, null, []])].map((value) => ({ ...good, [key]: value })),
    )
    const bad = [undefined, null, 'x', 7, [], { ...good, nosuch: 1 }, proto, nested(10_000), ...wrong]
    const before = await dump(store)

    const accepted: number[] = []
    for (const [at, input] of bad.entries())
      await call(
        as(annId, 'admin'),
        name,
      )(input).then(
        () => accepted.push(at),
        (error: unknown) => isCrmError(error) || accepted.push(at),
      )

    expect(accepted).toEqual([])
    expect(await dump(store)).toEqual(before)
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined()
  })

  it("answers another tenant's ids like ids that never were", async () => {
    const { as, annId, ids, theirs, store } = await twoTenants()
    const never = { account: 'x', lead: 'x', opportunity: 'x' }
    if (JSON.stringify(inputFor(ids)) === JSON.stringify(inputFor(never))) return
    const before = await dump(store)
    const answer = (with_: Ids) =>
      call(as(annId, 'admin'), name)(inputFor(with_)).catch((error: unknown) => JSON.stringify(error))

    expect(await answer(theirs)).toBe(await answer(never))
    expect(await answer(theirs)).toContain('CRM_')
    expect(await dump(store)).toEqual(before)
  })

  if (commands.includes(name))
    it('is refused to whoever has no grant of it, and nothing has changed by it', async () => {
      const { as, annId, ids, store } = await twoTenants()
      const before = await dump(store)

      for (const roles of [[], ['visitor']])
        await expect(call(as(annId, ...roles), name)(inputFor(ids))).rejects.toMatchObject({
          code: 'CRM_FORBIDDEN',
        })
      expect(await dump(store)).toEqual(before)
    })
})
