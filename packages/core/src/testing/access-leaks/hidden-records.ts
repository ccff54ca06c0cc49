import type { Entity } from '../../engine/entities/entity.ts'
import type { Model } from '../../engine/entities/model.ts'
import { CANARY, type Planted } from './canaries.ts'
import { relationsTo } from './hidden-fields.ts'
import { type AccessLeak, all, outcomeOf, type Sessions } from './surface.ts'

/** One record that somebody may not see, and their session. */
export interface HiddenRecord {
  readonly session: Sessions
  readonly model: Model
  readonly entity: Entity
  readonly there: Planted
}

/** Everything that tells of a record which is hidden. */
export async function leaksOfRecord(hidden: HiddenRecord): Promise<readonly AccessLeak[]> {
  const { session, entity, model, there } = hidden
  const records = session[entity.name]
  const id = there.ids.get(entity.name) ?? ''
  const leaks: AccessLeak[] = []
  const note = (abuse: string, surface: string) => leaks.push({ id: abuse, entity: entity.name, surface })
  const isNothing = async (abuse: string, surface: string, call: () => unknown) => {
    const outcome = await outcomeOf(call)
    if ('answer' in outcome && !isEmpty(outcome.answer)) note(abuse, `${surface}: ${clip(outcome.answer)}`)
  }
  await isNothing('AC-08', 'get', () => records?.get?.(id))
  await isNothing('AC-08', 'list by id', async () => (await records?.list?.({ where: { id } }))?.items)
  await isNothing('AC-08', 'list', async () => (await records?.list?.())?.items)
  await isNothing(
    'AC-08',
    'total',
    async () => ((await records?.list?.({ count: 'exact' })) as { total?: number })?.total,
  )
  await isNothing('AC-08', 'count', () => records?.count?.())
  await isNothing('AC-08', 'groups', async () => {
    const groups = await records?.aggregate?.({ measures: { n: 'count' } })
    return groups?.filter(({ n }) => n !== 0)
  })
  await isNothing('AC-10', 'each', () => all(records?.each?.()))
  await isNothing('AC-10', 'export', () => all(records?.export?.({}, { format: 'jsonl' })))
  await isNothing('AC-10', 'listAsOf', () => records?.listAsOf?.({ at: new Date(1_000) }))
  await isNothing('AC-10', 'the journal, as an auditor', async () => {
    const page = await session.journal?.read({ entities: [entity.name], recordId: id })
    return page?.entries.filter((entry) => JSON.stringify(entry).includes(`${CANARY} ${entity.name} `))
  })
  if (entity.searched.length > 0)
    await isNothing('AC-05', 'search', () => records?.search?.({ text: CANARY }))
  for (const [from, relation] of relationsTo(model, entity.name)) {
    await isNothing('AC-07', `${from} with ${relation}`, async () =>
      (await session[from]?.list?.({ include: [relation] }))?.items.filter(
        (item) => !isEmpty(item[relation]),
      ),
    )
    await isNothing('AC-06', `${from}.${relation} some`, () =>
      session[from]?.count?.({ [relation]: { some: {} } }),
    )
  }
  leaks.push(...(await toldApart(session, entity, id)))
  return leaks
}

/** An id of the usual form that no record has. */
const NOBODY = '01890000-0000-7000-8000-000000000000'

/** Calls by an id that answer otherwise than they do for an id that never was. */
export async function toldApart(
  session: Sessions,
  entity: Entity,
  id: string,
): Promise<readonly AccessLeak[]> {
  const records = session[entity.name]
  const calls = [
    ['get', (one: string) => records?.get?.(one)],
    ['list', async (one: string) => (await records?.list?.({ where: { id: one } }))?.items],
    ['history', (one: string) => records?.history?.(one)],
    ['diff', (one: string) => records?.diff?.(one, 0, 1)],
    ['asOf', (one: string) => records?.asOf?.(one, new Date(1_000))],
    ['update', (one: string) => records?.update?.(one, {})],
    ['delete', (one: string) => records?.delete?.(one)],
    ['restore', (one: string) => records?.restore?.(one)],
  ] as const
  const leaks: AccessLeak[] = []
  for (const [surface, call] of calls) {
    const [real, madeUp] = [await outcomeOf(() => call(id)), await outcomeOf(() => call(NOBODY))]
    if (JSON.stringify(real) !== JSON.stringify(madeUp))
      leaks.push({ id: 'AC-13', entity: entity.name, surface: `${surface}: ${clip(real)}` })
  }
  return leaks
}

function isEmpty(answer: unknown): boolean {
  return answer == null || answer === 0 || (Array.isArray(answer) && answer.length === 0)
}

function clip(answer: unknown): string {
  return (JSON.stringify(answer) ?? String(answer)).slice(0, 120)
}
