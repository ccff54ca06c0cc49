import type { CommandContext } from '../../engine/command/context.ts'
import { type AnyRecord, recordsById } from '../../engine/command/records-of.ts'
import { keysOfForms } from './blocking-keys.ts'
import { compareForms } from './compare-pair.ts'
import { formsOf, type PreparedMatchRules } from './prepare-match-rules.ts'
import type { FoundPair } from './queue-pairs.ts'

/** Records that are like one of these, `a` being the one of these; each two once. They are found by their keys. */
export async function likeRecords(
  context: CommandContext,
  entity: string,
  rules: PreparedMatchRules,
  records: readonly AnyRecord[],
  isWanted: (id: string, other: string) => boolean = () => true,
): Promise<readonly FoundPair[]> {
  const forms = new Map(records.map((record) => [record.id, formsOf(rules, record)]))
  const keysOf = new Map([...forms].map(([id, form]) => [id, keysOfForms(rules, form)]))
  const idsByKey = await context.keyed.find(entity, [...keysOf.values()].flat())
  const candidates = new Map<string, ReadonlySet<string>>()
  for (const [id, keys] of keysOf) {
    const others = keys.flatMap((key) => idsByKey.get(key) ?? [])
    candidates.set(id, new Set(others.filter((other) => other !== id && isWanted(id, other))))
  }
  const unread = new Set([...candidates.values()].flatMap((ids) => [...ids].filter((id) => !forms.has(id))))
  for (const record of await recordsById(context, entity, [...unread]))
    forms.set(record.id, formsOf(rules, record))

  const pairs: FoundPair[] = []
  const seen = new Set<string>()
  for (const [a, others] of candidates)
    for (const b of others) {
      const [left, right] = [forms.get(a), forms.get(b)]
      if (!left || !right || seen.has(`${b}/${a}`)) continue
      seen.add(`${a}/${b}`)
      const match = compareForms(rules, left, right)
      if (match) pairs.push({ a, b, match })
    }
  return pairs
}
