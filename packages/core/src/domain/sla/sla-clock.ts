import type { RecordOf } from '../../engine/command/context.ts'
import { defineEntity } from '../../engine/entities/define-entity.ts'
import { f } from '../../engine/entities/field.ts'
import type { CancelReason, ClockState } from './clock-state.ts'

const STATUSES = ['pending', 'active', 'paused', 'met', 'breached', 'cancelled'] as const
const CANCEL_REASONS = [
  ...(['condition', 'policy', 'target', 'restarted'] as const),
  ...(['unfulfilled', 'deleted', 'merged'] as const),
] as const satisfies readonly CancelReason[]

/** The steps of a clock that were announced: for each key the last of them. */
export type AnnouncedSteps = Readonly<Record<string, number>>

/**
 * A clock of a record. What happened to it stands in `state`; all else is worked out from that, so that clocks can be found
 * by it. `slaClock.rebuild` makes it anew from the record's journal.
 */
export const slaClock = defineEntity('slaClock', {
  fields: {
    entity: f.text({ max: 63 }).managed().label({ en: 'Entity', 'zh-CN': '实体' }),
    recordId: f.text({ max: 128 }).managed().label({ en: 'Record', 'zh-CN': '记录' }),
    metric: f.text({ max: 63 }).managed().label({ en: 'Metric', 'zh-CN': '指标' }),
    /** Counts the clocks of a metric on a record, from 1. */
    ordinal: f.int({ min: 1 }).managed().label({ en: 'Place', 'zh-CN': '序号' }),
    /** The clock that this one follows, when a record is opened again late. */
    parent: f.int({ min: 1 }).optional().managed().label({ en: 'Follows', 'zh-CN': '前一计时' }),
    policy: f.text({ max: 63 }).managed().label({ en: 'Policy', 'zh-CN': 'SLA 策略' }),
    policyVersion: f.int({ min: 1 }).managed().label({ en: 'Policy version', 'zh-CN': '策略版本' }),
    calendar: f.text({ max: 500 }).managed().label({ en: 'Calendar', 'zh-CN': '工作日历' }),
    /** The rules of the calendar, and behind the dash the clocks of its zone, by which the deadline was counted. */
    calendarVersion: f.text({ max: 63 }).managed().label({ en: 'Calendar version', 'zh-CN': '工作日历版本' }),
    status: f.select(STATUSES).managed().label({ en: 'Status', 'zh-CN': '状态' }),
    /** Whether it still counts: neither stopped nor cancelled. */
    isRunning: f.bool().managed().label({ en: 'Running', 'zh-CN': '计时中' }),
    /** Whether what happens next to the record may still concern it: it runs, or is the last of its metric. */
    isCurrent: f.bool().managed().label({ en: 'Current', 'zh-CN': '当前' }),
    startedAt: f.datetime().managed().label({ en: 'Started at', 'zh-CN': '开始时间' }),
    /** By when it has to be stopped, or had to; empty while it stands still. */
    dueAt: f.datetime().optional().managed().label({ en: 'Due at', 'zh-CN': '截止时间' }),
    pausedAt: f.datetime().optional().managed().label({ en: 'Paused since', 'zh-CN': '暂停起始' }),
    stoppedAt: f.datetime().optional().managed().label({ en: 'Stopped at', 'zh-CN': '停止时间' }),
    breachedAt: f.datetime().optional().managed().label({ en: 'Breached at', 'zh-CN': '违约时间' }),
    cancelledAt: f.datetime().optional().managed().label({ en: 'Cancelled at', 'zh-CN': '取消时间' }),
    cancelReason: f
      .select(CANCEL_REASONS)
      .optional()
      .managed()
      .label({ en: 'Cancelled because', 'zh-CN': '取消原因' }),
    /** When it was known how it ends: cancelled, else breached, else stopped in time. Reports count it there. */
    settledAt: f.datetime().optional().managed().label({ en: 'Settled at', 'zh-CN': '判定时间' }),
    /** Who held the record last while it ran; of a breach, who held it then. */
    ownerId: f.text({ max: 128 }).optional().managed().label({ en: 'Owner', 'zh-CN': '负责人' }),
    /** The working time there is; empty where a moment was promised instead. */
    targetMs: f.int().optional().managed().label({ en: 'Target (ms)', 'zh-CN': '时限（毫秒）' }),
    /** Working time that it ran, and how late it was stopped; kept once it has ended. */
    usedMs: f.int().optional().managed().label({ en: 'Used (ms)', 'zh-CN': '已用时长（毫秒）' }),
    lateMs: f.int().optional().managed().label({ en: 'Late by (ms)', 'zh-CN': '超时时长（毫秒）' }),
    /** The same stretches as `usedMs`, as time passes, nights and all. */
    passedMs: f.int().optional().managed().label({ en: 'Passed (ms)', 'zh-CN': '历时（毫秒）' }),
    /** Working time in which it did not count, by reason; kept once it has ended. */
    pausedMs: f.int().optional().managed().label({ en: 'Paused (ms)', 'zh-CN': '暂停时长（毫秒）' }),
    solvedMs: f.int().optional().managed().label({ en: 'Solved (ms)', 'zh-CN': '已解决时长（毫秒）' }),
    deletedMs: f.int().optional().managed().label({ en: 'Deleted (ms)', 'zh-CN': '已删除时长（毫秒）' }),
    state: f.json<ClockState>().managed().label({ en: 'State', 'zh-CN': '计时记录' }),
    announced: f.json<AnnouncedSteps>().managed().label({ en: 'Announced steps', 'zh-CN': '已通知步骤' }),
    /** When there is something to announce of it next. */
    nextStepAt: f.datetime().optional().managed().label({ en: 'Next step at', 'zh-CN': '下一步骤时间' }),
  },
  unique: [['entity', 'recordId', 'metric', 'ordinal']],
  lists: [
    { filter: ['recordId', 'isCurrent'], sort: 'ordinal' },
    { filter: ['entity', 'isRunning'], sort: 'dueAt' },
    { filter: ['entity', 'isRunning'], sort: 'id' },
    { filter: ['entity', 'metric'], sort: 'startedAt' },
    { filter: ['entity'], sort: 'settledAt', whileSet: true },
    { sort: 'nextStepAt', whileSet: true },
  ],
  label: { en: 'SLA clock', 'zh-CN': 'SLA 计时' },
})

/** A row of `slaClock`. */
export type SlaClockRecord = RecordOf<typeof slaClock>

/** Something announced of a clock, exactly once. A durable hook on its creation tells people. */
export const slaStep = defineEntity('slaStep', {
  fields: {
    clockId: f.ref('slaClock', { inverse: 'steps' }).managed().label({ en: 'Clock', 'zh-CN': 'SLA 计时' }),
    key: f.text({ max: 63 }).managed().label({ en: 'Key', 'zh-CN': '步骤' }),
    /** Counts a step that is repeated, from 1. */
    nth: f.int({ min: 1 }).managed().label({ en: 'Time', 'zh-CN': '次数' }),
    /** `skipped` had passed already when the clock got it: nobody is told, but it stands here. */
    kind: f
      .select(['warning', 'breach', 'after', 'skipped'])
      .managed()
      .label({ en: 'Kind', 'zh-CN': '类型' }),
    /** When it was due, however late it was seen: of a breach the deadline. */
    dueAt: f.datetime().managed().label({ en: 'Due at', 'zh-CN': '应发生时间' }),
    detectedAt: f.datetime().managed().label({ en: 'Detected at', 'zh-CN': '检测时间' }),
    entity: f.text({ max: 63 }).managed().label({ en: 'Entity', 'zh-CN': '实体' }),
    recordId: f.text({ max: 128 }).managed().label({ en: 'Record', 'zh-CN': '记录' }),
    metric: f.text({ max: 63 }).managed().label({ en: 'Metric', 'zh-CN': '指标' }),
    policy: f.text({ max: 63 }).managed().label({ en: 'Policy', 'zh-CN': 'SLA 策略' }),
    tell: f
      .list(f.text({ max: 128 }))
      .optional()
      .managed()
      .label({ en: 'Tell', 'zh-CN': '通知对象' }),
  },
  unique: [['clockId', 'key', 'nth']],
  lists: [
    { filter: ['recordId'], sort: 'dueAt' },
    { filter: ['kind'], sort: '-dueAt' },
  ],
  label: { en: 'SLA step', 'zh-CN': 'SLA 步骤' },
})

/**
 * The fields by which records show their most pressing clock. An entity of the host's own spreads them; to an entity of core
 * they are added by `createCrm({ fields })`. A list sorted by `slaDueAt` has the least time left first.
 *
 * @example
 * ```ts
 * const repair = defineEntity('repair', {
 *   fields: { status: f.text(), ...slaFields() },
 *   lists: [{ filter: ['status'], sort: 'slaDueAt' }],
 * })
 * ```
 */
export function slaFields() {
  return {
    /** The earliest deadline of the clocks that run; empty when none does, or all stand still. */
    slaDueAt: f.datetime().optional().managed().label({ en: 'SLA due at', 'zh-CN': 'SLA 截止时间' }),
    slaStatus: f
      .select(['active', 'paused', 'breached'])
      .optional()
      .managed()
      .label({ en: 'SLA status', 'zh-CN': 'SLA 状态' }),
    /** The first breach among its current clocks. */
    slaBreachedAt: f
      .datetime()
      .optional()
      .managed()
      .label({ en: 'SLA breached at', 'zh-CN': 'SLA 违约时间' }),
  }
}
