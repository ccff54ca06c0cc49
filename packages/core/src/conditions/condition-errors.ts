/** The same in English and in Simplified Chinese. */
export type Phrase = readonly [en: string, zh: string]

/** Everything that can be wrong with a condition, one sentence each in both languages. The codes are stable. */
export const CONDITION_SENTENCES = {
  CONDITION_SHAPE: ['Expected {expected} here.', '此处应为{expected}。'],
  CONDITION_UNKNOWN_FIELD: ['{shape} has no field or relation {field}.', '{shape} 没有字段或关系 {field}。'],
  CONDITION_HIDDEN_FIELD: [
    '{field} of {shape} is not yours to see, so a condition cannot ask about it.',
    '您无权查看 {shape} 的 {field}，因此条件中不能使用它。',
  ],
  CONDITION_UNKNOWN_OPERATOR: [
    '{operator} cannot be asked of {field}, which takes {operators}.',
    '{field} 不支持 {operator}，可用：{operators}。',
  ],
  FIELD_ENCRYPTED: [
    '{field} is encrypted: {operator} cannot be asked of it, only {operators}.',
    '{field} 已加密，不支持 {operator}，仅可用：{operators}。',
  ],
  CONDITION_TYPE: [
    '{field} is compared with a value that it cannot have: expected {expected}.',
    '{field} 不能与该值比较：应为{expected}。',
  ],
  CONDITION_OPTION: [
    '{field} is never {value}: it is one of {options}.',
    '{field} 不可能为 {value}，只能是以下之一：{options}。',
  ],
  CONDITION_CURRENCY: [
    '{field} is compared with another currency: expected {expected}.',
    '{field} 的比较值币种不符：应为{expected}。',
  ],
  CONDITION_OVERFLOW: [
    '{field} is compared with a value too large to be kept exactly.',
    '{field} 的比较值过大，无法精确保存。',
  ],
  CONDITION_UNKNOWN_TERM: [
    '{term} is not a term that {field} can be compared with.',
    '{field} 不能与 {term} 比较。',
  ],
  CONDITION_MISSING_VARS: [
    '{term} needs to know {needed}: pass it in vars.',
    '{term} 需要 {needed}：请在 vars 中传入。',
  ],
  CONDITION_EVENT_ONLY: [
    '{operator} asks about the change at hand and cannot be used in a query.',
    '{operator} 针对当前变更，不能用于查询。',
  ],
  CONDITION_NO_HISTORY: [
    '{operator} asks about the past, which is not at hand here.',
    '{operator} 针对历史，此处没有历史数据。',
  ],
  CONDITION_TOO_FAR: [
    'The condition leads over more than {limit} relations.',
    '条件跨越的关联超过 {limit} 级。',
  ],
  CONDITION_TOO_DEEP: ['The condition is nested deeper than {limit} levels.', '条件嵌套超过 {limit} 层。'],
  CONDITION_TOO_LARGE: ['The condition has more than {limit} parts.', '条件超过 {limit} 个部分。'],
  CONDITION_LIST_TOO_LONG: [
    'The list for {field} has more than {limit} items.',
    '{field} 的列表超过 {limit} 项。',
  ],
} as const

/** What a condition can be warned about: it is valid, but hardly means what it says. */
export const CONDITION_WARNINGS = {
  CONDITION_NEQ_NULLABLE: [
    'Records without {field} do not match {operator}; say neqOrNull if they shall.',
    '没有 {field} 的记录不满足 {operator}；如需包含，请用 neqOrNull。',
  ],
  CONDITION_UNSATISFIABLE: [
    'No value of {field} can satisfy all that is asked of it.',
    '{field} 没有任何值能同时满足全部要求。',
  ],
} as const

/** A stable code of {@link CONDITION_SENTENCES}. */
export type ConditionCode = keyof typeof CONDITION_SENTENCES
/** A stable code of {@link CONDITION_WARNINGS}. */
export type ConditionWarningCode = keyof typeof CONDITION_WARNINGS
/** The values that fill a sentence's blanks, for a host that has its own words. */
export type IssueMeta = { readonly [blank: string]: string | number }
/** What fills a sentence's blanks: names are the same in both languages, phrases are not. */
export type Blanks = { readonly [blank: string]: string | number | Phrase }

/** One thing wrong with a condition, and where: `['all', 1, 'region', 'gt']`. */
export interface ConditionIssue {
  readonly code: ConditionCode
  readonly path: readonly (string | number)[]
  readonly message: string
  /** The message in Simplified Chinese. */
  readonly zh: string
  readonly meta: IssueMeta
}

/** One thing to think about in a condition. */
export interface ConditionWarning {
  readonly code: ConditionWarningCode
  readonly path: readonly (string | number)[]
  readonly message: string
  /** The message in Simplified Chinese. */
  readonly zh: string
  readonly meta: IssueMeta
}

/** A condition that means nothing, with everything that is wrong with it. */
export class ConditionError extends Error {
  readonly issues: readonly ConditionIssue[]

  constructor(issues: readonly ConditionIssue[]) {
    super(issues.map((issue) => issue.message).join(' '))
    this.name = 'ConditionError'
    this.issues = issues
  }
}

/** A sentence in both languages, its blanks filled. What came from outside is cut short. */
export function inWords(
  [en, zh]: Phrase,
  blanks: Blanks,
): { readonly message: string; readonly zh: string; readonly meta: IssueMeta } {
  const [meta, metaZh] = [filling(blanks, 0), filling(blanks, 1)]
  return { message: fill(en, meta), zh: fill(zh, metaZh), meta }
}

function filling(blanks: Blanks, language: 0 | 1): IssueMeta {
  return Object.fromEntries(
    Object.entries(blanks).map(([blank, words]) => {
      const word = typeof words === 'object' ? words[language] : words
      return [blank, typeof word === 'string' ? clip(word) : word]
    }),
  )
}

function fill(text: string, meta: IssueMeta): string {
  return text.replace(/\{(\w+)\}/g, (blank, name: string) => String(meta[name] ?? blank))
}

/** At most 200 characters of a text from outside. */
export function clip(text: string): string {
  return text.length > 200 ? `${text.slice(0, 199).toWellFormed()}…` : text
}
