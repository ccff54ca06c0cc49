import { type Clock, createCrm } from '@guanxi/core'
import { commerce, overdueReminders } from '@guanxi/core/commerce'
import type { StorageAdapter } from '@guanxi/core/store'
import { ROLES } from './roles.ts'
import { SALES, SELLING } from './selling.ts'

/** The CRM of this example, but for where it stores and what time it is. */
export const SHOP = {
  tenant: 'acme',
  region: 'CN',
  zone: 'Asia/Shanghai',
  roles: ROLES,
  pipelines: [SALES],
  sla: [overdueReminders({ before: ['3d'] })],
} as const

/** The CRM of this example. */
export function shopCrm(storage: StorageAdapter, clock: Clock) {
  return createCrm({ ...SHOP, storage, clock, plugins: [commerce(SELLING)] })
}

/** What {@link shopCrm} makes. */
export type ShopCrm = ReturnType<typeof shopCrm>
