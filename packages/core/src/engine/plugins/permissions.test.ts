import { expect, it } from 'vitest'
import * as z from 'zod'
import {
  type CommandContext,
  createCrm,
  defineCommand,
  defineEntity,
  definePlugin,
  f,
  memoryStore,
} from '../../index.ts'
import { aContact, aLead, createTestCrm } from '../../testing/index.ts'

const point = defineEntity('point', {
  fields: { contactId: f.ref('contact'), delta: f.int().optional().managed() },
})
const contactOfCore = defineEntity('contact', {
  fields: { name: f.text(), tier: f.text().optional(), total: f.int().optional().managed() },
})
const leadOfCore = defineEntity('lead', { fields: { name: f.text(), status: f.text().optional() } })

type Deed = (context: CommandContext, id: string) => Promise<unknown>

/** A plugin that extends contacts and asks for leads to read, but one field of them; its command does any deed. */
function loyalty(deed: Deed) {
  return definePlugin({
    id: 'loyalty',
    extend: {
      contact: { tier: f.select(['silver', 'gold']).optional(), total: f.int().optional().managed() },
    },
    entities: { point },
    permissions: { lead: { read: 'all', hidden: ['phone'], update: 'all' } },
    commands: [
      defineCommand({
        name: 'point.act',
        input: z.strictObject({ id: z.string() }),
        run: ({ id }, context) => deed(context, id),
      }),
    ],
    api: ({ crm }) => ({ session: crm }),
  })
}

async function open(deed: Deed = async () => 1) {
  const { session } = await createTestCrm({ plugins: [loyalty(deed)] })
  const ada = await session.contact.create(aContact())
  const lead = await session.lead.create(aLead({ phone: '+8613800138000' }))
  return { session, ada, lead, own: session.plugins.loyalty.session }
}

it('lets a plugin do everything with its own entities, see what it extends, and write what it adds', async () => {
  const { own, ada } = await open()

  await own.point.create({ contactId: ada.id })
  await own.point.count()
  expect(await own.contact.get(ada.id)).toMatchObject({ name: ada.name, email: ada.email })
  expect(await own.contact.update(ada.id, { tier: 'gold' })).toMatchObject({ tier: 'gold', name: ada.name })
})

it.each([
  ['read what it did not ask for', (o: Opened) => o.own.account.list(), 'CRM_FORBIDDEN'],
  ['count it', (o: Opened) => o.own.account.count(), 'CRM_FORBIDDEN'],
  ['create where it only extends', (o: Opened) => o.own.contact.create(aContact()), 'CRM_FORBIDDEN'],
  ['delete there', (o: Opened) => o.own.contact.delete(o.ada.id), 'CRM_FORBIDDEN'],
  [
    "write a field of core's there",
    (o: Opened) => o.own.contact.update(o.ada.id, { name: 'Eve' }),
    'CRM_VALIDATION',
  ],
  [
    'filter by what is hidden from it',
    (o: Opened) => o.own.lead.list({ where: { phone: '+86' } }),
    'CRM_CONDITION',
  ],
  ['call a command of others', (o: Opened) => o.own.lead.grab({ id: o.lead.id }), 'CRM_FORBIDDEN'],
  ['read the journal', (o: Opened) => o.own.journal.read(), 'CRM_FORBIDDEN'],
])('AC-19 does not let a plugin %s', async (_, call, code) => {
  await expect(call(await open())).rejects.toMatchObject({ code })
})
type Opened = Awaited<ReturnType<typeof open>>

it('lets a plugin see what it asked for, and no more', async () => {
  const { own, lead } = await open()

  const seen = await own.lead.get(lead.id)

  expect(seen).toMatchObject({ name: lead.name })
  expect(seen).not.toHaveProperty('phone')
})

it.each<[string, Deed, string]>([
  ['find what it did not ask for', ({ records }, id) => records(accountOfCore).find(id), 'CRM_FORBIDDEN'],
  ['list it', ({ records }) => records(accountOfCore).where({}), 'CRM_FORBIDDEN'],
  ['create it', ({ records }) => records(accountOfCore).create({ name: 'x' }), 'CRM_FORBIDDEN'],
  ['create many of it', ({ records }) => records(accountOfCore).createMany([{ name: 'x' }]), 'CRM_FORBIDDEN'],
  ['delete what it may only change', ({ records }, id) => records(leadOfCore).delete(id), 'CRM_FORBIDDEN'],
  [
    'set what core manages',
    ({ records }, id) => records(leadOfCore).update(id, { status: 'won' }),
    'CRM_VALIDATION',
  ],
  [
    'slip in by a command of the moment',
    ({ run }) => run(defineCommand({ name: 'point.slip', input: z.strictObject({}), run: slip }), {}),
    'CRM_FORBIDDEN',
  ],
])("AC-19 does not let a plugin's command %s", async (_, deed, code) => {
  const { session, lead } = await open(deed)

  await expect(session.point.act({ id: lead.id })).rejects.toMatchObject({ code })
})
const accountOfCore = defineEntity('account', { fields: { name: f.text() } })
const slip = (_: unknown, { records }: CommandContext) => records(accountOfCore).where({})

it("lets a plugin's command set managed fields that the plugin brought", async () => {
  const { session, ada } = await open(async ({ records }, id) => {
    await records(point).create({ contactId: id, delta: 100 })
    return records(contactOfCore).update(id, { total: 100 })
  })

  expect(await session.point.act({ id: ada.id })).toMatchObject({ total: 100 })
})

it("shows a plugin's command only what the plugin asked for, and its caller only what the caller may see", async () => {
  const seen: unknown[] = []
  const plugin = loyalty(async ({ records }, id) => {
    const lead = await records(leadOfCore).get(id)
    seen.push(lead)
    return lead
  })
  const { session, as } = await createTestCrm({
    plugins: [plugin],
    roles: [
      { id: 'clerk', grants: { point: { commands: 'all' }, lead: { read: 'all', hidden: ['email'] } } },
    ],
  })
  const { id } = await session.lead.create(aLead({ phone: '+8613800138000' }))

  const shown = await as('cleo', 'clerk').point.act({ id })

  expect(seen).toEqual([expect.not.objectContaining({ phone: expect.anything() })])
  expect(shown).toMatchObject({ name: 'Ada Lovelace' })
  expect(shown).not.toHaveProperty('email')
  expect(shown).not.toHaveProperty('phone')
})

it('refuses a plugin that hooks into what it does not ask to read', () => {
  const spy = definePlugin({ id: 'spy', hooks: (h) => h.after('account', 'create', () => undefined) })

  expect(() => createCrm({ storage: memoryStore(), plugins: [spy] })).toThrow(
    'spy.after-account-create: hooks into "account", but spy does not ask for it',
  )
})

it('shows hooks only the fields that their plugin asked for', async () => {
  const seen: object[] = []
  const partner = definePlugin({
    id: 'partner',
    permissions: { lead: { read: 'all', fields: ['name'] } },
    hooks(h) {
      h.before('lead', 'create', ({ input }) => void seen.push(input))
      h.check('lead', 'create', ({ input }) => void seen.push(input))
      h.after('lead', 'create', ({ record }) => void seen.push(record))
      h.committed('lead', 'create', ({ record }) => void seen.push(record))
      h.committed('lead', 'create', ({ record, entry }) => void seen.push(record, entry?.changes ?? {}), {
        durable: true,
        id: 'partner.told',
      })
    },
  })
  const { session, crm } = await createTestCrm({ plugins: [partner] })

  await session.lead.create(aLead())
  await crm.tick()

  expect(seen).toHaveLength(6)
  for (const one of seen) {
    expect(one).toHaveProperty('name')
    expect(one).not.toHaveProperty('email')
  }
})

it.each([
  ['what it did not ask to write', { region: 'north' }],
  ['what core manages', { status: 'converted' }],
])('does not let a hook of a plugin patch %s', async (_, patch) => {
  const pushy = definePlugin({
    id: 'pushy',
    permissions: { lead: { read: 'all', update: 'all' } },
    hooks: (h) => h.before('lead', 'create', () => patch as never),
  })
  const { session } = await createTestCrm({ plugins: [pushy] })

  await expect(session.lead.create(aLead())).rejects.toMatchObject({
    code: 'CRM_HOOK_FAILED',
    issues: [{ code: 'FORBIDDEN_FIELD', path: Object.keys(patch)[0] }],
  })
})

it('lets a hook of a plugin patch what it adds, and what it asked for', async () => {
  const modest = definePlugin({
    id: 'modest',
    extend: { lead: { rank: f.int().optional().managed() } },
    permissions: { lead: { read: 'all', create: true } },
    hooks: (h) => h.before('lead', 'create', () => ({ rank: 5, region: 'north' }) as never),
  })
  const { session } = await createTestCrm({ plugins: [modest] })

  expect(await session.lead.create(aLead())).toMatchObject({ rank: 5, region: 'north' })
})

it('acts in the name of whoever called, as the journal tells', async () => {
  const { own, session, ada } = await open()

  await own.contact.update(ada.id, { tier: 'silver' })

  const { entries } = await session.journal.read()
  expect(entries.at(-1)).toMatchObject({ actorType: 'plugin', actor: 'loyalty', onBehalfOf: 'admin' })
})

it("finds many at once as one by one: live records, each once, as the plugin's grant shows them", async () => {
  const found: unknown[] = []
  const { session, lead, ada } = await open(async ({ records }, id) => {
    const leads = await records(leadOfCore).findMany([id, 'nobody', id])
    found.push([...leads.keys()], leads.get(id))
    const contacts = await records(contactOfCore).findMany([ada.id])
    found.push(contacts.get(ada.id)?.name, (await records(point).findMany([])).size)
  })

  await session.point.act({ id: lead.id })

  expect(found).toMatchObject([[lead.id], { name: lead.name }, ada.name, 0])
  expect(found[1]).not.toHaveProperty('phone')
})

it('AC-19 keeps no door open to a plugin: what it was lent by a call does nothing once that has ended', async () => {
  const lent: { readonly count: () => Promise<number> }[] = []
  const given: object[] = []
  const keeper = definePlugin({
    id: 'keeper',
    permissions: { lead: { read: 'all' } },
    hooks: (h) => h.after('lead', 'create', ({ ctx }) => void lent.push(ctx.crm.lead)),
    start: (context) => void given.push(context),
  })
  const { crm, session } = await createTestCrm({ plugins: [keeper] })
  await crm.start()

  await session.lead.create(aLead())
  await session
    .transaction(async (inside) => {
      await inside.lead.create(aLead())
      throw new Error('Never mind.')
    })
    .catch(() => undefined)

  expect(given.map((context) => Object.keys(context))).toEqual([['log']])
  expect(lent).toHaveLength(2)
  for (const records of lent) await expect(records.count()).rejects.toMatchObject({ code: 'CRM_TX_CLOSED' })
  expect(crm.hooks().filter(({ owner }) => owner === 'keeper')).toHaveLength(1)
  await crm.stop()
})

it('AC-19 takes no actor for the system because it says so', async () => {
  const { crm, session } = await createTestCrm({ roles: [{ id: 'none', grants: {} }] })
  await session.lead.create(aLead())
  const forged = { id: 'system', roles: ['none'], type: 'system', isUnlimited: true, reason: 'Because' }

  const asForged = crm.as(crm.actor(forged))

  await expect(asForged.lead.list()).rejects.toMatchObject({ code: 'CRM_FORBIDDEN' })
  await expect(asForged.journal.read()).rejects.toMatchObject({ code: 'CRM_FORBIDDEN' })
})
