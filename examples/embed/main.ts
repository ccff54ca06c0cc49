// A small host: one tenant, two sales people, one rule.
import { sqlite } from '@guanxi/adapters-sqlite'
import { createCrm, isCrmError, type Role, roundRobin } from '@guanxi/core'

const rep: Role = {
  id: 'rep',
  grants: {
    account: { read: 'all' },
    lead: { read: { any: [{ ownerId: { actor: 'id' } }, { ownerId: null }] }, commands: ['grab', 'convert'] },
    opportunity: { read: 'own', update: 'own', commands: ['moveTo'] },
  },
}

const crm = createCrm({
  storage: sqlite({ file: process.argv[2] ?? ':memory:' }),
  tenant: 'acme',
  region: 'CN',
  roles: [rep],
  assignment: [
    {
      id: 'big-north',
      on: 'lead',
      priority: 10,
      when: { region: 'north', employees: { gte: 500 } },
      assign: roundRobin({ team: 'key-accounts' }),
    },
  ],
})
await crm.migrate()

// The host owns logins; the CRM knows who sells, and in which team.
const office = crm.as(crm.actor({ id: 'office', roles: ['admin'] }))
const team = await office.team.create({ code: 'key-accounts', name: 'Key accounts' })
for (const name of ['Ann', 'Bo']) {
  const user = await office.user.create({ name })
  await office.teamMember.create({ teamId: team.id, userId: user.id })
}

// The same person fills in a form twice. The rule gives the lead an owner; the second time it is known.
const form = {
  name: '李雷',
  company: '北方机械有限公司',
  phone: '138 0013 8000',
  region: 'north',
  employees: 800,
}
const { leadId, ownerId, rule } = await office.lead.capture({ lead: form })
const again = await office.lead.capture({ lead: { name: 'Li Lei', phone: '+86 138-0013-8000' } })
console.log(`${rule} decided; the second form was ${again.outcome}`)

// The owner makes a customer of it. A stage asks for what it needs, in one's own language.
const owner = crm.as(crm.actor({ id: ownerId ?? '', roles: ['rep'] }))
const { accountId, opportunityId } = await owner.lead.convert({ id: leadId })
const id = opportunityId ?? ''
await owner.opportunity.moveTo({ id, stage: 'propose' }).catch((error) => {
  if (isCrmError(error, 'CRM_STAGE_INCOMPLETE')) console.log(error.text('zh-CN'))
})
const patch = { amount: { amount: '120000', currency: 'CNY' }, closeDate: '2026-12-31' }
await owner.opportunity.moveTo({ id, stage: 'propose', patch })
await owner.opportunity.moveTo({ id, stage: 'won' })

// Everything that happened with the customer, newest first.
for (const { entity, command } of await office.account.timeline({ id: accountId }))
  console.log(entity, command)
await crm.stop()
