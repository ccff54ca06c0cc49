import { type Clock, createCrm } from '@guanxi/core'
import { commerce, type ErpConnector, overdueReminders } from '@guanxi/core/commerce'
import type { StorageAdapter } from '@guanxi/core/store'
import { erp } from '@guanxi/plugin-erp'
import { ROLES } from './roles.ts'
import { SALES, SELLING } from './selling.ts'

/** What the CRM of this example is made of, but for where it stores and what time it is. */
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

/** The same beside an ERP. */
export function shopBesideErp(storage: StorageAdapter, connector: ErpConnector) {
  const sells = commerce(SELLING)
  const plugins = [sells, erp({ commerce: sells, connector })] as const
  return createCrm({ ...SHOP, storage, plugins })
}

/** What {@link shopBesideErp} makes. */
export type ShopBesideErp = ReturnType<typeof shopBesideErp>
