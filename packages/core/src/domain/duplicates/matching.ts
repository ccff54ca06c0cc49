import type { Shape } from '../../conditions/shape.ts'
import { KEY_VERSION } from './blocking-keys.ts'
import type { MatchOptions, MatchRule } from './match-rule.ts'
import { type PreparedMatchRules, prepareMatchRules } from './prepare-match-rules.ts'

/** The host's matching rules, by entity, each prepared when it is first needed. */
export interface Matching {
  /** The entities that have rules. */
  readonly entities: readonly string[]
  /** Undefined for an entity without rules. */
  rulesFor(entity: string): PreparedMatchRules | undefined
  /** The fields that rules compare. */
  fieldsOf(entity: string): readonly string[]
  /** Names the way in which keys of an entity are made. It changes with the rules, as far as keys depend on them. */
  generationOf(entity: string): string
}

/** Sorts the host's rules by entity. */
export function matchingOf(
  rules: readonly MatchRule[],
  options: MatchOptions,
  shapeOf: (entity: string) => Shape,
): Matching {
  // What is no rule at all is reported with all that is wrong.
  const readable = rules.filter((rule) => {
    const all: unknown = (rule as MatchRule | null)?.all
    return Array.isArray(all) && all.every((match) => typeof match === 'object' && match !== null)
  })
  const byEntity = Map.groupBy(readable, ({ entity }) => entity)
  const prepared = new Map<string, PreparedMatchRules>()
  return {
    entities: [...byEntity.keys()],
    rulesFor(entity) {
      const own = byEntity.get(entity)
      if (!own) return undefined
      let known = prepared.get(entity)
      if (!known) {
        known = prepareMatchRules(shapeOf(entity), own, options)
        prepared.set(entity, known)
      }
      return known
    },
    fieldsOf: (entity) => [
      ...new Set((byEntity.get(entity) ?? []).flatMap(({ all }) => all.map(({ field }) => field))),
    ],
    generationOf: (entity) =>
      JSON.stringify([
        KEY_VERSION,
        options.region ?? '',
        options.freeMailHosts ?? [],
        (byEntity.get(entity) ?? []).map(({ all }) => all.map(keyPartsOf)),
      ]),
  }
}

/** Weights and scores make no keys. */
function keyPartsOf({ field, method, threshold, blanks }: MatchRule['all'][number]): readonly unknown[] {
  return [field, method, threshold ?? null, blanks]
}
