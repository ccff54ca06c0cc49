import { operatorsOf } from '../../conditions/operators.ts'
import type { FieldType } from '../../conditions/shape.ts'
import type { Entity } from '../../engine/entities/entity.ts'
import type { Model } from '../../engine/entities/model.ts'
import { CANARY, type Planted, planted } from './canaries.ts'
import { type AccessLeak, all, outcomeOf, type Sessions } from './surface.ts'

/** One field that a role does not show, and the session of somebody with that role. */
export interface HiddenField {
  readonly session: Sessions
  readonly model: Model
  readonly entity: Entity
  readonly field: string
  readonly type: FieldType
  readonly there: Planted
}

type Call = readonly [id: string, surface: string, call: () => unknown]

/** Everything that tells something of a field that is hidden. */
export async function leaksOfField(hidden: HiddenField): Promise<readonly AccessLeak[]> {
  const leaks: AccessLeak[] = []
  const { entity, field } = hidden
  const note = (id: string, surface: string) => leaks.push({ id, entity: entity.name, field, surface })
  for (const [id, surface, call] of questions(hidden)) {
    const outcome = await outcomeOf(call)
    if ('answer' in outcome) note(id, `${surface}: answered`)
    else if (!isOfHiddenField(outcome)) note(id, `${surface}: ${outcome.refused} ${outcome.issues.join(' ')}`)
  }
  for (const [id, surface, call] of answers(hidden)) {
    const outcome = await outcomeOf(call)
    if ('answer' in outcome && shows(outcome.answer, hidden)) note(id, `${surface}: shown`)
  }
  return leaks
}

/** Refused for the field itself, and in the same words whatever it holds. */
function isOfHiddenField({ issues }: { readonly issues: readonly string[] }): boolean {
  return (
    issues.length > 0 &&
    issues.every((code) => code === 'CONDITION_HIDDEN_FIELD' || code === 'FORBIDDEN_FIELD')
  )
}

/** Questions that name the field: each has to be refused, whether or not a record would match. */
function questions(hidden: HiddenField): readonly Call[] {
  const { session, entity, field, model } = hidden
  const records = session[entity.name]
  const wheres = conditionsOn(hidden)
  return [
    ...wheres.flatMap((where): Call[] => [
      ['AC-01', `list where ${JSON.stringify(where)}`, () => records?.list?.({ where })],
      ['AC-01', `count where ${JSON.stringify(where)}`, () => records?.count?.(where)],
      [
        'AC-01',
        `aggregate where ${JSON.stringify(where)}`,
        () => records?.aggregate?.({ where, measures: { n: 'count' } }),
      ],
      ['AC-10', `each where ${JSON.stringify(where)}`, () => all(records?.each?.({ where }))],
      ['AC-10', `export where ${JSON.stringify(where)}`, () => all(records?.export?.({ where }, CSV))],
    ]),
    ['AC-01', 'in a part of a condition', () => records?.count?.({ any: [{ id: 'x' }, { not: wheres[0] }] })],
    ['AC-03', 'order', () => records?.list?.({ orderBy: field })],
    ['AC-03', 'order downwards', () => records?.list?.({ orderBy: `-${field}` })],
    ['AC-04', 'groups', () => records?.aggregate?.({ groupBy: [field], measures: { n: 'count' } })],
    ...(['countDistinct', 'sum', 'min', 'max'] as const).map(
      (measure): Call => [
        'AC-04',
        measure,
        () => records?.aggregate?.({ measures: { [entity.name]: { [measure]: field } } }),
      ],
    ),
    ...(entity.searched.includes(field)
      ? [['AC-05', 'search in it', () => records?.search?.({ text: 'x', fields: [field] })] as Call]
      : []),
    ...links(entity, field).map(
      (relation): Call => ['AC-07', `include ${relation}`, () => records?.list?.({ include: [relation] })],
    ),
    ...relationsTo(model, entity.name).flatMap(([from, relation]): Call[] => [
      [
        'AC-06',
        `${from}.${relation} some`,
        () => session[from]?.count?.({ [relation]: { some: wheres[0] } }),
      ],
      [
        'AC-06',
        `${from}.${relation} counted`,
        () => session[from]?.count?.({ [relation]: { count: { where: wheres[0], gte: 1 } } }),
      ],
    ]),
  ]
}

/** A test of each kind that the field's type takes: one that is true of what is there, and one that is not. */
function conditionsOn({ entity, field, type, there }: HiddenField): readonly object[] {
  const value = planted(type, entity.name, field, there.ids)
  const takes = new Set<string>(operatorsOf(type))
  const tests: object[] = [{ [field]: { isNull: true } }, { [field]: { isNull: false } }]
  if (takes.has('eq')) tests.push({ [field]: { eq: value } }, { [field]: { wasEver: value } })
  if (takes.has('gt')) tests.push({ [field]: { gt: value } }, { [field]: { lte: value } })
  if (takes.has('contains'))
    tests.push({ [field]: { contains: CANARY } }, { [field]: { startsWith: 'zebra' } })
  return tests
}

/** Answers that do not name the field: it must not be in them. */
function answers(hidden: HiddenField): readonly Call[] {
  const { session, entity, there, model } = hidden
  const records = session[entity.name]
  const id = there.ids.get(entity.name) ?? ''
  return [
    ['AC-10', 'list', () => records?.list?.()],
    ['AC-10', 'get', () => records?.get?.(id)],
    ['AC-10', 'each', () => all(records?.each?.())],
    ['AC-10', 'history', () => records?.history?.(id)],
    ['AC-10', 'asOf', () => records?.asOf?.(id, new Date(1_000))],
    ['AC-10', 'listAsOf', () => records?.listAsOf?.({ at: new Date(1_000) })],
    ['AC-10', 'diff', () => records?.diff?.(id, 0, 1)],
    ...(isText(hidden) ? noted(hidden, id) : []),
    ['AC-05', 'what searching finds', async () => (await records?.search?.({ text: CANARY }))?.map(shownBy)],
    ...(entity.searched.includes(hidden.field)
      ? [
          [
            'AC-05',
            'search',
            async () =>
              (await records?.search?.({ text: hidden.field }))?.length
                ? { [hidden.field]: true }
                : undefined,
          ] as Call,
        ]
      : []),
    ...relationsTo(model, entity.name).map(
      ([from, relation]): Call => [
        'AC-07',
        `${from} with ${relation}`,
        async () =>
          ((await session[from]?.list?.({ include: [relation] }))?.items ?? []).map((item) => item[relation]),
      ],
    ),
    // A story mixes records of all kinds, so only the text that was planted tells.
    [
      'AC-10',
      'account.timeline',
      async () => {
        const told = await session['account']?.timeline?.({ id: there.ids.get('account') })
        return JSON.stringify(told).includes(plantedText(hidden)) ? { [hidden.field]: true } : undefined
      },
    ],
  ]
}

const CSV = { format: 'csv' } as const

function linesOf(pages: readonly unknown[]): unknown {
  return pages
    .join('')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown)
}

/** What of a hit is shown: the record, and the piece of its text. */
function shownBy(hit: { readonly record: object; readonly snippet?: unknown }): object {
  return { ...hit.record, found: JSON.stringify(hit.snippet ?? null).replaceAll('\\"', '"') }
}

/** What the journal notes, or writes for a time, and so takes longer: asked of fields whose texts would be found again. */
function noted({ session, entity }: HiddenField, id: string): readonly Call[] {
  const records = session[entity.name]
  return [
    ['AC-10', 'export', async () => linesOf(await all(records?.export?.({}, { format: 'jsonl' })))],
    [
      'AC-10',
      'the journal, as an auditor',
      async () => (await session.journal?.read({ entities: [entity.name], recordId: id }))?.entries,
    ],
    [
      'AC-10',
      'what a dry run would change',
      async () => {
        const ran = await session.dryRun?.(async (inside) => inside[entity.name]?.delete?.(id))
        const { changes = [] } = (ran ?? {}) as { readonly changes?: readonly { readonly entity: string }[] }
        // It takes related records along, whose fields may have the same name.
        return changes.filter((change) => change.entity === entity.name)
      },
    ],
  ]
}

function isText({ type }: HiddenField): boolean {
  return type.kind === 'text' || type.kind === 'json'
}

/** Whether an answer shows the field of the record, or the text that was planted in it. */
function shows(answer: unknown, hidden: HiddenField): boolean {
  return (JSON.stringify(answer) ?? '').includes(plantedText(hidden)) || holdsField(answer, hidden.field)
}

function plantedText({ entity, field }: HiddenField): string {
  return `${CANARY} ${entity.name} ${field}"`
}

/** Records as an answer holds them, wherever: what relations bring is looked at by their own fields. */
function holdsField(answer: unknown, field: string): boolean {
  if (Array.isArray(answer)) return answer.some((one) => holdsField(one, field))
  if (typeof answer !== 'object' || answer === null || answer instanceof Date) return false
  if ('items' in answer) return holdsField(answer.items, field)
  if ('changes' in answer) return Object.hasOwn(answer.changes as object, field)
  return Object.hasOwn(answer, field)
}

/** The relations that lead by a field. */
function links(entity: Entity, field: string): readonly string[] {
  return Object.entries(entity.shape.relations).flatMap(([name, { local }]) =>
    local === field ? [name] : [],
  )
}

/** The relations of others that lead to an entity. */
export function relationsTo(
  model: Model,
  entity: string,
): readonly (readonly [from: string, relation: string])[] {
  return [...model.entities.values()].flatMap(({ name, shape }) =>
    Object.entries(shape.relations).flatMap(([relation, { to }]) =>
      to().name === entity && name !== entity ? [[name, relation] as const] : [],
    ),
  )
}
