import { isCrmError, memoryStore } from '@guanxi/core'
import type { StorageAdapter } from '@guanxi/core/store'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isSo, may, mayAsk, mayEver, type NaiveActor, type NaiveDeal, sees } from './fixtures/naive-access.ts'
import {
  CONDITIONS,
  dice,
  INSTANTS,
  type RandomOrganisation,
  randomOrganisation,
} from './fixtures/random-organisation.ts'
import { type Database, TWO_DATABASES } from './fixtures/two-databases.ts'

/** What is needed of a database here. */
type Place = Pick<Database, 'connect' | 'drop'>

/** On memory each query is cheapest, so most are asked there. */
const STORES: readonly (readonly [name: string, worlds: number, open: () => Promise<Place>])[] = [
  ['memory', 16, async () => ({ connect: inMemory(), drop: async () => undefined })],
  ...TWO_DATABASES.map(([name, open]) => [name, 8, open] as const),
]
const QUERIES = 12
const FIELDS = ['region', 'size', 'worth'] as const

function inMemory(): () => StorageAdapter {
  const storage = memoryStore()
  return () => storage
}

interface Deals {
  list(query: object): Promise<{ readonly items: readonly (Record<string, unknown> & { id: string })[] }>
  count(where?: object): Promise<number>
  aggregate(query: object): Promise<readonly Record<string, unknown>[]>
  get(id: string): Promise<Record<string, unknown> | null>
  update(id: string, patch: object): Promise<unknown>
}

interface Question {
  readonly made: RandomOrganisation
  readonly actor: NaiveActor
  readonly now: number
  readonly deals: Deals
}

describe.each(STORES)('access by organisation on %s', (store, worlds, open) => {
  let database: Place
  beforeAll(async () => {
    database = await open()
  })
  afterAll(async () => database.drop())

  it.each(Array.from({ length: worlds }, (_, at) => at))(
    'lists, counts, sums, shows, explains and changes what plain loops say, world %i',
    async (at) => {
      const made = await randomOrganisation(database.connect(), 1_000 * store.length + at)
      const { roll, pick } = dice(at + 1)
      for (const now of INSTANTS) {
        made.clock.set(new Date(now))
        for (const actor of made.actors) {
          const asked = { made, actor, now, deals: dealsOf(made, actor.id, actor.roles) }
          for (let query = 0; query < QUERIES; query++)
            await ask(asked, query === 0 ? {} : pick(CONDITIONS), pick(made.world.deals), roll(4) === 0)
        }
        for (const { id } of made.world.users) await askKept(made, id, now)
      }
      if (store !== 'memory') await made.crm.stop()
    },
    60_000,
  )
})

function dealsOf({ crm, tenant }: RandomOrganisation, id: string, roles?: readonly string[]): Deals {
  return (crm.as(crm.actor({ tenant, id, ...(roles && { roles }) })) as unknown as { deal: Deals }).deal
}

/** One question in every form in which it can be asked, against the naive answer. */
async function ask({ made, actor, now, deals }: Question, where: object, one: NaiveDeal, changes: boolean) {
  const { world } = made
  if (!world.users.find(({ id }) => id === actor.id)?.isActive) {
    expect(await codeOf(deals.list({ where }))).toBe('CRM_ACTOR_INACTIVE')
    return
  }
  const asks = JSON.stringify(where).match(/region|size|dueAt|owner/)?.[0]
  const field = asks === 'owner' ? 'ownerId' : asks
  if (asks === 'owner' || (field && !mayAsk(world, actor, field))) {
    // Users are readable for nobody here, so nothing can be asked of them.
    expect(await codeOf(deals.list({ where }))).toBe('CRM_CONDITION')
    return
  }
  const readable = world.deals.filter((deal) => may(world, actor, deal, 'read', now))
  const expected = readable.filter((deal) => asks === undefined || isSo(world, where, deal, now) === true)
  const shown = expected.map((deal) => ({
    id: deal.id,
    ...Object.fromEntries(
      FIELDS.flatMap((name) => (sees(world, actor, deal, name, now) ? [[name, deal[name]]] : [])),
    ),
  }))
  const { items } = await deals.list({ where, limit: 100 })
  expect(items.map(only)).toEqual(shown.sort((first, second) => (first.id < second.id ? -1 : 1)))
  expect(await deals.count(where)).toBe(expected.length)
  if (mayAsk(world, actor, 'worth')) {
    const [sums] = await deals.aggregate({ where, measures: { worth: { sum: 'worth' } } })
    expect(sums?.['worth'] ?? 0).toBe(expected.reduce((sum, { worth }) => sum + worth, 0))
  }
  const got = await deals.get(one.id)
  expect(got?.['id']).toBe(readable.includes(one) ? one.id : undefined)
  if (changes) await askWhy({ made, actor, now, deals }, one)
  if (changes)
    expect(await codeOf(deals.update(one.id, { name: 'D' }))).toBe(changeOf({ made, actor, now, deals }, one))
}

/** Whether somebody may, with its reasons, now and as of an instant before, against the naive answer. */
async function askWhy({ made: { crm, tenant, world }, actor, now }: Question, deal: NaiveDeal) {
  const who = crm.actor({ tenant, ...actor })
  const record = { entity: 'deal', id: deal.id }
  for (const at of [undefined, INSTANTS[0] as number, now]) {
    const then = at ?? now
    const options = at === undefined ? {} : { at: new Date(at) }
    const isReadable = may(world, actor, deal, 'read', then)
    expect(await crm.can(who, 'read', record, 'worth', options)).toBe(
      isReadable && sees(world, actor, deal, 'worth', then),
    )
    const isEditable = isReadable && may(world, actor, deal, 'update', then)
    const why = await crm.explainAccess(who, 'update', record, undefined, options)
    expect(why.isAllowed).toBe(isEditable)
    if (isEditable) expect(why.grants.map(({ action }) => action)).toContain('update')
    else expect(why.missing.length + why.denied.length).toBeGreaterThan(0)
    for (const { by, line, shares } of why.grants) {
      if (['below', 'team', 'territory'].includes(by)) expect(line?.length).toBeGreaterThan(0)
      if (by === 'shared') expect(shares?.length).toBeGreaterThan(0)
    }
  }
}

/** What an update of a deal comes to. */
function changeOf({ made: { world }, actor, now }: Question, deal: NaiveDeal): string | undefined {
  if (!mayEver(world, actor, 'update')) return 'CRM_FORBIDDEN'
  if (!may(world, actor, deal, 'read', now)) return 'CRM_NOT_FOUND'
  return may(world, actor, deal, 'update', now) ? undefined : 'CRM_FORBIDDEN'
}

/** Roles that the CRM keeps count as if they were named. */
async function askKept(made: RandomOrganisation, id: string, now: number): Promise<void> {
  const { world } = made
  if (!world.users.find((user) => user.id === id)?.isActive) return
  const held = world.roleHolders.filter(
    ({ userId, from, to }) => userId === id && (from === null || from <= now) && (to === null || now < to),
  )
  const roles = held.map(({ role }) => role).filter((role) => role !== 'unknown')
  const actor = { id, roles }
  const [deal] = world.deals
  if (deal) {
    const { items } = await made.crm.whoCan({ tenant: made.tenant, entity: 'deal', id: deal.id }, 'read')
    expect(items.some((item) => item.actor === id)).toBe(may(world, actor, deal, 'read', now))
  }
  const answer = dealsOf(made, id).count()
  if (!mayEver(world, actor, 'read')) expect(await codeOf(answer)).toBe('CRM_FORBIDDEN')
  else expect(await answer).toBe(world.deals.filter((deal) => may(world, actor, deal, 'read', now)).length)
}

function only(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    ['id', ...FIELDS].flatMap((name) => (Object.hasOwn(record, name) ? [[name, record[name]]] : [])),
  )
}

async function codeOf(answer: Promise<unknown>): Promise<string | undefined> {
  try {
    await answer
    return undefined
  } catch (error) {
    if (!isCrmError(error)) throw error
    return error.code
  }
}
