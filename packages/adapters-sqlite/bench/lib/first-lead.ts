/** A process that begins, makes a lead in a new SQLite file, tells its memory and ends. */

import { sqlite } from '@guanxi/adapters-sqlite'
import { createCrm } from '@guanxi/core'

const crm = createCrm({ storage: sqlite({ file: process.argv[2] ?? '' }), tenant: 'acme', region: 'CN' })
if (process.argv[3] === 'migrate') await crm.migrate()
const session = crm.as(crm.actor({ id: 'ann', roles: ['admin'] }))
await session.lead.create({ name: 'Ada', email: 'ada@example.com' })
console.log(process.memoryUsage.rss())
await crm.stop()
