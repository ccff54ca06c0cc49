import type { RecordOf } from '../../../engine/command/context.ts'
import { defineEntity } from '../../../engine/entities/define-entity.ts'
import { f } from '../../../engine/entities/field.ts'

/** A contract as it was signed or amended, and what that changed of its total. */
export const contractVersion = defineEntity('contractVersion', {
  fields: {
    contractId: f
      .ref('contract', { inverse: 'versions' })
      .managed()
      .label({ en: 'Contract', 'zh-CN': '合同' }),
    amendment: f.int({ min: 1 }).managed().label({ en: 'Version', 'zh-CN': '版本' }),
    effectiveOn: f.date().managed().label({ en: 'Effective on', 'zh-CN': '生效日' }),
    reason: f.text({ max: 500 }).optional().managed().label({ en: 'Reason', 'zh-CN': '变更原因' }),
    /** What the total became more or less. */
    delta: f.money().managed().label({ en: 'Change of total', 'zh-CN': '金额变化' }),
    total: f.money().managed().label({ en: 'Total', 'zh-CN': '合同总额' }),
  },
  subject: 'contractId',
  unique: [['contractId', 'amendment']],
  label: { en: 'Contract version', 'zh-CN': '合同版本' },
})

/** A row of `contractVersion`. */
export type ContractVersion = RecordOf<typeof contractVersion>
