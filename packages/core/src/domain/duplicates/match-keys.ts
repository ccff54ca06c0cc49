import type { CommandContext } from '../../engine/command/context.ts'
import { type AnyRecord, recordsById, recordsOf } from '../../engine/command/records-of.ts'
import type { KeyedRecord, RecordKeys } from '../../engine/keys/record-keys.ts'
import { blockingKeys } from './blocking-keys.ts'
import { duplicateErrors } from './duplicate-errors.ts'
import { likeRecords } from './like-records.ts'
import type { MatchAction } from './match-rule.ts'
import type { Matching } from './matching.ts'
import { dismissedAmong, type FoundPair, queuePairs } from './queue-pairs.ts'

/** The keys of every entity that has matching rules, and what its rules do when a double is written. */
export function matchKeys(matching: Matching): readonly RecordKeys[] {
  return matching.entities.map((entity) => ({
    entity,
    // Read when it is needed: rules that are wrong are reported before.
    get generation() {
      return matching.generationOf(entity)
    },
    fields: matching.fieldsOf(entity),
    keysOf(record) {
      const rules = matching.rulesFor(entity)
      return rules ? blockingKeys(rules, record) : []
    },
    written: (records, context) => meetDoubles(matching, entity, records, context),
  }))
}

/** Looks for doubles of what was just written, and does what the rules say. */
async function meetDoubles(
  matching: Matching,
  entity: string,
  written: readonly KeyedRecord[],
  context: CommandContext,
): Promise<void> {
  const rules = matching.rulesFor(entity)
  if (!rules) return
  const acting = written.filter(({ previous }) =>
    rules.rules.some(({ rule }) => rule.action[operationOf(context, previous)] !== 'allow'),
  )
  if (acting.length === 0) return
  const mayBlock = rules.rules.some(({ rule }) => Object.values(rule.action).includes('block'))
  if (mayBlock)
    await context.hold(
      acting.flatMap(({ record }) => blockingKeys(rules, record).map((key) => `${entity} ${key}`)),
    )

  const found: (FoundPair & { readonly action: MatchAction })[] = []
  const previousOf = new Map(acting.map(({ record, previous }) => [record.id, previous]))
  const records = acting.map(({ record }) => record as AnyRecord)
  for (const { a, b, match } of await likeRecords(context, entity, rules, records)) {
    const rule = rules.rules.find(({ rule: { id } }) => id === match.rule)?.rule
    const action = rule?.action[operationOf(context, previousOf.get(a) ?? null)] ?? 'allow'
    if (action !== 'allow') found.push({ a, b, match, action })
  }
  if (found.length === 0) return
  const dismissed = await dismissedAmong(context, entity, found)
  const open = found.filter((pair) => !dismissed.has(pair))
  const blocked = open.find(({ action }) => action === 'block')
  if (blocked) throw await blockedBy(context, entity, blocked)
  for (const action of ['warn', 'link', 'autoMerge'] as const)
    await queuePairs(
      context,
      entity,
      open.filter((pair) => pair.action === action),
      action,
    )
}

function operationOf({ origin }: CommandContext, previous: unknown): 'create' | 'update' | 'import' {
  if (origin === 'import') return 'import'
  return previous === null ? 'create' : 'update'
}

/** The refusal names only records that the caller may read. */
async function blockedBy(context: CommandContext, entity: string, { b, match }: FoundPair) {
  const known = await recordsById(context, entity, [b])
  const readable = await recordsOf(context, entity).readable(known)
  const { rule } = match
  return duplicateErrors.CRM_DUPLICATE({ entity, rule }, { meta: { entity, rule, ids: [...readable] } })
}
