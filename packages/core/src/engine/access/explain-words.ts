import type { ReachingGrant, Told } from './explained-access.ts'
import type { LineStep, ShareHeld } from './standing.ts'

type By = ReachingGrant['by']

/** What there is to say of a grant. */
export interface GrantSaid {
  readonly role: string
  readonly action: string
  readonly entity: string
  /** A condition in both languages. */
  readonly condition?: Told | undefined
  readonly line?: readonly LineStep[] | undefined
  readonly shares?: readonly ShareHeld[] | undefined
}

/** Why a grant reaches a record. */
export function sayReached(by: By, said: GrantSaid): Told {
  const { role, action, entity, condition, line = [], shares = [] } = said
  const codes = line.map(({ code }) => code).join(' < ')
  const [teams, teamsZh] = [line.map(({ code }) => code).join(', '), line.map(({ code }) => code).join('、')]
  const how: Readonly<Record<By, readonly [string, string]>> = {
    all: [`every ${entity}`, `全部 ${entity}`],
    own: ['because the actor owns it', '因为操作者是其负责人'],
    below: [
      `because its owner holds a position below the actor's (${codes})`,
      `因为其负责人任职于操作者的下级职位（${codes}）`,
    ],
    team: [`because it is of the actor's team ${teams}`, `因为它属于操作者所在的团队 ${teamsZh}`],
    territory: [
      `because it lies in a territory that the actor works (${codes})`,
      `因为它位于操作者负责的销售区域（${codes}）`,
    ],
    shared: [
      `because it was shared (${shares.map(({ reason, principal }) => `${reason}, with ${principal}`).join('; ')})`,
      `因为它已被共享（${shares.map(({ reason, principal }) => `${reason}，${principal}`).join('；')}）`,
    ],
    condition: [`where ${condition?.en}`, `条件为：${condition?.zh}`],
    command: ['as a verb', '此命令'],
  }
  return {
    en: `The role "${role}" grants ${action} ${how[by][0]}.`,
    zh: `角色“${role}”授予${action}：${how[by][1]}。`,
  }
}

/** Why a grant does not reach a record. */
export function sayMissing(by: By | 'none', { role, action, entity, condition }: GrantSaid): Told {
  const why: Readonly<Record<By | 'none', readonly [string, string]>> = {
    none: [`grants no ${action} of ${entity}`, `未授予对 ${entity} 的 ${action}`],
    command: [`does not grant the verb ${action} of ${entity}`, `未授予 ${entity} 的命令 ${action}`],
    all: [`grants ${action}`, `授予${action}`],
    own: [
      `grants ${action} of own records, and the actor is not its owner`,
      `仅授予对本人记录的 ${action}，而操作者不是其负责人`,
    ],
    below: [
      `grants ${action} below the actor's positions, and its owner holds none of these`,
      `仅授予对下级职位记录的 ${action}，而其负责人不在其中任职`,
    ],
    team: [
      `grants ${action} of the actor's teams, and it is of none of them`,
      `仅授予对所在团队记录的 ${action}，而它不属于这些团队`,
    ],
    territory: [
      `grants ${action} of the actor's territories, and it lies in none of them`,
      `仅授予对负责区域记录的 ${action}，而它不在这些区域内`,
    ],
    shared: [
      `grants ${action} of shared records, and no share lets the actor do that now`,
      `仅授予对共享记录的 ${action}，而目前没有相应的共享`,
    ],
    condition: [
      `grants ${action} only where ${condition?.en}`,
      `仅在以下条件成立时授予 ${action}：${condition?.zh}`,
    ],
  }
  return { en: `The role "${role}" ${why[by][0]}.`, zh: `角色“${role}”${why[by][1]}。` }
}

/** That a role denies the record. */
export function sayDenied(role: string, condition: Told): Told {
  return {
    en: `The role "${role}" denies records of which it is not certain that they are not: ${condition.en}.`,
    zh: `角色“${role}”拒绝符合或无法判断是否符合以下条件的记录：${condition.zh}。`,
  }
}

/** Whether a field is open. */
export function sayField(name: string, isOpen: boolean, isReached: boolean, isWritable: boolean): Told {
  if (isOpen) return { en: `The field ${name} is open.`, zh: `字段 ${name} 可用。` }
  if (!isWritable)
    return { en: `The field ${name} is set by the CRM alone.`, zh: `字段 ${name} 只能由系统写入。` }
  return isReached
    ? {
        en: `No role that reaches the record opens the field ${name}.`,
        zh: `没有任何可及该记录的角色开放字段 ${name}。`,
      }
    : {
        en: `No role reaches the record, so ${name} is not open.`,
        zh: `没有角色可及该记录，字段 ${name} 不可用。`,
      }
}

/** The answer as a whole. */
export function sayWhole(
  isAllowed: boolean,
  action: string,
  entity: string,
  why: 'isDenied' | 'fieldClosed' | 'unreached',
): Told {
  if (isAllowed) return { en: `May ${action} this ${entity}.`, zh: `可以对该 ${entity} 执行 ${action}。` }
  const because = {
    isDenied: ['a role denies it', '有角色拒绝该记录'],
    fieldClosed: ['the field is closed', '该字段不可用'],
    unreached: ['not every grant that it takes reaches it', '所需的授权未全部覆盖该记录'],
  }[why]
  return {
    en: `May not ${action} this ${entity}: ${because[0]}.`,
    zh: `不能对该 ${entity} 执行 ${action}：${because[1]}。`,
  }
}

/** Nothing of the kind is there: the same for another tenant's record and for one that never was. */
export function sayUnknown(entity: string): Told {
  return { en: `There is no such ${entity}.`, zh: `找不到该 ${entity}。` }
}

/** Whoever is not active may do nothing. */
export function sayInactive(): Told {
  return { en: 'The actor is not active.', zh: '操作者已停用。' }
}
