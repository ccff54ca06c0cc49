/** What scoring writes on a lead. A score that looked at it would never come to rest. */
export const SCORE_FIELDS: ReadonlySet<string> = new Set([
  ...['score', 'grade', 'scoredAt', 'scoreVersion', 'scoreDueAt'],
])

/** The fields that a condition names, in whatever depth; names that are none do no harm. */
export function fieldsIn(condition: unknown): readonly string[] {
  if (Array.isArray(condition)) return condition.flatMap(fieldsIn)
  if (typeof condition !== 'object' || condition === null) return []
  return Object.entries(condition).flatMap(([name, inner]) => [name, ...fieldsIn(inner)])
}
