import { createCrm } from '@guanxi/core'
import type { StorageAdapter } from '@guanxi/core/store'
import { heading } from './measure.ts'

const LEADS = 100_000
const TENANT = 'acme'

/** Seals the entries of 100,000 leads that were created, and verifies the chain. */
export async function benchSeal(name: string, adapter: StorageAdapter): Promise<void> {
  const crm = createCrm({ storage: adapter, tenant: TENANT, region: 'CN' })
  await crm.migrate()
  const session = crm.as(crm.actor({ id: 'ann', roles: ['admin'] }))
  const writing = performance.now()
  for (let at = 0; at < LEADS; at += 10_000)
    await session.lead.createMany(
      Array.from({ length: 10_000 }, (_, index) => ({
        ...{ name: `Lead ${at + index}`, email: `lead${at + index}@example.com`, title: 'CTO' },
      })),
    )
  const sealing = performance.now()
  const head = await crm.audit.head()
  const verifying = performance.now()
  const verified = await crm.audit.verify({ heads: [head] })
  const end = performance.now()
  if (!verified.ok) throw new Error(verified.message)
  heading(name)
  const line = (what: string, ms: number, aim = '') =>
    console.log(
      `  ${what.padEnd(40)} ${(ms / 1000).toFixed(1).padStart(6)} s  ${Math.round((LEADS / ms) * 1000)} entries/s ${aim}`,
    )
  line('write 100,000 leads', sealing - writing)
  line('seal their entries', verifying - sealing)
  line('verify the chain', end - verifying, '(aim ≤ 5 s)')
  await crm.stop()
}
