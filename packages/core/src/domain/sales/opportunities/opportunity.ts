import type { RecordOf } from '../../../engine/command/context.ts'
import { defineEntity } from '../../../engine/entities/define-entity.ts'
import { f } from '../../../engine/entities/field.ts'
import { stageFields } from '../../pipelines/index.ts'

/** A deal in the making. Its stage is moved by `opportunity.moveTo` alone, so that no form can skip a stage's rules. */
export const opportunity = defineEntity('opportunity', {
  fields: {
    name: f.text({ max: 300 }).personal().label({ en: 'Name', 'zh-CN': '名称' }),
    accountId: f.ref('account', { inverse: 'opportunities' }).label({ en: 'Account', 'zh-CN': '客户' }),
    contactId: f
      .ref('contact', { inverse: 'opportunities' })
      .optional()
      .label({ en: 'Contact', 'zh-CN': '联系人' }),
    amount: f.money().optional().label({ en: 'Amount', 'zh-CN': '金额' }),
    closeDate: f.date().optional().label({ en: 'Close date', 'zh-CN': '预计成交日期' }),
    ownerId: f.ref('user', { inverse: 'opportunities' }).optional().label({ en: 'Owner', 'zh-CN': '负责人' }),
    ...stageFields(),
    status: f
      .select(['open', 'won', 'lost'])
      .default('open')
      .managed()
      .label({ en: 'Status', 'zh-CN': '状态' }),
    /** Chance to win in basis points. By hand it stays from stage to stage; emptied, it follows the stage again. */
    probabilityBp: f
      .int({ min: 0, max: 10_000 })
      .optional()
      .label({ en: 'Probability (bp)', 'zh-CN': '赢率（基点）' }),
    probabilitySource: f
      .select(['stage', 'manual'])
      .default('stage')
      .managed()
      .label({ en: 'Probability by', 'zh-CN': '赢率来源' }),
    /** Set by hand it stays from stage to stage, like the probability. `closed` is for what is won. */
    forecastCategory: f
      .select(['pipeline', 'best', 'commit', 'closed', 'omitted'])
      .optional()
      .label({ en: 'Forecast category', 'zh-CN': '预测类别' }),
    forecastSource: f
      .select(['stage', 'manual'])
      .default('stage')
      .managed()
      .label({ en: 'Category by', 'zh-CN': '预测类别来源' }),
    reopenCount: f.int({ min: 0 }).default(0).managed().label({ en: 'Times reopened', 'zh-CN': '重开次数' }),
    lostReason: f.text({ max: 500 }).optional().label({ en: 'Lost reason', 'zh-CN': '输单原因' }),
    lostNotes: f
      .text({ max: 2000 })
      .optional()
      .personal()
      .label({ en: 'Why it was lost', 'zh-CN': '输单说明' }),
    competitor: f.text({ max: 300 }).optional().label({ en: 'Lost to', 'zh-CN': '竞争对手' }),
  },
  subject: ['contactId', 'accountId'],
  lists: [
    { sort: '-createdAt' },
    { filter: ['ownerId'], sort: '-createdAt' },
    { filter: ['ownerId', 'status'], sort: '-createdAt' },
    { filter: ['pipeline', 'stage'], sort: '-enteredStageAt' },
    { filter: ['pipeline', 'stage'], sort: 'boardRank' },
    { filter: ['status'], sort: 'rotAt' },
    { filter: ['status'], sort: 'closeDate' },
  ],
  label: { en: 'Opportunity', 'zh-CN': '商机' },
})

/** A deal in the making. */
export type Opportunity = RecordOf<typeof opportunity>
