import type { RecordOf } from '../../engine/command/context.ts'
import { defineEntity } from '../../engine/entities/define-entity.ts'
import { f } from '../../engine/entities/field.ts'

/** What a statement about consent says. */
const CONSENT_STATES = ['granted', 'withdrawn'] as const

/** What is kept to prove a statement: which version of which text, where and from which address, as the host tells. */
export type ConsentProof = {
  readonly text: string | null
  readonly from: string | null
  readonly ip: string | null
}

/** One statement of a person about being contacted. Statements are only ever added; what holds is worked out of all. */
export const consent = defineEntity('consent', {
  fields: {
    contactId: f
      .ref('contact', { inverse: 'consents' })
      .optional()
      .managed()
      .label({ en: 'Contact', 'zh-CN': '联系人' }),
    leadId: f
      .ref('lead', { inverse: 'consents' })
      .optional()
      .managed()
      .label({ en: 'Lead', 'zh-CN': '线索' }),
    /** What for, in the host's own words: `newsletter`. */
    purpose: f.text({ max: 100 }).managed().label({ en: 'Purpose', 'zh-CN': '目的' }),
    /** By what: `email`, `phone`. Empty: by whatever channel. */
    channel: f.text({ max: 63 }).optional().managed().label({ en: 'Channel', 'zh-CN': '渠道' }),
    state: f.select(CONSENT_STATES).managed().label({ en: 'State', 'zh-CN': '状态' }),
    /** When the person said so, and until when it holds. */
    at: f.datetime().managed().label({ en: 'Said at', 'zh-CN': '表示时间' }),
    until: f.datetime().optional().managed().label({ en: 'Until', 'zh-CN': '有效期至' }),
    /** Said by the person beyond doubt: it lifts an earlier withdrawal, which a form alone does not. */
    renews: f.bool().default(false).managed().label({ en: 'Renews', 'zh-CN': '重新授权' }),
    source: f.text({ max: 200 }).optional().managed().label({ en: 'Source', 'zh-CN': '来源' }),
    proof: f.json<ConsentProof>().optional().managed().personal().label({ en: 'Proof', 'zh-CN': '凭证' }),
    by: f.text({ max: 128 }).managed().label({ en: 'Noted by', 'zh-CN': '登记人' }),
  },
  subject: ['contactId', 'leadId'],
  lists: [
    { filter: ['contactId'], sort: 'at' },
    { filter: ['leadId'], sort: 'at' },
  ],
  label: { en: 'Consent', 'zh-CN': '同意' },
})

/** A row of `consent`. */
export type ConsentRecord = RecordOf<typeof consent>
