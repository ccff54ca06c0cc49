import { coreEntities, defineCommand, defineEntity } from '@guanxi/core'
import * as z from 'zod'
import { accountFields, accountPatch } from '../customers/customer-fields.ts'
import { erpErrors } from '../erp-errors.ts'
import { type ErpLink, erpLink } from './erp-link.ts'
import { PUSHING } from './want-links.ts'

const account = defineEntity('account', { fields: { ...coreEntities.account.fields, ...accountFields } })

/** Says what counts where both sides changed a field: what stands here, or what stands there. */
export const settleLink = defineCommand({
  name: 'erpLink.settle',
  input: z.strictObject({ id: z.string(), take: z.record(z.string(), z.enum(['crm', 'erp'])) }),

  async run({ id, take }, { records, begin, now }): Promise<ErpLink> {
    const link = await records(erpLink).visible(id)
    const { conflicts, localId } = link
    if (link.state !== 'conflict' || !conflicts || !localId) throw erpErrors.ERP_NOT_IN_CONFLICT()
    const open = conflicts.find(({ field }) => take[field] === undefined)
    if (open) throw erpErrors.ERP_UNSETTLED({ field: open.field })
    const theirs = Object.fromEntries(conflicts.map(({ field, theirs }) => [field, theirs]))
    const taken = conflicts.filter(({ field }) => take[field] === 'erp').map(({ field }) => field)
    const patch = accountPatch(Object.fromEntries(taken.map((field) => [field, theirs[field] ?? null])))
    await records(account).update(localId, patch)
    await begin(PUSHING, {}, 'all')
    return records(erpLink).update(id, {
      ...{ base: { ...link.base, ...theirs }, conflicts: null, pushedHash: null },
      ...{ state: 'pending', task: 'push', attempts: 0, nextTryAt: now },
    })
  },
})
