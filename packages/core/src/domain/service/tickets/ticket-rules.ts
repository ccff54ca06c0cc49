import type { Issue } from '../../../engine/errors.ts'
import { isObject, isTimeToPass, type Words } from '../../../engine/given.ts'
import { unknownKeys } from '../../../engine/misspelt.ts'
import { type Duration, milliseconds } from '../../../engine/time/duration.ts'
import {
  type BusinessClock,
  countsDays,
  isBusinessClock,
  isBusinessDuration,
} from '../../../engine/time/span.ts'

/** After how long a ticket moves on by itself. */
export interface TimedMove {
  readonly after: Duration
  /** Counts working time: days by working days, hours by open hours. */
  readonly clock?: BusinessClock
}

/** A customer's message to a ticket that is solved. */
export interface LateWord {
  readonly body: string
  readonly subject: string | null
  readonly at: Date
}

/** What a host decides about tickets. */
export interface TicketRules {
  /** For how long a customer's message takes a solved ticket up again; later ones make a ticket of their own. Seven days when left out. */
  readonly reopenWithin?: Duration
  /** From pending to solved, when the customer does not answer. Never when left out. */
  readonly autoSolve?: TimedMove
  /** From solved to closed. Never when left out. */
  readonly autoClose?: TimedMove
  /** Whether a message says no more than thanks, so that the ticket stays solved. Keep it pure. */
  readonly isThanks?: (message: LateWord) => boolean
}

/** For how long a solved ticket is taken up again where nothing else is said. */
export const USUAL_REOPEN: Duration = '7d'

const KEYS: Readonly<Record<keyof TicketRules, true>> = {
  ...{ reopenWithin: true, autoSolve: true, autoClose: true, isThanks: true },
}
const MOVE_KEYS: Readonly<Record<keyof TimedMove, true>> = { after: true, clock: true }
const PATH = 'service.tickets'

/** What is wrong with the rules of tickets, whoever wrote them without types. */
export function ticketProblems(rules: unknown): readonly Issue[] {
  if (rules === undefined) return []
  if (!isObject(rules)) return [invalid(PATH, OBJECT)]
  const { reopenWithin, isThanks } = rules
  return [
    ...unknownKeys(rules, KEYS, PATH),
    ...(reopenWithin === undefined || isTimeToPass(reopenWithin)
      ? []
      : [invalid(`${PATH}.reopenWithin`, DURATION)]),
    ...(isThanks === undefined || typeof isThanks === 'function'
      ? []
      : [invalid(`${PATH}.isThanks`, FUNCTION)]),
    ...moveProblems(rules['autoSolve'], `${PATH}.autoSolve`),
    ...moveProblems(rules['autoClose'], `${PATH}.autoClose`),
  ]
}

function moveProblems(move: unknown, path: string): readonly Issue[] {
  if (move === undefined) return []
  if (!isObject(move)) return [invalid(path, MOVE)]
  const { after, clock } = move
  return [
    ...unknownKeys(move, MOVE_KEYS, path),
    ...(isTimeToPass(after) ? [] : [invalid(`${path}.after`, DURATION)]),
    ...(clock === undefined || isBusinessClock(clock) ? [] : [invalid(`${path}.clock`, CLOCK)]),
    ...(clock !== undefined && isTimeToPass(after) && !isBusinessDuration(String(after))
      ? [invalid(`${path}.after`, COUNTED)]
      : []),
  ]
}

/** What in the rules of tickets is hardly meant. */
export function ticketDoubts({ reopenWithin = USUAL_REOPEN, autoClose }: TicketRules = {}): readonly Issue[] {
  const isCutShort =
    autoClose &&
    !(autoClose.clock && countsDays(autoClose.after)) &&
    milliseconds(autoClose.after) < milliseconds(reopenWithin)
  if (!isCutShort) return []
  return [
    {
      code: 'TICKET_REOPEN_CUT',
      path: `${PATH}.autoClose`,
      message: 'closes tickets before their time to be reopened is over: the rest of it is never used.',
      zh: '在重开期限结束前就关闭工单：其余的期限不会起作用。',
    },
  ]
}

function invalid(path: string, { message, zh }: Words): Issue {
  return { code: 'OPTION_INVALID', path, message, zh }
}

const OBJECT = {
  message: 'must be rules: { reopenWithin: "7d" }.',
  zh: '必须是规则：{ reopenWithin: "7d" }。',
}
const MOVE = { message: 'must say how long: { after: "3d" }.', zh: '必须说明时长：{ after: "3d" }。' }
const DURATION = { message: 'must be a duration such as "3d".', zh: '必须是时长，如“3d”。' }
const FUNCTION = { message: 'must be a function of a message.', zh: '必须是以消息为参数的函数。' }
const CLOCK = {
  message: 'must be a working calendar: workingCalendar({ … }).',
  zh: '必须是工作日历：workingCalendar({ … })。',
}
const COUNTED = {
  message: 'must be whole days, or hours and less, where a clock counts: "3d", "8h".',
  zh: '使用工作日历时必须是整天，或小时及更短：“3d”“8h”。',
}
