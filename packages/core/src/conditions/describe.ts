import { checkCondition } from './check-condition.ts'
import { ConditionError } from './condition-errors.ts'
import { parseStep } from './days.ts'
import { DESCRIBE_WORDS, type DescribeLocale, type DescribeWords } from './describe-words.ts'
import { isPlainObject } from './operators.ts'
import {
  type FieldTest,
  isGroup,
  type Outline,
  outlineOf,
  outlineOperand,
  type RelationTest,
} from './outline.ts'
import { extFieldOf, fieldOf } from './place.ts'
import type { FieldShape, FieldType, Shape } from './shape.ts'

export type { DescribeLocale } from './describe-words.ts'

interface Speaker {
  readonly locale: DescribeLocale
  readonly words: DescribeWords
  readonly shape: Shape
}

/**
 * A condition as a sentence for people, with the labels of the shape. Throws a `ConditionError` for a condition that
 * means nothing.
 *
 * @example
 * ```ts
 * describeCondition(leadShape, { region: 'north', employees: { gte: 500 } }, 'en')
 * // 'Region is “north” and Employees is at least 500'
 * ```
 */
export function describeCondition(shape: Shape, condition: unknown, locale: DescribeLocale): string {
  const { issues } = checkCondition(shape, condition, { event: true })
  if (issues.length > 0) throw new ConditionError(issues)
  return say({ locale, words: DESCRIBE_WORDS[locale], shape }, outlineOf(shape, condition))
}

function say(speaker: Speaker, outline: Outline): string {
  const { words } = speaker
  if (outline.is === 'field') return sayField(speaker, outline, labelOf(speaker, outline.name, outline.field))
  if (outline.is === 'relation') return sayRelation(speaker, outline)
  if (outline.is === 'not') return words.not(say(speaker, outline.of))
  if (outline.of.length === 0) return outline.is === 'all' ? words.always : words.never
  return sayGroup(speaker, outline.is, outline.of, (part) => say(speaker, part))
}

function sayGroup(
  { words }: Speaker,
  is: 'all' | 'any',
  parts: readonly Outline[],
  sayPart: (part: Outline) => string,
): string {
  const said = parts.map((part) => (isSeveral(part) ? words.group(sayPart(part)) : sayPart(part)))
  return said.join(is === 'all' ? words.and : words.or)
}

function isSeveral(outline: Outline): boolean {
  return isGroup(outline) && outline.of.length > 0
}

function sayField(speaker: Speaker, test: FieldTest, subject: string): string {
  const { words } = speaker
  const phrase = phraseOf(words, test).replace('{f}', () => subject)
  const rates = test.convert ? words.converted(sayRates(test)) : ''
  return (
    phrase.replace('{v}', () => sayOperand(speaker, test)).replace('{t}', () => saySince(speaker, test)) +
    rates
  )
}

function phraseOf(words: DescribeWords, { operator, operand, field }: FieldTest): string {
  const isTime = field.type.kind === 'datetime' || field.type.kind === 'date'
  switch (operator) {
    case 'since':
      return Object.hasOwn(operand as object, 'lte') ? words.sinceAtLatest : words.sinceAtEarliest
    case 'isNull':
      return operand === false ? words.isNullFalse : words.fields.isNull
    case 'isNotNull':
      return operand === false ? words.fields.isNull : words.fields.isNotNull
    case 'changed':
      return operand === false ? words.notChanged : words.fields.changed
    case 'changedTo':
      return operand === null ? words.becameEmpty : words.fields.changedTo
    case 'was':
      return operand === null ? words.wasEmpty : words.fields.was
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return isTime ? words.times[operator] : words.fields[operator]
    case 'convert':
      return ''
    default:
      return words.fields[operator]
  }
}

function sayOperand(speaker: Speaker, { operator, operand, field, path }: FieldTest): string {
  const { type } = field
  if (operator === 'since') return sayValue(speaker, type, (operand as { value: unknown }).value)
  if (type.kind === 'list') {
    const item: FieldShape = { ...field, type: type.of, nullable: false }
    return sayItem(speaker, outlineOperand('item', item, operand, path))
  }
  if (operator !== 'in' && operator !== 'notIn') return sayValue(speaker, type, operand)
  const values = Array.isArray(operand) ? operand : [operand]
  return values.map((value) => sayValue(speaker, type, value)).join(speaker.words.comma)
}

/** What is asked of an item is said without a subject: "is “vip” and contains “x”". */
function sayItem(speaker: Speaker, outline: Outline): string {
  if (outline.is === 'field') return sayField(speaker, outline, '').trim()
  return outline.is === 'all' ? sayGroup(speaker, 'all', outline.of, (part) => sayItem(speaker, part)) : ''
}

function sayValue(speaker: Speaker, type: FieldType, value: unknown): string {
  const { words, shape } = speaker
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'boolean') return words.bool[value ? 'true' : 'false']
  if (isPlainObject(value)) {
    if (Object.hasOwn(value, 'actor')) return words.actor(String(value['actor']))
    if (Object.hasOwn(value, 'startOfDay'))
      return words.startOfDay(sayTime(speaker, value['startOfDay']), value['zone'] as string | undefined)
    if (!Object.hasOwn(value, 'field')) return `${value['amount']} ${value['currency']}`
    const name = String(value['field'])
    const field = fieldOf(shape, name) ?? extFieldOf(shape, name.replace('ext.', ''))
    return words.field(field ? labelOf(speaker, name, field) : name)
  }
  if (type.kind === 'datetime' || type.kind === 'date') return sayTime(speaker, value)
  return type.kind === 'int' || type.kind === 'decimal' ? String(value) : words.quote(String(value))
}

function sayTime({ words }: Speaker, value: unknown): string {
  if (value instanceof Date) return value.toISOString()
  const text = String(value)
  const step = parseStep(text)
  if (step) return words.step(step.count, step.unit)
  return text === 'now' ? words.now : text === 'today' ? words.today : text
}

function saySince(speaker: Speaker, { operator, operand }: FieldTest): string {
  if (operator !== 'since') return ''
  const { lte, gte } = operand as { lte?: unknown; gte?: unknown }
  return sayValue(speaker, { kind: 'datetime' }, lte ?? gte)
}

function sayRates({ convert = {}, operand }: FieldTest): string {
  const own = isPlainObject(operand) ? String(operand['currency']) : ''
  return Object.entries(convert)
    .map(([currency, rate]) => `1 ${currency} = ${rate} ${own}`.trim())
    .join(', ')
}

function sayRelation(speaker: Speaker, test: RelationTest): string {
  const { words } = speaker
  const inner = say({ ...speaker, shape: test.shape }, test.of)
  const isPlain = inner === words.always
  const { operator, name } = test
  if (operator === 'count') {
    const compared = Object.entries(test.comparisons).map(([op, to]) =>
      words.counts[op as keyof typeof words.counts].replace('{v}', String(to)),
    )
    const phrase = isPlain ? words.count : words.countWhere
    return fill(phrase, { f: name, w: inner, v: compared.join(words.and) })
  }
  if (isPlain && operator === 'some') return fill(words.relations.exists, { f: name })
  if (isPlain && operator === 'none') return fill(words.relations.noneExists, { f: name })
  return fill(words.relations[operator], { f: name, v: isSeveral(test.of) ? words.group(inner) : inner })
}

/** Values go in last and once, so that braces in them stay braces. */
function fill(phrase: string, blanks: { readonly [blank: string]: string }): string {
  return phrase.replace(/\{(\w)\}/g, (_, blank: string) => blanks[blank] ?? '')
}

function labelOf({ locale }: Speaker, name: string, field: FieldShape): string {
  return field.label?.[locale] ?? field.label?.['en'] ?? name
}
