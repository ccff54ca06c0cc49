import type { Migration } from '@guanxi/core'
import { empty, type Table } from '@guanxi/core/store'

/** The columns that the migration writes; the rest of the table is none of its business. */
const contacts: Table = {
  name: 'contact',
  columns: [
    { name: 'id', kind: 'text', nullable: false },
    { name: 'points', kind: 'int', nullable: true },
    { name: 'tier', kind: 'text', nullable: true },
  ],
  unique: [],
  indexes: [],
}

/** Contacts that were there before the plugin begin with nothing. Repeating it is safe. */
export const fillPoints: Migration = {
  id: '2026-11-fill-points',
  async up({ store, tenants }) {
    for (const tenant of await tenants(contacts))
      await store.update(contacts, tenant, { where: empty('points'), set: { points: 0, tier: 'bronze' } })
  },
}
