import type { FieldType } from '../../../conditions/index.ts'
import type { Model } from '../../../engine/entities/model.ts'
import type { Issue } from '../../../engine/errors.ts'
import { isDuration, isObject, type Words } from '../../../engine/given.ts'
import { misspelt, unknownKeys } from '../../../engine/misspelt.ts'
import type { ConversionRules } from './conversion-rules.ts'

const KEYS: Readonly<Record<keyof ConversionRules, true>> = { mapping: true, grace: true }
const TARGETS = ['account', 'contact', 'opportunity'] as const
/** Set by the conversion itself. */
const LINKS: ReadonlySet<string> = new Set([
  'contact.accountId',
  'opportunity.accountId',
  'opportunity.contactId',
])

/** What is wrong with the rules of conversion, whoever wrote them without types. */
export function conversionProblems(model: Model, conversion: unknown): readonly Issue[] {
  if (conversion === undefined) return []
  if (!isObject(conversion)) return [invalid('conversion', OBJECT)]
  const { mapping = {}, grace } = conversion
  return [
    ...unknownKeys(conversion, KEYS, 'conversion'),
    ...(grace === undefined || isDuration(grace) ? [] : [invalid('conversion.grace', DURATION)]),
    ...(isObject(mapping) ? mappingProblems(model, mapping) : [invalid('conversion.mapping', OBJECT)]),
  ]
}

function mappingProblems(model: Model, mapping: Readonly<Record<string, unknown>>): readonly Issue[] {
  const targets = Object.values(mapping)
  return Object.entries(mapping).flatMap(([from, to], at) =>
    targets.indexOf(to) < at
      ? [problem(from, { message: 'goes where another field goes already.', zh: '与另一字段的目标相同。' })]
      : wayProblems(model, from, to),
  )
}

function wayProblems(model: Model, from: string, to: unknown): readonly Issue[] {
  const fields = model.entity('lead').fields
  const source = fields.get(from)
  if (!source) return [unknownField(from, from, 'is no field of the lead', '不是线索的字段', fields.keys())]
  const [entity, name, ...rest] = typeof to === 'string' ? to.split('.') : []
  if (!entity || !name || rest.length > 0 || !TARGETS.some((one) => one === entity))
    return [problem(from, TARGET)]
  const there = model.entity(entity).fields
  const target = there.get(name)
  if (!target)
    return [
      unknownField(
        from,
        name,
        `is no field of the ${entity} ("${name}")`,
        `不是 ${entity} 的字段（“${name}”）`,
        there.keys(),
      ),
    ]
  if (target.managed || LINKS.has(`${entity}.${name}`)) return [problem(from, MANAGED)]
  return typeProblems(from, source.type, target.type)
}

function typeProblems(from: string, source: FieldType, target: FieldType): readonly Issue[] {
  if (source.kind === 'select' && target.kind === 'select') {
    const missing = source.options.filter((option) => !target.options.includes(option))
    return missing.length === 0
      ? []
      : [
          problem(from, {
            message: `may be ${missing.map((one) => `"${one}"`).join(', ')}, which is no choice there.`,
            zh: `可能的取值 ${missing.map((one) => `“${one}”`).join('、')} 不在目标选项中。`,
          }),
        ]
  }
  // What is no choice, or no address, is refused when a lead is converted, and never dropped.
  const isWords = ({ kind }: FieldType) => kind === 'text' || kind === 'select'
  if (isWords(source) && isWords(target)) return []
  return JSON.stringify(source) === JSON.stringify(target)
    ? []
    : [
        problem(from, {
          message: `is ${source.kind}, and what it goes to is ${target.kind}, or of another kind of it.`,
          zh: `类型为 ${source.kind}，与目标类型 ${target.kind} 不一致。`,
        }),
      ]
}

const OBJECT: Words = {
  message: "must be an object: { mapping: { budget: 'opportunity.amount' } }.",
  zh: "必须是对象：{ mapping: { budget: 'opportunity.amount' } }。",
}
const DURATION: Words = { message: 'must be a duration such as "30d".', zh: '必须是时长，如“30d”。' }
const TARGET: Words = {
  message: 'must go to "account.<field>", "contact.<field>" or "opportunity.<field>".',
  zh: '目标必须是“account.<字段>”、“contact.<字段>”或“opportunity.<字段>”。',
}
const MANAGED: Words = {
  message: 'goes to a field that commands alone write.',
  zh: '目标字段只能由命令写入。',
}

function invalid(path: string, words: Words): Issue {
  return { code: 'OPTION_INVALID', path, ...words }
}

function problem(from: string, words: Words): Issue {
  return { code: 'CONVERSION_MAPPING', path: `conversion.mapping.${from}`, ...words }
}

function unknownField(from: string, wrong: string, en: string, zh: string, known: Iterable<string>): Issue {
  return misspelt({ code: 'CONVERSION_MAPPING', path: `conversion.mapping.${from}`, wrong, en, zh }, known)
}
