import type { Model } from '../../engine/entities/model.ts'
import { CANARY, type Planted } from './canaries.ts'
import { type AskedOf, coreQuestions } from './core-questions.ts'
import { type AccessLeak, outcomeOf, type Sessions } from './surface.ts'

/** The questions that a CRM answers, and the sessions of those who must not learn something by them. */
export interface HiddenAnswers {
  readonly model: Model
  readonly there: Planted
  /** The names of all queries that are installed. */
  readonly queries: readonly string[]
  /** Inputs of the queries of plugins and host, by name. */
  readonly inputs: Readonly<Record<string, AskedOf>>
  /** Sees everything. */
  readonly all: Sessions
  /** Sees no record at all, though every query may be asked. */
  readonly nothing: Sessions
  hiding(entity: string, field: string): Sessions
  blindTo(entity: string): Sessions
}

/**
 * What queries tell of what is hidden. What of the planted texts comes out for somebody who sees everything is asked for
 * again by who does not see that field, and by who sees no record of that entity.
 */
export async function leaksOfQueries(hidden: HiddenAnswers): Promise<readonly AccessLeak[]> {
  const { model, queries, there } = hidden
  const leaks: AccessLeak[] = []
  for (const name of queries)
    for (const input of inputsOf(hidden, name)) {
      const note = (entity: string, field?: string) =>
        leaks.push({
          id: 'AC-09',
          entity,
          ...(field && { field }),
          surface: `${name} ${JSON.stringify(input)}`,
        })
      const open = await told(hidden.all, name, input)
      for (const entity of model.entities.values()) {
        const id = there.ids.get(entity.name) ?? ''
        const ofEntity = [`${CANARY} ${entity.name} `, `"${id}"`]
        if (ofEntity.some((text) => open.includes(text) && !JSON.stringify(input).includes(id))) {
          const blind = await told(hidden.blindTo(entity.name), name, input)
          if (blind.includes(`${CANARY} ${entity.name} `)) note(entity.name)
        }
        for (const field of entity.fields.keys()) {
          const text = `${CANARY} ${entity.name} ${field}"`
          if (!open.includes(text)) continue
          if ((await told(hidden.hiding(entity.name, field), name, input)).includes(text))
            note(entity.name, field)
        }
      }
      if ((await told(hidden.nothing, name, input)).includes(CANARY)) note(name.split('.', 1)[0] ?? '')
    }
  return leaks
}

/** Without an input of its own a query is asked for nothing, and for the record of its entity. */
function inputsOf({ inputs, there }: HiddenAnswers, name: string): readonly unknown[] {
  const id = (entity: string) => there.ids.get(entity) ?? ''
  const make = inputs[name] ?? coreQuestions[name]
  return make ? [make(id)] : [{}, { id: id(name.split('.', 1)[0] ?? '') }]
}

/** An answer as text; what refuses tells nothing. */
async function told(session: Sessions, name: string, input: unknown): Promise<string> {
  const [entity = '', verb = ''] = name.split('.')
  const verbs = session[entity] as unknown as Readonly<Record<string, (given: unknown) => unknown>>
  const outcome = await outcomeOf(() => verbs[verb]?.(input))
  return 'answer' in outcome ? (JSON.stringify(outcome.answer) ?? '') : ''
}
