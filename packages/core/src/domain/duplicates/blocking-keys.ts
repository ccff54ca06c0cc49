import { formsOf, type PreparedMatchRules, type RecordForms } from './prepare-match-rules.ts'
import type { PreparedField } from './prepared-field.ts'

/**
 * The way in which keys are made. It changes whenever a form or a key does, so that keys of before are never mistaken
 * for keys of now and can be made anew.
 */
export const KEY_VERSION = 'v1'

/** Longer texts with the same beginning share a key, and are told apart when they are compared. */
const LONGEST_PART = 48

/**
 * Short texts by which doubles of a record are looked up, as `v1:companyCore:acme`: only records that share one need
 * to be compared. Whatever a rule finds alike shares a key, but for what `jaroWinkler` alone finds: there two names
 * need their first four letters in common, of Chinese two.
 */
export function blockingKeys(
  rules: PreparedMatchRules,
  record: Readonly<Record<string, unknown>>,
): readonly string[] {
  return keysOfForms(rules, formsOf(rules, record))
}

/** {@link blockingKeys} for a record that was read by `formsOf` already. */
export function keysOfForms(rules: PreparedMatchRules, { forms }: RecordForms): readonly string[] {
  const keys = rules.rules.flatMap((rule) => rule.keys.flatMap((group) => keysOfGroup(group, forms)))
  return [...new Set(keys)].sort()
}

/** A key for each way of taking one text from every field; none when a field is blank. */
function keysOfGroup(group: readonly PreparedField[], forms: readonly string[]): readonly string[] {
  const methods = group.map(({ match }) => match.method).join('+')
  let keys = [`${KEY_VERSION}:${methods}`]
  for (const [at, { method, threshold, slot }] of group.entries()) {
    const form = forms[slot] ?? ''
    if (form === '') return []
    const parts = method.keys(form, threshold).map((part) => part.slice(0, LONGEST_PART).toWellFormed())
    keys = keys.flatMap((key) => parts.map((part) => `${key}${at === 0 ? ':' : '|'}${part}`))
  }
  return keys
}
