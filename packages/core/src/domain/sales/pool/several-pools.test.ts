import { describe, expect, it } from 'vitest'
import type { Pool, PoolRules, Role } from '../../../index.ts'
import { aLead, aUser, createTestCrm } from '../../../testing/index.ts'

const verbs = { commands: ['grab', 'release', 'browsePool'] }
const roles: readonly Role[] = [
  { id: 'rep', grants: { lead: { read: 'own', ...verbs } } },
  { id: 'keyAccounts', grants: { lead: { read: 'own', ...verbs } } },
]
const big: Pool = {
  id: 'big',
  when: { employees: { gte: 500 } },
  roles: ['keyAccounts'],
  claim: { perDay: 1 },
  view: { fields: ['company', 'employees'], perDay: 3 },
}
const north: Pool = { id: 'north', when: { region: 'north' }, claim: { perDay: 2 } }

async function office(pool: PoolRules = {}) {
  const made = await createTestCrm({ roles, pool, pools: [big, north], zone: 'Asia/Shanghai' })
  const ann = await made.session.user.create(aUser({ name: 'Ann' }))
  const bob = await made.session.user.create(aUser({ name: 'Bob' }))
  const lie = async (count: number, more: object) => {
    const ids: string[] = []
    for (let at = 0; at < count; at++)
      ids.push((await made.session.lead.create(aLead({ name: `Lead ${at}`, ...more }))).id)
    return ids
  }
  return { ...made, lie, ann: made.as(ann.id, 'rep'), bob: made.as(bob.id, 'keyAccounts') }
}

describe('one of several pools', () => {
  it('has the leads that fit it and none before it, and what fits none lies in the rest', async () => {
    const { session, lie } = await office()
    const [both] = await lie(1, { employees: 900, region: 'north' })
    const [small] = await lie(1, { region: 'north' })
    const [other] = await lie(1, { region: 'south' })
    const idsIn = async (pool: string) => (await session.lead.browsePool({ pool })).items.map(({ id }) => id)

    await expect(session.lead.browsePool({ pool: 'big' })).rejects.toMatchObject({ code: 'CRM_FORBIDDEN' })
    expect(await idsIn('north')).toEqual([small])
    expect(await idsIn('rest')).toEqual([other])
    expect(both).toBeDefined()
  })

  it('counts its own claims', async () => {
    const { ann, lie } = await office({ claim: { perDay: 1 } })
    const [a = '', b = '', c = ''] = await lie(3, { region: 'north' })
    const [x = '', y = ''] = await lie(2, { region: 'south' })

    const results = await ann.lead.grabMany([a, x, b, y, c].map((id) => ({ id })))

    expect(results.map((one) => (one.ok ? 'claimed' : one.error.code))).toEqual([
      ...['claimed', 'claimed', 'claimed'],
      ...['CRM_CLAIM_LIMIT', 'CRM_CLAIM_LIMIT'],
    ])
  })

  it('is closed to roles that it does not name: its leads are none for them', async () => {
    const { ann, bob, lie } = await office()
    const [id = ''] = await lie(1, { employees: 900 })

    await expect(ann.lead.grab({ id })).rejects.toMatchObject({ code: 'CRM_NOT_FOUND' })
    await expect(bob.lead.grab({ id })).resolves.toMatchObject({ id })
  })

  it('takes a lead by hand, whatever the lead is like, until somebody owns it again', async () => {
    const { session, bob, lie } = await office()
    const [id = ''] = await lie(1, { region: 'south' })

    await session.lead.release({ id, pool: 'big' })
    expect((await bob.lead.browsePool({ pool: 'big' })).items).toMatchObject([{ id }])
    const taken = await bob.lead.grab({ id })

    expect(taken.poolId).toBeNull()
    await expect(session.lead.release({ id, pool: 'bgi' })).rejects.toMatchObject({
      code: 'CRM_POOL_UNKNOWN',
      meta: { pools: ['big', 'north', 'rest'] },
    })
  })
})

describe('looking into a pool', () => {
  it('shows what its rules let see, before the claim', async () => {
    const { bob, lie } = await office()
    const [id] = await lie(1, { employees: 900, company: 'Acme', phone: '13800138000' })

    const { items } = await bob.lead.browsePool({ pool: 'big' })

    expect(items).toEqual([{ id, company: 'Acme', employees: 900 }])
  })

  it('goes page by page', async () => {
    const { ann, lie } = await office()
    const ids = await lie(5, { region: 'north' })
    await lie(2, { region: 'south' })

    const seen: string[] = []
    let after: string | null = null
    do {
      const page: { items: readonly { id: string }[]; next: string | null } = await ann.lead.browsePool({
        ...{ pool: 'north', limit: 2 },
        ...(after !== null && { after }),
      })
      seen.push(...page.items.map(({ id }) => id))
      after = page.next
    } while (after !== null)

    expect(seen).toEqual(ids)
  })

  it("ends with the day's limit, also for pages at once, until midnight where the tenant is", async () => {
    const { bob, lie, clock } = await office()
    await lie(5, { employees: 900 })

    const pages = await Promise.all([1, 2].map(() => bob.lead.browsePool({ pool: 'big', limit: 2 })))

    expect(pages.map(({ items }) => items.length)).toEqual([2, 1])
    expect(pages.map(({ viewsLeft }) => viewsLeft)).toEqual([1, 0])
    await expect(bob.lead.browsePool({ pool: 'big' })).rejects.toMatchObject({
      code: 'CRM_VIEW_LIMIT',
      meta: { limit: 3, resetsAt: '2026-11-02T16:00:00.000Z' },
    })
    await clock.advance('7h')
    await expect(bob.lead.browsePool({ pool: 'big' })).resolves.toMatchObject({ viewsLeft: 0 })
  })

  it('is refused to whoever was not granted it', async () => {
    const { as } = await office()

    await expect(as('x').lead.browsePool({})).rejects.toMatchObject({ code: 'CRM_FORBIDDEN' })
  })
})
