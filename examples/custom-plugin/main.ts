// A host with the plugin, on SQLite in memory.
import { sqlite } from '@guanxi/adapters-sqlite'
import { createCrm, isCrmError } from '@guanxi/core'
import { loyalty, membership } from './index.ts'

const crm = createCrm({
  storage: sqlite({ file: ':memory:' }),
  tenant: 'acme',
  plugins: [membership, loyalty({ report: (tenant, points) => console.log(`${tenant}: ${points} points`) })],
})
await crm.migrate()
await crm.start()

const desk = crm.as(crm.actor({ id: 'desk', roles: ['admin'] }))
const ada = await desk.contact.create({ name: 'Ada', memberNumber: 'm-1815' })
console.log(ada.memberNumber, await desk.plugins.loyalty.balance(ada.id))

const richer = await desk.contact.awardPoints({ id: ada.id, points: 1_000, reason: 'a difference engine' })
console.log(richer.tier)

try {
  await desk.contact.spendPoints({ id: ada.id, points: 5_000, reason: 'a holiday' })
} catch (error) {
  if (!isCrmError(error, 'LOYALTY_TOO_FEW_POINTS')) throw error
  console.log(error.text('zh-CN'))
}

await crm.tick()
const notes = await desk.activity.list({ where: { contactId: ada.id } })
console.log(notes.items.map(({ subject }) => subject).join(', '))
await crm.stop()
