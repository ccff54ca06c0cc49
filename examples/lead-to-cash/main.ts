/**
 * From a web form to a paid invoice. Read it from lead-to-cash.ts; selling.ts and roles.ts have what the office has agreed on.
 * Run it with `node --conditions=@guanxi/source examples/lead-to-cash/main.ts`, and with `--erp` beside a real ERP, for which
 * Tryton has to be installed.
 */
import { sqlite } from '@guanxi/adapters-sqlite'
import { stillClock } from '@guanxi/core/testing'
import { besideTryton } from './beside-tryton.ts'
import { leadToCash } from './lead-to-cash.ts'
import { openOffice } from './office.ts'
import { ownBackOffice } from './own-back-office.ts'
import { shopCrm } from './shop-crm.ts'

const storage = sqlite({ file: ':memory:' })
const tell = (text: string) => console.log(text)

if (process.argv.includes('--erp')) await besideTryton(storage, tell)
else {
  const crm = shopCrm(storage, stillClock('2026-11-02T01:00:00Z'))
  await crm.migrate()
  const office = await openOffice(crm)
  await leadToCash(crm, office, ownBackOffice(crm, office), tell)
  await crm.stop()
}
