import type { Issue } from '../../engine/errors.ts'
import { isCount, isTimeToPass } from '../../engine/given.ts'
import { unknownKeys } from '../../engine/misspelt.ts'
import { type AssignmentRule, type OfferTerms, type Target, targetsOf } from './assignment-rule.ts'

type QueueTarget = Extract<Target, { readonly to: 'queue' }>

const OFFER_KEYS: Readonly<Record<keyof OfferTerms, true>> = { timeout: true, times: true }

/** What is wrong with the queues and offers of a rule, whoever wrote them without types. */
export function waitingProblems(rule: AssignmentRule): readonly Issue[] {
  const targets = targetsOf(rule)
  const waits = targets.some((target) => target.to === 'queue' || ('offer' in target && target.offer))
  return [
    ...(waits && rule.on !== 'lead' ? [notLeads(rule)] : []),
    ...targets.flatMap((target, at) => {
      if (target.to !== 'queue') return 'offer' in target ? offerProblems(rule.id, target.offer) : []
      return [...queueProblems(rule.id, target), ...undrained(rule.id, targets.slice(0, at))]
    }),
  ]
}

function notLeads({ id, on }: AssignmentRule): Issue {
  return {
    code: 'WAITING_ENTITY',
    path: `${id}.assign`,
    message: `lets "${on}" wait or be offered: queues and offers are of leads.`,
    zh: `让“${on}”排队或征询：队列和征询只用于线索。`,
  }
}

function queueProblems(id: string, target: QueueTarget): Issue[] {
  const path = `${id}.assign.queue`
  const { queue, max, priority, isGrabbable } = target
  return [
    ...(isName(queue)
      ? []
      : [invalid(path, 'must be a name of 1 to 100 characters.', '必须是 1 到 100 个字符的名称。')]),
    ...(max === undefined || isCount(max)
      ? []
      : [invalid(`${id}.assign.max`, 'must be a whole number, 1 or more.', '必须是大于等于 1 的整数。')]),
    ...(['undefined', 'function'].includes(typeof priority) || Number.isSafeInteger(priority)
      ? []
      : [
          invalid(
            `${id}.assign.priority`,
            'must be a whole number, or a function of the record.',
            '必须是整数，或以记录为参数的函数。',
          ),
        ]),
    ...(['undefined', 'boolean'].includes(typeof isGrabbable)
      ? []
      : [invalid(`${id}.assign.isGrabbable`, 'must be true or false.', '必须是 true 或 false。')]),
  ]
}

function undrained(id: string, before: readonly Target[]): Issue[] {
  if (before.some(({ to }) => to !== 'queue' && to !== 'pool')) return []
  return [
    {
      code: 'QUEUE_UNDRAINED',
      path: `${id}.assign`,
      message:
        'lets records wait for nobody: say who takes them before the queue, [roundRobin({ team }), queue({ queue })].',
      zh: '队列前没有可接收的人：请先指定对象，如 [roundRobin({ team }), queue({ queue })]。',
    },
  ]
}

function offerProblems(id: string, offer: unknown): Issue[] {
  const path = `${id}.assign.offer`
  if (offer === undefined) return []
  if (typeof offer !== 'object' || offer === null)
    return [invalid(path, 'must say how long: { timeout: "5m" }.', '必须说明时限：{ timeout: "5m" }。')]
  const { timeout, times } = offer as Partial<OfferTerms>
  return [
    ...unknownKeys(offer, OFFER_KEYS, path),
    ...(isTimeToPass(timeout)
      ? []
      : [invalid(`${path}.timeout`, 'must be a duration such as "5m".', '必须是时长，如“5m”。')]),
    ...(times === undefined || isCount(times)
      ? []
      : [invalid(`${path}.times`, 'must be a whole number, 1 or more.', '必须是大于等于 1 的整数。')]),
  ]
}

function invalid(path: string, message: string, zh: string): Issue {
  return { code: 'OPTION_INVALID', path, message, zh }
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '' && value.length <= 100
}
