import { expect, it } from 'vitest'
import * as z from 'zod'
import { createCrm, definePlugin, defineQuery, memoryStore, type Role } from '../../index.ts'
import { aContact, aLead, createTestCrm } from '../../testing/index.ts'

it("names the plugin and its permissions when a plugin's hook fails in somebody's call", async () => {
  const meddler = definePlugin({
    id: 'meddler',
    permissions: { contact: { read: 'all' } },
    hooks: (h) => h.after('contact', 'create', async ({ ctx }) => void (await ctx.crm.lead.create(aLead()))),
  })
  const { session } = await createTestCrm({ plugins: [meddler] })

  const refusal = await session.contact.create(aContact()).catch((error) => error)

  expect(refusal).toMatchObject({ code: 'CRM_FORBIDDEN', issues: [{ path: 'meddler' }] })
  expect(refusal.hint).toContain("definePlugin({ id: 'meddler', permissions: { lead: { create: true } } })")
  expect(refusal.hint).not.toContain('to a role')
})

const rep: Role = {
  id: 'rep',
  grants: { lead: { read: 'all', hidden: ['region'] }, contact: { read: 'all', create: true } },
}

it('says which fields a query needs that its caller does not see, and blames no condition of theirs', async () => {
  const inNorth = defineQuery({
    name: 'lead.inNorth',
    input: z.strictObject({}),
    run: (_, { crm }) =>
      (crm as { lead: { count(where: object): Promise<number> } }).lead.count({ region: 'north' }),
  })
  const { as } = await createTestCrm({ queries: [inNorth], roles: [rep] })

  const refusal = await as('ann', 'rep')
    .lead.inNorth({})
    .catch((error) => error)

  expect(refusal).toMatchObject({
    code: 'CRM_FORBIDDEN',
    message: expect.stringMatching(/inNorth on lead.*region/),
    issues: [{ code: 'CONDITION_HIDDEN_FIELD', path: 'region' }],
  })
  expect(refusal.hint).toContain('a role of the actor show them')
})

it.each([
  ['a query, which needs no grant', 'funnel', /is a query/],
  ['a batch form, which goes with its command', 'captureMany', /"capture"/],
  ['a slip', 'captrue', /did you mean "capture"/],
])('explains what a role must not grant: %s', (_, verb, message) => {
  const on = verb === 'funnel' ? 'opportunity' : 'lead'
  const roles: Role[] = [{ id: 'x', grants: { [on]: { commands: [verb] } } }]

  expect(() => createCrm({ storage: memoryStore(), roles })).toThrow(
    expect.objectContaining({
      issues: [
        {
          code: 'COMMAND_UNKNOWN',
          path: `x.${on}.${verb}`,
          message: expect.stringMatching(message),
          zh: expect.any(String),
        },
      ],
    }),
  )
})
