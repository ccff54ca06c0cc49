import type { StorageAdapter } from '@guanxi/core/store'
import { tryton } from '@guanxi/plugin-erp'
import { startTryton } from '../../scripts/test-tryton.ts'
import { erpBackOffice, tellBooks } from './erp-back-office.ts'
import { leadToCash } from './lead-to-cash.ts'
import { openOffice } from './office.ts'
import { type ShopCrm, shopBesideErp } from './shop-crm.ts'
import { clerkOf } from './tryton-clerk.ts'

/** The same story beside a Tryton, which is started for it on a copy of a database that was made once. */
export async function besideTryton(storage: StorageAdapter, tell: (text: string) => void): Promise<void> {
  tell('Starting Tryton; the first time it makes its database, which takes a minute')
  const server = await startTryton()
  try {
    const { url, database, user, password } = server
    const taxes = { standard: ['VAT 0.13'] }
    const units = { piece: 'Unit' }
    const crm = shopBesideErp(
      storage,
      tryton({ url, database, user, password, taxes, units, maxConcurrency: 1 }),
    )
    await crm.migrate()
    // What the plugin adds to a session is the back office's, and no part of the story.
    const told = crm as unknown as ShopCrm
    const backOffice = erpBackOffice(crm, await clerkOf(server), tell)
    await leadToCash(told, await openOffice(told), backOffice, tell)
    await tellBooks(crm, tell)
    await crm.stop()
  } finally {
    await server.stop()
  }
}
