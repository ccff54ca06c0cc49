import type { OperationNode, RawNode } from 'kysely'
import { isNode } from './query-nodes.ts'

/** What may stand behind `from` in raw SQL: functions that make rows of a value, and subqueries. */
const ROW_SOURCE = /^\s*(?:json_each\s*\(|jsonb_array_elements\s*\(|unnest\s*\(|\()/i
const SOURCE_WORD = /\b(?:from|join|into|update|using|table)\b/gi
/** Where these words are no sign of a table. */
const HARMLESS = /\bextract\s*\(\s*\w+\s+from\b|\bdistinct\s+from\b|'(?:[^']|'')*'/gi

/** Whether a piece of raw SQL has a table in it, or may have. */
export function namesTable(node: OperationNode): boolean {
  if (!isNode(node, 'RawNode')) return false
  const text = textOf(node).replace(HARMLESS, ' ')
  for (const word of text.matchAll(SOURCE_WORD)) {
    if (!ROW_SOURCE.test(text.slice(word.index + word[0].length))) return true
  }
  return false
}

/** The SQL with a sign for each builder's query in it, and another for each name or value. */
function textOf({ sqlFragments, parameters }: RawNode): string {
  const texts = parameters.map((parameter) => {
    if (isNode(parameter, 'RawNode')) return textOf(parameter)
    return parameter.kind === 'SelectQueryNode' ? '(query)' : '?'
  })
  return sqlFragments.map((fragment, index) => `${fragment}${texts[index] ?? ''}`).join('')
}
