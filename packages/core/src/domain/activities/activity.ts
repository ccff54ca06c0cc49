import { defineEntity } from '../../engine/entities/define-entity.ts'
import { f } from '../../engine/entities/field.ts'

/** Something that was or will be done with a customer: a call, a meeting, a task, a note, a touch of marketing, a reminder. */
export const activity = defineEntity('activity', {
  fields: {
    type: f
      .select(['task', 'call', 'meeting', 'visit', 'email', 'note', 'touch', 'reminder'])
      .label({ en: 'Type', 'zh-CN': '类型' }),
    subject: f.text({ max: 500 }).personal().label({ en: 'Subject', 'zh-CN': '主题' }),
    body: f.text().optional().personal().label({ en: 'Text', 'zh-CN': '内容' }),
    /** Facts that came with it, as the raw payload of a web form. */
    details: f.json().optional().personal('identity').label({ en: 'Details', 'zh-CN': '详情' }),
    leadId: f.ref('lead', { inverse: 'activities' }).optional().label({ en: 'Lead', 'zh-CN': '线索' }),
    accountId: f
      .ref('account', { inverse: 'activities' })
      .optional()
      .label({ en: 'Account', 'zh-CN': '客户' }),
    contactId: f
      .ref('contact', { inverse: 'activities' })
      .optional()
      .label({ en: 'Contact', 'zh-CN': '联系人' }),
    opportunityId: f
      .ref('opportunity', { inverse: 'activities' })
      .optional()
      .label({ en: 'Opportunity', 'zh-CN': '商机' }),
    ownerId: f.ref('user', { inverse: 'activities' }).optional().label({ en: 'Owner', 'zh-CN': '负责人' }),
    /** Of a touch: how somebody came, as commands noted it. */
    channel: f.text({ max: 100 }).optional().managed().label({ en: 'Channel', 'zh-CN': '渠道' }),
    source: f.text({ max: 200 }).optional().managed().label({ en: 'Source', 'zh-CN': '来源' }),
    medium: f.text({ max: 200 }).optional().managed().label({ en: 'Medium', 'zh-CN': '媒介' }),
    campaign: f.text({ max: 200 }).optional().managed().label({ en: 'Campaign', 'zh-CN': '营销活动' }),
    touch: f.json().optional().managed().personal('identity').label({ en: 'Touch', 'zh-CN': '触达详情' }),
    /** What it hung on before it followed its lead to a customer. */
    broughtFrom: f
      .json<{ readonly contactId: string | null; readonly opportunityId: string | null }>()
      .optional()
      .managed()
      .label({ en: 'Brought from', 'zh-CN': '转化前关联' }),
    dueAt: f.datetime().optional().label({ en: 'Due', 'zh-CN': '截止时间' }),
    /** When it was done. Without it, and without a time that it is due, it counts as done when it was noted. */
    doneAt: f.datetime().optional().label({ en: 'Done', 'zh-CN': '完成时间' }),
    minutes: f.int({ min: 0, max: 100_000 }).optional().label({ en: 'Minutes', 'zh-CN': '时长（分钟）' }),
    location: f.text({ max: 500 }).optional().personal().label({ en: 'Place', 'zh-CN': '地点' }),
    outcome: f.text({ max: 500 }).optional().personal().label({ en: 'Outcome', 'zh-CN': '结果' }),
    /** How long its text is, in characters, so that rules can ask for more than a dot. */
    textLength: f
      .int()
      .computed(({ body }) => (typeof body === 'string' ? [...body].length : 0))
      .label({ en: 'Length of text', 'zh-CN': '内容字数' }),
    /** When its owner wants to be reminded of it; emptied when that is done. */
    remindAt: f.datetime().optional().label({ en: 'Remind at', 'zh-CN': '提醒时间' }),
    /** For which instant the reminder was given. */
    remindedAt: f.datetime().optional().managed().label({ en: 'Reminded at', 'zh-CN': '已提醒时间' }),
  },
  subject: ['contactId', 'leadId', 'accountId'],
  lists: [
    { filter: ['ownerId'], sort: 'dueAt' },
    { filter: ['leadId'], sort: '-createdAt' },
    { sort: 'remindAt', whileSet: true },
  ],
  label: { en: 'Activity', 'zh-CN': '活动' },
})
