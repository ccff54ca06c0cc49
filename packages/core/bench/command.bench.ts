/**
 * What a command costs without a database and without hooks: microseconds on the memory store, beside its bare parts.
 * Run with `pnpm bench command`.
 */
import { createCrm, defineCommand, memoryStore } from '@guanxi/core'
import * as z from 'zod'
import { inTurns } from '../../adapters-sql/bench/lib/measure.ts'

const CALLS = 2_000
const nothing = defineCommand({
  name: 'lead.doNothing',
  input: z.strictObject({ id: z.string() }),
  run: async ({ id }) => id,
})
const crm = createCrm({ storage: memoryStore(), tenant: 'acme', region: 'CN', commands: [nothing] })
await crm.migrate()
const session = crm.as(crm.actor({ id: 'ann', roles: ['admin'] }))
const lead = await session.lead.create({ name: 'Ada', email: 'ada@example.com' })
const store = await memoryStore().open()
let version = lead.version
let round = 0

async function times(work: () => Promise<unknown>): Promise<void> {
  for (let call = 0; call < CALLS; call++) await work()
}

const context = {} as Parameters<typeof nothing.run>[1]
const jobs = [
  { name: 'the bare function', run: () => times(() => nothing.run({ id: 'x' }, context)) },
  {
    name: 'an empty transaction of the store',
    run: () => times(() => store.transaction(async () => undefined)),
  },
  { name: 'a command that does nothing', run: () => times(() => session.lead.doNothing({ id: 'x' })) },
  { name: 'get a lead', run: () => times(() => session.lead.get(lead.id)) },
  {
    name: 'create a lead',
    run: () => times(() => session.lead.create({ name: `Eve ${round++}`, email: `eve${round}@example.com` })),
  },
  {
    name: 'update a lead',
    run: () =>
      times(async () => {
        version = (await session.lead.update(lead.id, { title: `CTO ${round++}` }, { version })).version
      }),
  },
] as const
const measured = await inTurns(jobs, 7, 3)
console.log(`\n  ${'on the memory store'.padEnd(40)} ${'µs'.padStart(8)}`)
for (const [at, { name }] of jobs.entries())
  console.log(`  ${name.padEnd(40)} ${(((measured[at] ?? 0) * 1000) / CALLS).toFixed(1).padStart(8)}`)
await crm.stop()
