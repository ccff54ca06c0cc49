import type { CommandContext, RecordOf } from '../../engine/command/context.ts'
import { IDS_AT_ONCE } from '../../engine/command/records-of.ts'
import { defineEntity } from '../../engine/entities/define-entity.ts'
import { f } from '../../engine/entities/field.ts'
import type { SubjectRecords } from '../../engine/privacy/keeping.ts'
import { privacyErrors } from './privacy-errors.ts'

/** Why data of somebody must stay: a lawsuit, an audit. While it holds nothing of theirs is erased. */
export const legalHold = defineEntity('legalHold', {
  fields: {
    entity: f.text({ max: 63 }).managed().label({ en: 'Entity', 'zh-CN': '实体' }),
    recordId: f.text({ max: 128 }).managed().label({ en: 'Person', 'zh-CN': '人员' }),
    reason: f.text({ max: 500 }).managed().label({ en: 'Reason', 'zh-CN': '原因' }),
    from: f.datetime().managed().label({ en: 'From', 'zh-CN': '开始时间' }),
    /** Empty: until it is lifted. */
    until: f.datetime().optional().managed().label({ en: 'Until', 'zh-CN': '结束时间' }),
    placedBy: f.text({ max: 128 }).managed().label({ en: 'Placed by', 'zh-CN': '设置人' }),
    liftedAt: f.datetime().optional().managed().label({ en: 'Lifted at', 'zh-CN': '解除时间' }),
    liftedBy: f.text({ max: 128 }).optional().managed().label({ en: 'Lifted by', 'zh-CN': '解除人' }),
  },
  lists: [{ filter: ['recordId'], sort: '-createdAt' }],
  label: { en: 'Legal hold', 'zh-CN': '法律保留' },
})

type LegalHold = RecordOf<typeof legalHold>

/** Nobody places a hold on anybody while somebody is erased, and the other way round. */
export const HOLDS = 'legalHold'

/** The holds on any of these records at an instant. */
export async function holdsOn(
  { records, now: present }: CommandContext,
  of: SubjectRecords,
  now = present,
): Promise<readonly LegalHold[]> {
  const ids = [...of.values()].flatMap((some) => [...some])
  const holds: LegalHold[] = []
  for (let at = 0; at < ids.length; at += IDS_AT_ONCE) {
    const recordId = { in: ids.slice(at, at + IDS_AT_ONCE) }
    holds.push(...(await records(legalHold).where({ recordId, liftedAt: null }, { limit: IDS_AT_ONCE })))
  }
  return holds.filter(({ from, until }) => from <= now && (!until || until > now))
}

/** Whether there is any hold at all: mostly there is none. */
export async function isAnybodyHeld({ records }: CommandContext): Promise<boolean> {
  return (await records(legalHold).where({ liftedAt: null }, { limit: 1 })).length > 0
}

/** Throws CRM_SUBJECT_HELD while anything of somebody is held. */
export async function demandNoHold(context: CommandContext, of: SubjectRecords): Promise<void> {
  const holds = await holdsOn(context, of)
  if (holds.length > 0)
    throw privacyErrors.CRM_SUBJECT_HELD({}, { meta: { holds: holds.map(({ id }) => id) } })
}
