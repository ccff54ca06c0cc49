import type { Issue } from '../errors.ts'

/** What can be wrong with one value of an input, in both languages. */
const SENTENCES = {
  UNKNOWN_FIELD: ['is no field here.', '不是此处的字段。'],
  NOT_WRITABLE: ['is set by commands, not by input.', '只能由命令写入，不能直接填写。'],
  FORBIDDEN_FIELD: ['is not open to this actor.', '当前操作者无权使用该字段。'],
  REQUIRED: ['is required.', '为必填项。'],
  NOT_TEXT: ['must be text.', '必须是文本。'],
  BAD_TEXT: [
    'holds characters that cannot be stored (NUL or half a surrogate pair).',
    '包含无法存储的字符（NUL 或残缺的代理对）。',
  ],
  TOO_LONG: ['is longer than {max} characters.', '长度超过 {max} 个字符。'],
  NOT_EMAIL: ['is not an e-mail address.', '不是有效的电子邮件地址。'],
  NOT_PHONE: ['is not a telephone number.', '不是有效的电话号码。'],
  NOT_DOMAIN: ['is not a web domain.', '不是有效的网站域名。'],
  NOT_INT: ['must be a whole number.', '必须是整数。'],
  TOO_SMALL: ['must be at least {min}.', '不得小于 {min}。'],
  TOO_LARGE: ['must be at most {max}.', '不得大于 {max}。'],
  NOT_DECIMAL: [
    'must be a decimal with at most {scale} digits behind the point, as a string.',
    '必须是字符串形式的小数，小数位不超过 {scale} 位。',
  ],
  NOT_BOOL: ['must be true or false.', '必须是 true 或 false。'],
  NOT_DATE: ['must be a calendar day such as 2026-11-22.', '必须是日期，例如 2026-11-22。'],
  NOT_DATETIME: [
    'must be an instant: a Date or an ISO 8601 text with its zone.',
    '必须是时间点：Date 或带时区的 ISO 8601 文本。',
  ],
  NOT_MONEY: [
    "must be money: { amount: '12.34', currency: 'CNY' }.",
    "必须是金额：{ amount: '12.34', currency: 'CNY' }。",
  ],
  WRONG_CURRENCY: ['must be in {currency}.', '币种必须是 {currency}。'],
  NOT_AN_OPTION: ['must be one of {options}.', '必须是以下之一：{options}。'],
  NOT_LIST: ['must be a list of at most 1,000 values.', '必须是不超过 1,000 项的列表。'],
  NOT_ID: ['must be the id of a record.', '必须是记录的 id。'],
  NOT_KEY: ['must be text of 1 to 255 characters.', '必须是 1 到 255 个字符的文本。'],
  NOT_FOUND: ['names no record.', '所指记录不存在。'],
  ACTOR_NO_USER: [
    'names the actor, who is no user here: make one, and pass its id as the id of the actor.',
    '为操作者本人，但其不是该 CRM 的用户：请先创建用户，并以其 id 作为操作者 id。',
  ],
  NOT_JSON: ['must be JSON, at most 32 levels deep.', '必须是 JSON，嵌套不超过 32 层。'],
  NOT_OBJECT: ['must be an object.', '必须是对象。'],
  FIELD_ENCRYPTED: [
    'is encrypted: it cannot be sorted, grouped or measured by, and be looked for only by its whole value.',
    '已加密：不能用于排序、分组或统计，且只能按完整值查找。',
  ],
  NOT_GROUPED: ['cannot be grouped by.', '不能作为分组字段。'],
  NOT_A_MEASURE: [
    "must be 'count', or { countDistinct }, { sum }, { min } or { max } of one field.",
    "必须是 'count'，或某一字段的 { countDistinct }、{ sum }、{ min }、{ max }。",
  ],
  NOT_A_MEASURE_NAME: [
    'must be a name like those of fields, and not that of a group.',
    '名称必须符合字段命名规则，且不能与分组字段同名。',
  ],
  NOT_MEASURED: ['is of a kind that has no such measure.', '该类型的字段不支持此统计。'],
  NOT_VERSION: [
    'must be the version of the record, a whole number from 1.',
    '必须是记录的版本号（从 1 开始的整数）。',
  ],
  VERSION_AHEAD: [
    'has never been: the record is at version {current}. Read it again.',
    '该版本从未存在：记录当前为版本 {current}，请重新读取。',
  ],
  SCHEMA: ['{reason}', '{reason}'],
} as const

/** Codes of {@link Issue}s about single values. */
export type IssueCode = keyof typeof SENTENCES

/** Every issue code with its sentences, for the reference. */
export const issueSentences: Readonly<Record<IssueCode, readonly [en: string, zh: string]>> = SENTENCES

/** One issue, its sentences filled. */
export function issue(code: IssueCode, path: string, values: Record<string, string | number> = {}): Issue {
  const [en, zh] = SENTENCES[code]
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))
  return { code, path, message: fill(en), zh: fill(zh) }
}
