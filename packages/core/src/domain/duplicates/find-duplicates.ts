import * as z from 'zod'
import type { Shape } from '../../conditions/shape.ts'
import { defineQuery, type QueryContext } from '../../engine/command/define-query.ts'
import { IDS_AT_ONCE } from '../../engine/command/records-of.ts'
import { engineErrors } from '../../engine/engine-errors.ts'
import { keysOfForms } from './blocking-keys.ts'
import { compareForms, type PairMatch } from './compare-pair.ts'
import { duplicateErrors } from './duplicate-errors.ts'
import type { Matching } from './matching.ts'
import { formsOf } from './prepare-match-rules.ts'

/** A record that may be the same as the one asked about, and why. */
export interface DuplicateMatch extends PairMatch {
  readonly id: string
}

/** What a search for duplicates found. */
export interface DuplicatesFound {
  /** The most alike first. */
  readonly matches: readonly DuplicateMatch[]
  /** False while the keys are made anew after a change of the rules: there may be more. */
  readonly isComplete: boolean
}

type Values = Readonly<Record<string, unknown>>

/** The part of a session that a search reads. */
interface Readable {
  get(id: string): Promise<(Values & { id: string }) | null>
  list(query: {
    where: Values
    limit: number
  }): Promise<{ readonly items: readonly (Values & { id: string })[] }>
}

/**
 * Records that may be the same as one that is there, or as one about to be entered. It compares what the caller may read,
 * and nothing else: neither a hidden record nor a hidden field can be guessed from the answer.
 */
export function findDuplicates<const Entity extends string>(entity: Entity, matching: Matching) {
  return defineQuery({
    name: `${entity}.duplicates`,
    input: z.strictObject({
      /** A record that is there. */
      id: z.string().optional(),
      /** Fields of a record that is not there yet. */
      values: z.record(z.string(), z.unknown()).optional(),
      limit: z.int().min(1).max(100).default(20),
    }),

    async run({ id, values, limit }, context): Promise<DuplicatesFound> {
      if ((id === undefined) === (values === undefined)) throw duplicateErrors.CRM_MATCH_INPUT()
      const rules = matching.rulesFor(entity)
      if (!rules) throw duplicateErrors.CRM_MATCHING_NONE({ entity })
      const records = (context.crm as Readonly<Record<string, Readable>>)[entity] as Readable
      const asked = values ? normalised(context.shape(entity), values) : await records.get(id ?? '')
      if (!asked) throw engineErrors.CRM_NOT_FOUND({ entity })

      const forms = formsOf(rules, asked)
      const self = values ? undefined : asked['id']
      const matches: DuplicateMatch[] = []
      for (const other of await candidates(context, records, entity, keysOfForms(rules, forms))) {
        const match = other.id === self ? null : compareForms(rules, forms, formsOf(rules, other))
        if (match) matches.push({ id: other.id, ...match })
      }
      matches.sort((one, other) => other.score - one.score || (one.id < other.id ? -1 : 1))
      return { matches: matches.slice(0, limit), isComplete: await context.keyed.isCurrent(entity) }
    },
  })
}

/** As records hold them: a telephone number in E.164, an address in lower case. */
function normalised({ fields }: Shape, values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const normalise = Object.hasOwn(fields, name) ? fields[name]?.normalise : undefined
      return [name, typeof value === 'string' && normalise ? normalise(value) : value]
    }),
  )
}

/** Records that share a key, as far as the caller may read them. */
async function candidates(
  { keyed }: QueryContext,
  records: Readable,
  entity: string,
  keys: readonly string[],
): Promise<readonly (Values & { id: string })[]> {
  const ids = [...new Set([...(await keyed.find(entity, keys)).values()].flat())]
  const found: (Values & { id: string })[] = []
  // Asked for even when there are none, so that whoever may read nothing is always told the same.
  for (let at = 0; at === 0 || at < ids.length; at += IDS_AT_ONCE) {
    const where = { id: { in: ids.slice(at, at + IDS_AT_ONCE) } }
    found.push(...(await records.list({ where, limit: IDS_AT_ONCE })).items)
  }
  return found
}
