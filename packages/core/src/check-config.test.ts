import { describe, expect, it } from 'vitest'
import {
  type ApprovalRule,
  checkApprovers,
  checkConfig,
  checkStaff,
  definePipeline,
  memoryStore,
  pool,
  roundRobin,
  territory,
} from './index.ts'
import { aUser, createTestCrm } from './testing/index.ts'

const storage = memoryStore()

describe('looking over a configuration', () => {
  it('finds nothing in one that says nothing', () => {
    expect(checkConfig({ storage })).toEqual([])
  })

  it('tells what createCrm would refuse, and makes nothing', () => {
    const [finding] = checkConfig({ storage, pool: { claim: { perDay: 0 } } })

    expect(finding).toMatchObject({ severity: 'error', code: 'OPTION_INVALID', path: 'pool.claim.perDay' })
  })

  it('tells what is doubtful in every area at once, with its place and a sentence', () => {
    const findings = checkConfig({
      storage,
      assignment: [
        { id: 'all', on: 'lead', priority: 2, when: {}, assign: roundRobin({ team: 'desk' }) },
        { id: 'north', on: 'lead', priority: 1, when: { region: 'north' }, assign: pool() },
      ],
      pipelines: [
        definePipeline('opportunity', {
          id: 'sales',
          stages: { qualify: {}, demo: {}, won: { kind: 'won' } },
          transitions: { qualify: ['won'], demo: ['won'] },
        }),
      ],
      pool: { claim: { perDay: 20, perWeek: 10 } },
    })

    expect(findings.map(({ severity, code, path }) => `${severity} ${code} ${path}`)).toEqual([
      'warning RULE_SHADOWED north.when',
      'warning STAGE_UNREACHABLE sales.demo',
      'warning LIMIT_UNREACHED pool.claim.perDay',
    ])
    for (const { message, zh } of findings) {
      expect(message).toMatch(/\.$/)
      expect(zh).toMatch(/\p{Script=Han}.*。$/u)
    }
  })
})

describe('looking over the people whom rules name', () => {
  const rules = [
    { id: 'north', on: 'lead', priority: 1, when: {}, assign: roundRobin({ team: 'north' }) },
    { id: 'south', on: 'lead', priority: 0, when: {}, assign: roundRobin({ team: 'south' }) },
  ]

  it('finds teams that are not there, and teams of which nobody is active', async () => {
    const { session, clock } = await createTestCrm()
    const team = await session.team.create({ code: 'north', name: 'North' })
    const ann = await session.user.create(aUser())
    await session.teamMember.create({ teamId: team.id, userId: ann.id })
    const codes = async () =>
      (await checkStaff(session, rules, new Date(clock.now()))).map(({ code, path }) => `${code} ${path}`)

    expect(await codes()).toEqual(['TEAM_UNKNOWN south.assign'])

    await session.user.update(ann.id, { isActive: false })

    expect(await codes()).toEqual(['TEAM_EMPTY north.assign', 'TEAM_UNKNOWN south.assign'])
  })

  it('finds people who stand in for each other while both are away', async () => {
    const { session } = await createTestCrm()
    const [ann, bob] = [await session.user.create(aUser()), await session.user.create(aUser({ name: 'Bob' }))]
    const day = (date: string) => new Date(`2026-11-${date}T00:00:00Z`)
    await session.absence.create({ userId: ann.id, from: day('03'), to: day('10'), delegateId: bob.id })
    const away = await session.absence.create({
      ...{ userId: bob.id, delegateId: ann.id },
      ...{ from: day('05'), to: day('06') },
    })
    const codes = async () => (await checkStaff(session, [], day('02'))).map(({ code }) => code)

    expect(await codes()).toEqual(['DELEGATE_CYCLE', 'DELEGATE_CYCLE'])

    await session.absence.update(away.id, { from: day('10'), to: day('12') })

    expect(await codes()).toEqual([])
  })

  it('finds territories that are not there, that nobody active works now, and that lie in themselves', async () => {
    const { session } = await createTestCrm()
    const now = new Date('2026-11-10T00:00:00Z')
    const to = (code: string, descend = false) => ({
      ...{ id: code, on: 'lead', priority: 1, when: {} },
      assign: territory(code, { descend }),
    })
    const china = await session.territory.create({ code: 'cn', name: 'China' })
    const north = await session.territory.create({ code: 'north', name: 'North', parentId: china.id })
    const ann = await session.user.create(aUser())
    const works = await session.territoryMember.create({ territoryId: north.id, userId: ann.id })
    const codes = async () =>
      (await checkStaff(session, [to('cn'), to('north'), to('south')], now)).map(
        ({ code, path }) => `${code} ${path}`,
      )

    expect(await codes()).toEqual(['TERRITORY_EMPTY cn.assign', 'TERRITORY_UNKNOWN south.assign'])
    expect(await checkStaff(session, [to('cn', true)], now)).toEqual([])

    await session.territoryMember.update(works.id, { to: now })
    await session.territory.update(china.id, { parentId: north.id })

    expect(await codes()).toEqual([
      ...['TERRITORY_EMPTY cn.assign', 'TERRITORY_EMPTY north.assign', 'TERRITORY_UNKNOWN south.assign'],
      ...['TERRITORY_CYCLE territory.cn', 'TERRITORY_CYCLE territory.north'],
    ])
  })

  it('finds approvers who are not there, and quorums of more people than there are', async () => {
    const { session } = await createTestCrm()
    const now = new Date('2026-11-10T00:00:00Z')
    const ann = await session.user.create(aUser())
    const team = await session.team.create({ code: 'directors', name: 'Directors' })
    await session.teamMember.create({ teamId: team.id, userId: ann.id })
    const codes = async (approval: ApprovalRule) => {
      const sales = definePipeline('opportunity', {
        id: 'sales',
        stages: { qualify: {}, won: { kind: 'won' } },
        transitions: { mode: 'matrix', edges: [{ from: 'qualify', to: 'won', approval }] },
      })
      const found = await checkApprovers(session, [sales], now)
      return found.map(({ code, path }) => `${code} ${path?.split('.approval.')[1]}`)
    }
    const directors = { team: 'directors' }

    expect(await codes({ by: [directors, { user: ann.id }, { role: 'boss' }] })).toEqual([])
    expect(
      await codes({
        by: [{ user: 'nobody' }, { team: 'board' }],
        timeouts: [{ after: '1d', do: 'escalate', to: [{ user: 'nobody' }] }],
      }),
    ).toEqual(['USER_UNKNOWN by.0', 'TEAM_UNKNOWN by.1', 'USER_UNKNOWN timeouts.0.to.0'])
    expect(await codes({ mode: { quorum: 2 }, by: [directors, { user: ann.id }] })).toEqual([
      'QUORUM_UNREACHED mode',
    ])
    expect(await codes({ mode: { quorum: 2 }, by: [directors, { role: 'boss' }] })).toEqual([])
  })
})
