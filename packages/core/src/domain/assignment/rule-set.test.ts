import { describe, expect, it } from 'vitest'
import {
  type AssignmentRule,
  createCrm,
  defineRuleSet,
  memoryStore,
  person,
  pool,
  type RuleSet,
  roundRobin,
} from '../../index.ts'
import { aLead, anAccount, anOpportunity, aUser, createTestCrm } from '../../testing/index.ts'

const set = (version: number, activeFrom?: string, id = 'leads', on = 'lead'): RuleSet =>
  defineRuleSet({
    ...{ id, version, on },
    ...(activeFrom && { activeFrom: new Date(activeFrom) }),
    rules: [{ id: `${id}-all`, priority: 1, when: {}, assign: roundRobin({ team: `v${version}` }) }],
  })

describe('a rule set', () => {
  it('takes over from the version before it at its instant, and nothing has to run for it', async () => {
    const { session, clock } = await createTestCrm({
      assignment: [set(2, '2026-11-10T00:00:00Z'), set(1)],
    })
    const { id } = await session.lead.create(aLead())
    const versions: unknown[] = []

    for (const at of ['2026-11-09T23:59:59Z', '2026-11-10T00:00:00Z']) {
      clock.set(at)
      versions.push((await session.lead.assign({ id })).version.split('-')[0])
    }

    expect(versions).toEqual(['1', '2'])
  })

  it('goes on with the turns of the version before, rule by rule', async () => {
    const rules = [{ id: 'all', priority: 1, when: {}, assign: roundRobin({ team: 'north' }) }]
    const next = { activeFrom: new Date('2026-11-10T00:00:00Z'), rules }
    const { session, clock } = await createTestCrm({
      assignment: [
        defineRuleSet({ id: 'leads', version: 1, on: 'lead', rules }),
        defineRuleSet({ id: 'leads', version: 2, on: 'lead', ...next }),
      ],
    })
    const team = await session.team.create({ code: 'north', name: 'North' })
    const ids: string[] = []
    for (const position of [0, 1]) {
      const { id } = await session.user.create(aUser())
      await session.teamMember.create({ teamId: team.id, userId: id, position })
      ids.push(id)
    }
    const { id } = await session.lead.create(aLead())

    const first = await session.lead.assign({ id })
    clock.set('2026-11-11T00:00:00Z')
    const second = await session.lead.assign({ id })

    expect([first.ownerId, second.ownerId]).toEqual(ids)
  })

  it('may be on deals and accounts; a record that nobody can take keeps its owner', async () => {
    const { session } = await createTestCrm({
      assignment: [
        {
          id: 'deals',
          on: 'opportunity',
          priority: 1,
          when: { name: 'Press' },
          assign: roundRobin({ team: 'key' }),
        },
        { id: 'accounts', on: 'account', priority: 1, when: {}, assign: roundRobin({ team: 'key' }) },
      ],
    })
    const team = await session.team.create({ code: 'key', name: 'Key accounts' })
    const ann = await session.user.create(aUser())
    await session.teamMember.create({ teamId: team.id, userId: ann.id })
    const account = await session.account.create(anAccount())
    const press = await session.opportunity.create(
      anOpportunity(account.id, { name: 'Press', ownerId: null }),
    )
    const other = await session.opportunity.create(
      anOpportunity(account.id, { name: 'Else', ownerId: ann.id }),
    )

    expect(await session.account.assign({ id: account.id })).toMatchObject({
      rule: 'accounts',
      ownerId: ann.id,
    })
    expect(await session.opportunity.assign({ id: press.id })).toMatchObject({
      rule: 'deals',
      ownerId: ann.id,
    })
    expect(await session.opportunity.assign({ id: other.id })).toMatchObject({ unassigned: 'no-rule' })
    expect(await session.opportunity.get(press.id)).toMatchObject({ ownerId: ann.id })
    expect(await session.opportunity.get(other.id)).toMatchObject({ ownerId: ann.id })
  })
})

describe('rule sets that cannot be', () => {
  const rule: AssignmentRule = { id: 'all', on: 'lead', priority: 1, when: {}, assign: pool() }

  it.each<[string, readonly (RuleSet | AssignmentRule)[], object]>([
    ['the same version twice', [set(1), set(1, '2026-11-10T00:00:00Z')], { code: 'RULE_SET', path: 'leads' }],
    ['two that begin at once', [set(1), set(2)], { code: 'RULE_SET', path: 'leads.activeFrom' }],
    ['two sets for one entity', [set(1), set(1, undefined, 'others')], { code: 'RULE_SET', path: 'others' }],
    ['rules alone beside a set', [set(1), rule], { code: 'RULE_SET', path: 'leads' }],
    ['no version', [{ ...set(1), version: 0 }], { code: 'RULE_SET', path: 'leads.version' }],
    ['no date', [{ ...set(1), activeFrom: new Date('x') }], { path: 'leads.activeFrom' }],
    [
      'a misspelt entity',
      [set(1, undefined, 'x', 'oportunity')],
      { message: expect.stringContaining('"opportunity"') },
    ],
    ['records without an owner', [set(1, undefined, 'x', 'team')], { code: 'RULE_SET', path: 'x' }],
    ['a misspelt option', [{ ...set(1), activeForm: 1 } as RuleSet], { code: 'OPTION_UNKNOWN' }],
    [
      'a misspelt filter',
      [{ ...rule, assign: { ...roundRobin({ team: 'n' }), capacty: 5 } as never }],
      { path: 'all.assign.capacty', message: expect.stringContaining('"capacity"') },
    ],
    [
      'a field that is none',
      [{ ...rule, assign: { to: 'field', field: 'account.owner' } }],
      { code: 'FIELD_UNKNOWN', path: 'all.assign.account.owner' },
    ],
    [
      'a pace of nothing',
      [{ ...rule, assign: person('x', { pace: { count: 0, per: '30d' } }) }],
      { code: 'RULE_AMOUNT' },
    ],
  ])('are refused before the CRM starts: %s', (_, assignment, issue) => {
    expect(() => createCrm({ storage: memoryStore(), assignment })).toThrow(
      expect.objectContaining({
        code: 'CRM_CONFIG',
        issues: expect.arrayContaining([expect.objectContaining(issue)]),
      }),
    )
  })
})
