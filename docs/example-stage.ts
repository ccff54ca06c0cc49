// What the `@example` blocks of our sources take for granted.
import type { SqlStore } from '@guanxi/adapters-sql'
import { sqlite } from '@guanxi/adapters-sqlite'
import { createCrm, defineEntity, f, memoryStore, type Shape } from '@guanxi/core'

const crm = createCrm({
  storage: memoryStore(),
  tenant: 'acme',
  roles: [{ id: 'rep', grants: { lead: { read: 'all', commands: 'all' } } }],
})
await crm.migrate()
const office = crm.as(crm.actor({ id: 'office', roles: ['admin'] }))
const bo = await office.user.create({ name: 'Bo' })
const ann = await office.user.create({ name: 'Ann' })

/** Somebody who sells, and a lead that somebody else took first. */
export const session: ReturnType<typeof crm.as> = crm.as(crm.actor({ id: ann.id, roles: ['rep'] }))
export const { id }: { id: string } = await office.lead.create({ name: 'Ada', ownerId: bo.id })
export const showToast = (text: string): void => console.log(text)

/** A store on SQL, for a host's own reports. */
export const store: SqlStore = await sqlite({ file: ':memory:' }).open()

/** Rows as a file of leads has them. */
export const rows = [{ Name: 'Li Lei', 'E-mail': 'li@example.cn', 电话: '+86 138 0013 8000' }]

/** An entity of a host's own. */
export const vehicle = defineEntity('vehicle', {
  fields: { plate: f.text({ max: 16 }), soldAt: f.datetime().optional() },
})

/** What a condition may say of a lead. */
export const leadShape: Shape = {
  name: 'lead',
  fields: {
    region: { type: { kind: 'text' }, nullable: true, label: { en: 'Region' } },
    employees: { type: { kind: 'int' }, nullable: true, label: { en: 'Employees' } },
  },
  relations: {},
}

/** The part of a test runner that contracts need. */
export const it = Object.assign(async (_title: string, run: () => Promise<void>) => run(), {
  runIf: (isMeant: boolean) => async (_title: string, run: () => Promise<void>) => {
    if (isMeant) await run()
  },
})

/** The tables that a host's report reads. */
export interface MyTables {
  lead: { tenant: string; id: string; name: string }
}

/** What the contract of connectors runs on. */
export { fakeHarness as openHarness } from '../packages/plugin-erp/src/fixtures/fake-harness.ts'
