import { defineEntity, f, type RecordOf } from '@guanxi/core'
import { ERP_KINDS } from '@guanxi/core/commerce'

/** How a record stands with the ERP. */
const LINK_STATES = ['pending', 'waiting', 'synced', 'conflict', 'failed', 'deleted'] as const
export type LinkState = (typeof LINK_STATES)[number]

/** What went wrong last, fit to be shown. `detail` is what the ERP said of it. */
export type LinkFailure = {
  readonly code: string
  readonly en: string
  readonly zh: string
  readonly detail: string | null
}

/** A field on which both sides disagree, and which somebody has to settle. */
export type FieldConflict = {
  readonly field: string
  readonly base: string | null
  readonly ours: string | null
  readonly theirs: string | null
}

/**
 * A record of ours and one of the ERP that are the same thing, and all that is known of how they are kept alike. One of a
 * record, and one of what the ERP has: two that race to make it end as one.
 */
export const erpLink = defineEntity('erpLink', {
  fields: {
    connector: f.text({ max: 63 }).managed().label({ en: 'Connector', 'zh-CN': '连接器' }),
    kind: f.select(ERP_KINDS).managed().label({ en: 'Kind', 'zh-CN': '类别' }),
    /** What of ours it is: `order`. */
    entity: f.text({ max: 63 }).managed().label({ en: 'Entity', 'zh-CN': '实体' }),
    localId: f.text({ max: 64 }).optional().managed().label({ en: 'Record', 'zh-CN': '本地记录' }),
    remoteId: f.text({ max: 200 }).optional().managed().label({ en: 'Id in the ERP', 'zh-CN': 'ERP 编号' }),
    remoteNumber: f
      .text({ max: 200 })
      .optional()
      .managed()
      .label({ en: 'Number in the ERP', 'zh-CN': 'ERP 单号' }),
    remoteVersion: f
      .text({ max: 200 })
      .optional()
      .managed()
      .label({ en: 'Version in the ERP', 'zh-CN': 'ERP 版本' }),
    state: f.select(LINK_STATES).managed().label({ en: 'State', 'zh-CN': '同步状态' }),
    /** What is to be done next. */
    task: f.select(['push', 'pull']).optional().managed().label({ en: 'Task', 'zh-CN': '待办' }),
    /** What it waits for: `customer:<id>`. */
    waitsFor: f.text({ max: 300 }).optional().managed().label({ en: 'Waits for', 'zh-CN': '等待' }),
    /** Raised by each change of ours that the ERP is to know. */
    revision: f.int().managed().label({ en: 'Revision', 'zh-CN': '修订' }),
    /** Since then it may have been sent, so that whoever tries again looks first. */
    sentAt: f.datetime().optional().managed().label({ en: 'Sent at', 'zh-CN': '发送时间' }),
    /** What was sent last, and what was taken in last, as hashes: by them an echo is known. */
    pushedHash: f.text({ max: 64 }).optional().managed().label({ en: 'Pushed', 'zh-CN': '已推送摘要' }),
    pulledHash: f.text({ max: 64 }).optional().managed().label({ en: 'Pulled', 'zh-CN': '已拉取摘要' }),
    /** What both sides agreed on last, for telling who changed what since. */
    base: f
      .json<Readonly<Record<string, string | null>>>()
      .optional()
      .managed()
      .verbatim()
      .personal('identity')
      .label({ en: 'Agreed on', 'zh-CN': '上次一致值' }),
    conflicts: f
      .json<readonly FieldConflict[]>()
      .optional()
      .managed()
      .verbatim()
      .personal('identity')
      .label({ en: 'Conflicts', 'zh-CN': '冲突' }),
    attempts: f.int().managed().label({ en: 'Attempts', 'zh-CN': '尝试次数' }),
    lastError: f
      .json<LinkFailure>()
      .optional()
      .managed()
      .verbatim()
      .label({ en: 'Last error', 'zh-CN': '最近错误' }),
    nextTryAt: f.datetime().optional().managed().label({ en: 'Next try at', 'zh-CN': '下次尝试' }),
    /** Until then one worker has it; each takeover raises the fence. */
    leaseUntil: f.datetime().optional().managed().label({ en: 'Leased until', 'zh-CN': '租约至' }),
    fence: f.int().managed().label({ en: 'Fence', 'zh-CN': '租约序号' }),
    syncedAt: f.datetime().optional().managed().label({ en: 'Synced at', 'zh-CN': '同步时间' }),
  },
  subject: 'localId',
  unique: [
    ['connector', 'kind', 'remoteId'],
    ['connector', 'entity', 'localId'],
  ],
  lists: [
    { sort: 'nextTryAt', whileSet: true },
    { filter: ['waitsFor'], sort: 'createdAt' },
    { filter: ['localId'], sort: 'createdAt' },
    { filter: ['remoteId'], sort: 'createdAt' },
    { filter: ['state'], sort: '-updatedAt' },
    { filter: ['kind'], sort: 'createdAt' },
  ],
  label: { en: 'ERP link', 'zh-CN': 'ERP 关联' },
})

/** A row of `erpLink`. */
export type ErpLink = RecordOf<typeof erpLink>
/** What of a link its plugin sets. */
export type LinkPatch = Partial<Omit<ErpLink, 'id' | 'createdAt' | 'updatedAt' | 'version' | 'ext'>>

/** A link that a worker has in hand. */
export interface ClaimedLink extends ErpLink {
  /** Somebody may have sent it before. */
  readonly wasSent: boolean
}

/** What a link begins with. */
export const NEW_LINK = { state: 'pending', attempts: 0, fence: 0, revision: 0 } as const
