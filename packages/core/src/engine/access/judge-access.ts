import type { Predicate } from '../../conditions/predicate.ts'
import type { Row } from '../../store/table.ts'
import { type Entity, systemFields } from '../entities/entity.ts'
import { misused } from '../query/list-records.ts'
import type { Runtime } from '../runtime.ts'
import type { Access, Decision, Elsewhere } from './access.ts'
import type { Action } from './action.ts'
import type { ReadFacts } from './standing.ts'

/** What somebody may do in a tenant at an instant, and how to learn of it. */
export interface Circumstances {
  readonly runtime: Runtime
  readonly access: Access
  /** Reads what is there at that instant. */
  readonly read: ReadFacts
  /** What of predicates can only be told by other rows. */
  readonly elsewhere: (entity: Entity, predicates: readonly Predicate[], row: Row) => Promise<Elsewhere>
  /** Epoch milliseconds. */
  readonly now: number
}

/** What is asked: an action or a verb on records of an entity. */
export interface AccessAsked {
  readonly entity: Entity
  readonly action: string
  /** What rows are asked for: of a verb those that are read, and nothing is changed that is not seen. */
  readonly actions: readonly Action[]
  readonly verb: string | undefined
  readonly field: string | undefined
}

const ACTIONS: readonly string[] = ['read', 'create', 'update', 'delete']

/** Throws CRM_UNKNOWN_ENTITY, and CRM_QUERY for an action or a field that is none of the entity. */
export function accessAsked(
  { model, commands }: Runtime,
  entityName: string,
  action: string,
  field?: string,
): AccessAsked {
  const entity = model.entity(entityName)
  const isAction = ACTIONS.includes(action)
  if (!isAction && !commands.has(`${entity.name}.${action}`))
    throw misused(entity, 'NOT_AN_OPTION', 'action', { options: `${ACTIONS.join(', ')}, verbs` })
  const isField =
    field === undefined ||
    entity.fields.has(field) ||
    Object.hasOwn(systemFields, field) ||
    field.startsWith('ext.')
  if (!isField) throw misused(entity, 'UNKNOWN_FIELD', 'field')
  const changes = action === 'update' || action === 'delete'
  const actions = isAction ? [action as Action, ...(changes ? (['read'] as const) : [])] : (['read'] as const)
  return { entity, action, actions, verb: isAction ? undefined : action, field }
}

/** What was decided of one record: by action, of the verb, and of the field. */
export interface Judged {
  readonly isAllowed: boolean
  readonly decisions: readonly (readonly [Action, Decision])[]
  /** The roles that grant the verb. */
  readonly callableBy: readonly string[]
  readonly isOpen: boolean
}

/** Decides on one row by the very access that sessions have. */
export async function judge(where: Circumstances, asked: AccessAsked, row: Row): Promise<Judged> {
  const { access } = where
  const { entity, actions, verb, field } = asked
  const decisions: [Action, Decision][] = []
  let isOpen = field === undefined
  for (const action of actions) {
    const elsewhere = await where.elsewhere(entity, access.asksElsewhere(action, entity), row)
    decisions.push([action, access.decide(action, entity, row, elsewhere)])
    if (field !== undefined && action === actions[0]) isOpen = isOpenIn(where, asked, field, row, elsewhere)
  }
  const callableBy = verb === undefined ? [] : access.callableBy(entity.name, verb)
  const isCallable = verb === undefined || access.isUnlimited || callableBy.length > 0
  const isReached = decisions.every(([, { isAllowed }]) => isAllowed)
  return { isAllowed: isReached && isCallable && isOpen, decisions, callableBy, isOpen }
}

function isOpenIn(
  { access }: Circumstances,
  { entity, action }: AccessAsked,
  field: string,
  row: Row,
  elsewhere: Elsewhere,
): boolean {
  if (action === 'create' || action === 'update') {
    const isManaged = Object.hasOwn(systemFields, field) || entity.fields.get(field)?.managed
    if (isManaged) return false
    const test =
      action === 'create' ? access.creatableFields(entity) : access.fieldsOf('update', entity, row, elsewhere)
    return test?.(field) ?? true
  }
  return access.fieldsOf('read', entity, row, elsewhere)?.(field) ?? true
}
