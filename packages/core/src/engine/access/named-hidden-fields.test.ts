import { describe, expect, it } from 'vitest'
import { createCrm, defineCondition, defineQuery, f, memoryStore, type Role } from '../../index.ts'
import { anAccount, createTestCrm } from '../../testing/index.ts'
import { openOffice, secretsIn, WORTH } from '../../testing/office.ts'

const worthAtLeast = defineCondition<{ employees: number | null }>()({
  code: 'worth_at_least',
  args: { employees: { kind: 'int' } },
  where: ({ employees }) => ({ employees: { gte: employees } }),
})

/** A report of the host's, which somebody wrote who sees everything. */
const worthy = defineQuery({
  name: 'lead.worthy',
  input: { '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) } },
  run: (_, { crm }) =>
    (crm as { lead: { count(where: object): Promise<number> } }).lead.count(worthAtLeast({ employees: 1 })),
})

describe('AC-12 a hidden field that is named in what somebody else wrote', () => {
  it('refuses a named condition to who may not see it, at each use', async () => {
    const there = await openOffice()

    const asked = there.rep.lead.count(worthAtLeast({ employees: WORTH }))

    const error: unknown = await asked.catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'CRM_CONDITION', issues: [{ code: 'CONDITION_HIDDEN_FIELD' }] })
    expect(secretsIn(error, there)).toEqual([])
    expect(await there.session.lead.count(worthAtLeast({ employees: WORTH }))).toBe(1)
  })

  it('refuses a report to who may not see it, and tells what it would need', async () => {
    const there = await openOffice({ queries: [worthy] } as never)
    const ask = (session: unknown) =>
      (session as { lead: { worthy(input: object): Promise<number> } }).lead.worthy({})

    const error: unknown = await ask(there.rep).catch((thrown: unknown) => thrown)

    expect(error).toMatchObject({ code: 'CRM_FORBIDDEN', issues: [{ code: 'CONDITION_HIDDEN_FIELD' }] })
    expect(secretsIn(error, there)).toEqual([])
    expect(await ask(there.session)).toBe(1)
  })

  it('is refused when it is configured, where nothing has such a name', () => {
    const make = () =>
      createCrm({
        storage: memoryStore(),
        roles: [{ id: 'rep', grants: { lead: { read: { employes: 1 }, hidden: ['employes'] } } }],
        assignment: [
          { id: 'big', on: 'lead', priority: 1, when: { employes: 1 }, assign: { kind: 'pool' } as never },
        ],
      })

    expect(make).toThrow(expect.objectContaining({ code: 'CRM_CONFIG' }))
  })
})

describe('AC-12 what is worked out from a hidden field', () => {
  const fields = {
    account: { secret: f.text().optional(), loud: f.text().computed(({ secret }) => shout(secret)) },
  } as const
  const shout = (text: unknown) => (typeof text === 'string' ? text.toUpperCase() : null)
  const roles: readonly Role[] = [
    { id: 'rep', grants: { account: { read: 'all', hidden: ['secret', 'name'] } } },
    { id: 'listed', grants: { account: { read: 'all', fields: ['loud'] } } },
    { id: 'open', grants: { account: { read: 'all', hidden: ['phone'] } } },
  ]

  it('is hidden with it, unless a role lists it', async () => {
    const { session, as } = await createTestCrm({ fields, roles })
    const { id } = await session.account.create({ ...anAccount(), secret: 'canary' })

    const seen = await as('ann', 'rep').account.get(id)

    expect(JSON.stringify(seen)).not.toMatch(/canary/i)
    expect(seen).not.toHaveProperty('nameCore')
    await expect(as('ann', 'rep').account.count({ loud: 'CANARY' })).rejects.toMatchObject({
      issues: [{ code: 'CONDITION_HIDDEN_FIELD' }],
    })
    await expect(as('ann', 'rep').account.list({ orderBy: 'nameCore' })).rejects.toMatchObject({
      code: 'CRM_QUERY',
    })
    expect(await as('ann', 'listed').account.get(id)).toMatchObject({ loud: 'CANARY' })
    expect(await as('ann', 'open').account.get(id)).toMatchObject({ loud: 'CANARY' })
  })
})
