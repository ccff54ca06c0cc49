/**
 * From a web form to a won deal. Read it from lead-to-deal.ts; rules.ts, pipeline.ts and roles.ts have what the office has
 * agreed on. Run it with `node --conditions=@guanxi/source examples/lead-to-deal/main.ts`.
 */
import { sqlite } from '@guanxi/adapters-sqlite'
import { stillClock } from '@guanxi/core/testing'
import { leadToDeal } from './lead-to-deal.ts'
import { openOffice } from './office.ts'
import { salesCrm } from './sales-crm.ts'

const crm = salesCrm(sqlite({ file: ':memory:' }), stillClock('2026-11-02T01:00:00Z'))
await crm.migrate()
await leadToDeal(crm, await openOffice(crm), (text) => console.log(text))
await crm.stop()
