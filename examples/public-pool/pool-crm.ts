import { type Clock, createCrm } from '@guanxi/core'
import type { StorageAdapter } from '@guanxi/core/store'
import type { Log } from './log.ts'
import { POOL, POOLS, ROLES } from './pool-rules.ts'

/** What the CRM of this example is made of, but for what changes from run to run. */
export const OFFICE = {
  tenant: 'acme',
  region: 'CN',
  zone: 'Asia/Shanghai',
  roles: ROLES,
  pool: POOL,
  pools: POOLS,
}

/** The CRM of this example. What happens by itself, it tells the log: who is reminded, which leads go back. */
export function poolCrm(storage: StorageAdapter, clock: Clock, log: Log) {
  return createCrm({
    ...OFFICE,
    storage,
    clock,
    hooks(h) {
      h.after('activity', 'create', async ({ record, ctx }) => {
        if (record.type !== 'reminder') return
        const whom = (await ctx.crm.user.get(record.ownerId ?? ''))?.name
        const lead = (await ctx.crm.lead.get(record.leadId ?? ''))?.name
        log.tell({ en: `⏰ ${whom} is reminded of ${lead}.`, 'zh-CN': `⏰ 提醒 ${whom}：${lead}` })
      })
      h.after('lead', 'update', ({ record, previous }) => {
        if (record.reclaimed && !previous?.reclaimed)
          log.tell({
            en: `↩ ${record.name} goes back into the pool.`,
            'zh-CN': `↩ ${record.name} 自动回收到公海`,
          })
      })
    },
  })
}

/** What {@link poolCrm} makes. */
export type PoolCrm = ReturnType<typeof poolCrm>
