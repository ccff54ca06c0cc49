import { it } from 'vitest'
import * as z from 'zod'
import {
  type Contact,
  type CrmOptions,
  createCrm,
  defineCommand,
  defineEntity,
  definePipeline,
  definePlugin,
  defineQuery,
  f,
  type Lead,
  memoryStore,
  type Plugin,
  type Session,
} from './index.ts'

// A host with everything: fields, an entity, commands, a question, a pipeline, plugins.

const vehicle = defineEntity('vehicle', {
  fields: {
    plate: f.text({ max: 16 }).unique(),
    soldAt: f.datetime().optional(),
    age: f.int().computed(() => 1),
    mileage: f.int().optional().managed(),
    contactId: f.ref('contact'),
  },
  lists: [{ filter: ['contactId'], sort: '-soldAt' }],
})
const sellVehicle = defineCommand({
  name: 'vehicle.sell',
  input: z.strictObject({ id: z.string(), at: z.date().optional() }),
  async run({ id }, { records, now }) {
    const sold = await records(vehicle).update(id, { soldAt: now, mileage: 5 })
    return { plate: sold.plate, sold: true as const }
  },
})
const soldVehicles = defineQuery({
  name: 'vehicle.sold',
  input: z.strictObject({ since: z.date() }),
  run: async () => ({ count: 5 }),
})
const loyalty = (_: { tiers: number }) =>
  definePlugin({
    id: 'loyalty',
    compat: '^0.1.0',
    extend: { contact: { tier: f.select(['silver', 'gold']), birthday: f.date().optional() } },
    entities: { point: defineEntity('point', { fields: { contactId: f.ref('contact'), delta: f.int() } }) },
    commands: [
      defineCommand({
        name: 'contact.award',
        input: z.strictObject({ id: z.string() }),
        run: async () => ({ total: 5 }),
      }),
    ],
    hooks(h) {
      h.before('contact', 'create', ({ input, current, ctx }) => {
        const none: null = current
        if (input.tier === 'gold' && !input.email) ctx.reject('LOYALTY_EMAIL', 'needs an e-mail', 'email')
        return { birthday: input.birthday ?? none }
      })
      h.before('contact', 'create', ({ input }) => (input.tier ? undefined : { tier: 'silver' }))
      h.check('contact', 'update', ({ input, current, issue }) => {
        if (current.tier === 'gold' && input.tier === 'silver') issue('LOYALTY_FALL', 'never falls')
      })
      h.after('contact', 'create', async ({ record, ctx }) => {
        await ctx.crm.point.create({ contactId: record.id, delta: 100 })
        const { total } = await ctx.crm.contact.award({ id: record.id })
        total.toFixed()
      })
      h.committed('point', 'create', ({ record, entry }) => void [record.delta.toFixed(), entry?.seq], {
        durable: true,
      })
    },
    jobs: [
      {
        id: 'loyalty.daily',
        every: '1d',
        run: async ({ tenant, due }) => void [tenant.length, due.getTime()],
      },
    ],
    api: ({ crm }) => ({
      async balance(contactId: string) {
        const { items } = await crm.point.list({ where: { contactId } })
        return items.reduce((sum, { delta }) => sum + delta, 0)
      },
    }),
  })
const sales = definePipeline('opportunity', {
  id: 'sales',
  stages: { qualify: {}, propose: { requireOnEnter: ['amount'] }, won: { kind: 'won' } },
  transitions: { qualify: ['propose'], propose: ['won'] },
})
const crm = createCrm({
  storage: memoryStore(),
  tenant: 'acme',
  fields: { account: { zone: f.select(['north', 'south']), nps: f.int().optional() } },
  entities: { vehicle },
  commands: [sellVehicle],
  queries: [soldVehicles],
  pipelines: [sales],
  plugins: [loyalty({ tiers: 2 })],
  hooks(h) {
    h.before('account', 'update', ({ input, current }) => {
      if (current.zone === 'north' && input.nps === 0) return { nps: 1, zone: 'south' }
      return undefined
    })
    h.before('lead', 'update', async () => ({ urgency: 'high' }))
    h.after('vehicle', 'create', ({ record }) => void record.plate.length)
    // A host may hook into what its plugins bring.
    h.after('point', 'create', ({ record }) => void record.delta.toFixed())
    h.after('contact', 'update', ({ record, previous }) => void [record.tier, previous?.tier])
  },
})
const session = crm.as(crm.actor({ id: 'ann', roles: ['admin'] }))

it('takes and gives what a host means', async () => {
  const account = await session.account.create({ name: 'ACME', zone: 'north' })
  const zone: 'north' | 'south' = account.zone
  const nps: number | null | undefined = account.nps
  const contact = await session.contact.create({ name: 'Li', tier: 'gold', email: 'li@acme.example' })
  const tier: 'silver' | 'gold' = contact.tier
  const car = await session.vehicle.create({ plate: '粤B12345', contactId: contact.id })
  const age: number | null | undefined = car.age
  const sold: true = (await session.vehicle.sell({ id: car.id })).sold
  const count: number = (await session.vehicle.sold({ since: new Date(0) })).count
  const total: number = (await session.contact.award({ id: contact.id }, { idempotencyKey: 'k' })).total
  const balance: number = await session.plugins.loyalty.balance(contact.id)
  const { items } = await session.point.list({ where: { delta: { gte: 100 } }, orderBy: ['-delta', 'id'] })
  const captured: string = (await session.lead.capture({ lead: { name: 'Ada' } })).leadId
  await session.transaction(async (inside) => {
    const deal = await inside.opportunity.create({ name: 'deal', accountId: account.id })
    await inside.opportunity.moveTo({ id: deal.id, stage: 'propose' })
  })
  const { changes } = await session.dryRun((trial) => trial.vehicle.sell({ id: car.id }))
  crm.on('vehicle.created', ({ fields }) => fields.join())
  return [
    zone,
    nps,
    tier,
    age,
    sold,
    count,
    total,
    balance,
    items[0]?.delta.toFixed(),
    captured,
    changes.length,
  ]
})

it('refuses what a host does not mean', async () => {
  // @ts-expect-error [2353] -- unknown field
  await session.account.create({ name: 'x', zone: 'north', colour: 'red' })
  // @ts-expect-error [2322] -- a bad option
  await session.account.create({ name: 'x', zone: 'west' })
  // @ts-expect-error [2345] -- a field that a plugin requires is missing
  await session.contact.create({ name: 'Li' })
  // @ts-expect-error [2353] -- computed fields are not input
  await session.vehicle.create({ plate: 'x', contactId: 'c', age: 5 })
  // @ts-expect-error [2353] -- nor managed ones
  await session.vehicle.update('id', { mileage: 5 })
  // @ts-expect-error [2353] -- nor managed ones of core
  await session.lead.create({ name: 'x', status: 'converted' })
  // @ts-expect-error [2353] -- unknown field in a condition
  await session.lead.list({ where: { colour: 'red' } })
  // @ts-expect-error [2322] -- unknown field to sort by
  await session.lead.list({ orderBy: 'colour' })
  // @ts-expect-error [2322] -- unknown stage
  await session.opportunity.moveTo({ id: 'o', stage: 'nope' })
  // @ts-expect-error [2339] -- no such entity
  await session.rocket.list()
  // @ts-expect-error [2339] -- no such command
  await session.vehicle.launch({ id: 'v' })
  // @ts-expect-error [2322] -- a wrong input of a command
  await session.vehicle.sell({ id: 5 })
  // @ts-expect-error [2345] -- no such event
  crm.on('rocket.created', () => {})
  // @ts-expect-error [2339] -- no such plugin
  session.plugins.erp
  // @ts-expect-error [2739] -- who acts must be said
  crm.actor({ tenant: 'acme' })
  // @ts-expect-error [2345] -- a row of a database is no actor
  crm.as({ tenant: 'acme', id: 'ann', roles: ['admin'] })
})

it('refuses definitions with mistakes', () => {
  definePlugin({
    id: 'mistaken',
    hooks(h) {
      // @ts-expect-error [2345] -- not an entity
      h.before('contcat', 'create', () => undefined)
      // @ts-expect-error [2345] -- not an operation
      h.before('contact', 'remove', () => undefined)
      // @ts-expect-error [2322] -- a wrong patch
      h.before('lead', 'create', () => ({ urgency: 'soon' }))
      h.check('lead', 'create', ({ input, issue }) => {
        // @ts-expect-error [2540] -- frozen
        input.name = 'x'
        // @ts-expect-error [2345] -- codes are UPPER_SNAKE
        issue('lower', 'x')
      })
      // @ts-expect-error [2353] -- only committed hooks can be durable
      h.after('lead', 'create', () => {}, { durable: true })
    },
    // @ts-expect-error [2322] -- '15 days' is no duration
    jobs: [{ id: 'x', every: '15 days', run: async () => {} }],
  })
  defineEntity('bad', {
    fields: { a: f.text() },
    // @ts-expect-error [2322] -- unknown column in a key
    unique: [['nope']],
  })
  definePipeline('opportunity', {
    id: 'bad',
    stages: { a: {}, b: {} },
    // @ts-expect-error [2322] -- unknown stage in a transition
    transitions: { a: ['c'] },
  })
})

// Base entities stay named where nothing is added, and a session can be named by a host.
export const plainLead: (session: Session) => Promise<Lead | null> = (plain) => plain.lead.get('l')
type AddedTo<T, Base> = T extends Base ? true : never
export const isContact: AddedTo<(typeof crm.$infer)['contact'], Contact> = true
export const isLead: AddedTo<Lead, (typeof crm.$infer)['lead']> = true

// A plugin sees what it requires; a published one has a name.
export const partner = definePlugin({
  id: 'partner',
  requires: [loyalty({ tiers: 2 })],
  permissions: { contact: { read: 'all' }, point: { read: 'all' } },
  hooks(h) {
    h.after('contact', 'create', async ({ record, ctx }) => {
      const tier: 'silver' | 'gold' = record.tier
      const balance: number = await ctx.crm.plugins.loyalty.balance(record.id)
      return void [tier, balance]
    })
  },
})
export interface LoyaltyPlugin extends ReturnType<typeof loyalty> {}
export const published: LoyaltyPlugin & Plugin<'loyalty'> = loyalty({ tiers: 2 }) as never
declare const named: LoyaltyPlugin
export const withNamed = createCrm({ storage: memoryStore(), plugins: [named] })
export const namedBalance = (own: ReturnType<typeof withNamed.as>) => own.plugins.loyalty.balance('c')

// Options can be written apart, checked where they are written, and still be typed by what they are.
const apart = {
  storage: memoryStore(),
  entities: { vehicle },
  commands: [sellVehicle],
  queries: [soldVehicles],
  roles: [{ id: 'rep', grants: { lead: { read: 'own' } } }],
} satisfies CrmOptions
const madeApart = createCrm(apart)
export const soldApart = (own: ReturnType<typeof madeApart.as>) => own.vehicle.sell({ id: 'v' })
export const plainOptions: CrmOptions = apart
// @ts-expect-error [1360] -- a misspelt option
export const misspelt = { storage: memoryStore(), rols: [] } satisfies CrmOptions

// What is merged may be a list that nobody writes to.
const doubles: readonly string[] = ['b', 'c']
export const mergeDoubles = (own: Session) => own.lead.merge({ survivor: 'a', others: doubles })
