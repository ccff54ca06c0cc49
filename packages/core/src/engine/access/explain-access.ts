import type { AnyRecord, Condition } from '../../conditions/condition.ts'
import { describeCondition } from '../../conditions/describe.ts'
import { explainCondition } from '../../conditions/explain.ts'
import type { Predicate } from '../../conditions/predicate.ts'
import type { Row } from '../../store/table.ts'
import { decodeRow } from '../entities/codec.ts'
import type { CustomFields } from '../entities/custom-fields.ts'
import { type Entity, systemFields } from '../entities/entity.ts'
import { type GrantedReach, looksElsewhere } from './access.ts'
import type { Action } from './action.ts'
import { sayDenied, sayField, sayMissing, sayReached, sayWhole } from './explain-words.ts'
import type {
  DenyingRole,
  ExplainedAccess,
  FieldAccess,
  MissingGrant,
  ReachingGrant,
  Told,
} from './explained-access.ts'
import { type AccessAsked, type Circumstances, type Judged, judge } from './judge-access.ts'
import { adminRole } from './role.ts'
import { fieldsNaming } from './scope-rows.ts'
import type { Organisation, Place } from './standing.ts'

/** What explains, besides what decides: the organisation, and how its custom fields are read. */
export interface Explaining extends Circumstances {
  readonly organisation: Organisation
  /** Read once for all that is explained of one instant. */
  readonly facts: () => Promise<unknown>
  readonly custom: CustomFields
  /** The roles of the actor, by their names. */
  readonly roles: readonly string[]
  readonly unlimitedBy: string | undefined
}

/** Every grant that reaches a row, and every one that was looked at and does not, each with what makes it so. */
export async function explain(where: Explaining, asked: AccessAsked, row: Row): Promise<ExplainedAccess> {
  const { access, unlimitedBy } = where
  const { entity, action, verb } = asked
  const judged = await judge(where, asked, row)
  const grants: ReachingGrant[] = []
  const missing: MissingGrant[] = []
  const denied: DenyingRole[] = []
  if (access.isUnlimited) {
    const role = unlimitedBy ?? adminRole.id
    const text = sayReached('all', { role, action, entity: entity.name })
    grants.push({ role, action, by: 'all', text })
  } else {
    if (verb !== undefined) sayVerb(where, asked, judged, grants, missing)
    for (const [one, { reachedBy, deniedBy }] of judged.decisions) {
      const { reaches, denials } = access.granted(one, entity)
      for (const reach of reaches)
        if (reachedBy.includes(reach)) grants.push(await reaching(where, entity, one, reach, row))
        else missing.push(notReaching(where, entity, one, reach, row))
      for (const role of where.roles.filter((id) => !reaches.some((reach) => reach.role === id))) {
        const text = sayMissing('none', { role, action: one, entity: entity.name })
        missing.push({ role, action: one, by: 'none', text })
      }
      for (const { role, condition, spared: rows } of denials)
        if (deniedBy.includes(role) && !denied.some((other) => other.condition === condition)) {
          const text = sayDenied(role, said(entity, condition))
          denied.push({ role, ...inWords(where, entity, { condition, rows }, row), text })
        }
    }
  }
  const field = asked.field === undefined ? {} : { field: fieldAccess(where, asked, asked.field, judged) }
  const why = denied.length > 0 ? 'isDenied' : judged.isOpen ? 'unreached' : 'fieldClosed'
  const text = sayWhole(judged.isAllowed, action, entity.name, why)
  return { isAllowed: judged.isAllowed, grants, missing, denied, ...field, text }
}

function sayVerb(
  { roles }: Explaining,
  { entity, action }: AccessAsked,
  { callableBy }: Judged,
  grants: ReachingGrant[],
  missing: MissingGrant[],
): void {
  for (const role of new Set([...callableBy, ...roles])) {
    const about = { role, action, by: 'command' } as const
    const words = { role, action, entity: entity.name }
    if (callableBy.includes(role)) grants.push({ ...about, text: sayReached('command', words) })
    else missing.push({ ...about, text: sayMissing('command', words) })
  }
}

async function reaching(
  where: Explaining,
  entity: Entity,
  action: Action,
  reach: GrantedReach,
  row: Row,
): Promise<ReachingGrant> {
  const { role, by, condition, rows } = reach
  const evidence = condition
    ? inWords(where, entity, { condition, rows }, row)
    : await evidenceOf(where, entity, action, by, row)
  const words = { role, action, entity: entity.name, condition: condition && said(entity, condition) }
  return { role, action, by, ...evidence, text: sayReached(by, { ...evidence, ...words }) }
}

function notReaching(
  where: Explaining,
  entity: Entity,
  action: Action,
  { role, by, condition, rows }: GrantedReach,
  row: Row,
): MissingGrant {
  const words = { role, action, entity: entity.name, condition: condition && said(entity, condition) }
  const tree = condition ? inWords(where, entity, { condition, rows }, row) : {}
  return { role, action, by, ...tree, text: sayMissing(by, words) }
}

/** What of the organisation makes a row reached. */
async function evidenceOf(
  where: Explaining,
  entity: Entity,
  action: Action,
  by: GrantedReach['by'],
  row: Row,
): Promise<Pick<ReachingGrant, 'line' | 'shares'>> {
  const { organisation, access, read, now } = where
  if (by !== 'below' && by !== 'team' && by !== 'territory' && by !== 'shared') return {}
  const facts = await where.facts()
  const userId = access.actor.id
  if (by === 'shared') {
    const { principals }: Place = organisation.placeOf(facts, userId, now)
    const all = [...principals, ...access.actor.roles.map(organisation.asPrincipal)]
    const shares = await organisation.sharesOf(
      read,
      { entity: entity.name, id: row['id'] as string },
      all,
      now,
    )
    return { shares: shares(action) }
  }
  const named = (to: string) =>
    fieldsNaming(entity, to).flatMap((field) => (row[field] ?? []) as string | readonly string[])
  const ownerId = entity.ownerField ? ((row[entity.ownerField] ?? null) as string | null) : null
  const asked = { userId, ownerId, teams: named('team'), territories: named('territory'), now }
  return { line: await organisation.line(read, facts, by, asked) }
}

/** A condition with what its parts come to for the row; without that, where it asks of related rows. */
function inWords(
  { access, now, runtime: { zone }, custom }: Explaining,
  entity: Entity,
  { condition, rows }: { readonly condition: Condition<AnyRecord>; readonly rows: Predicate },
  row: Row,
): Pick<DenyingRole, 'condition' | 'explanation'> {
  if (looksElsewhere(rows)) return { condition }
  const { actor } = access
  const vars = { now, zone, actor: { ...actor.attributes, id: actor.id } }
  const record = decodeRow(entity, row, custom)
  return { condition, explanation: explainCondition(entity.shape, condition, record, { vars }).tree }
}

function said({ shape }: Entity, condition: Condition<AnyRecord>): Told {
  return { en: describeCondition(shape, condition, 'en'), zh: describeCondition(shape, condition, 'zh-CN') }
}

function fieldAccess(
  { access, unlimitedBy }: Explaining,
  { entity, action }: AccessAsked,
  name: string,
  { isOpen, decisions: [first] }: Judged,
): FieldAccess {
  const reachedBy = first?.[1].reachedBy ?? []
  const isChange = action === 'create' || action === 'update'
  const isWritable = !isChange || !(Object.hasOwn(systemFields, name) || entity.fields.get(name)?.managed)
  const always = !isChange && isOpen
  const opening = reachedBy.filter(({ allows }) =>
    always ? allows(name) || Object.hasOwn(systemFields, name) : allows(name),
  )
  const rolesIn = (reaches: readonly GrantedReach[]) => [...new Set(reaches.map(({ role }) => role))]
  const isReached = access.isUnlimited || first?.[1].isAllowed === true
  return {
    name,
    isOpen: isOpen && isReached,
    isAskable: access.mayAskFor(entity, name),
    openedBy: access.isUnlimited && isOpen ? [unlimitedBy ?? adminRole.id] : rolesIn(opening),
    closedBy: rolesIn(reachedBy.filter((reach) => !opening.includes(reach))),
    text: sayField(name, isOpen && isReached, isReached, isWritable),
  }
}
