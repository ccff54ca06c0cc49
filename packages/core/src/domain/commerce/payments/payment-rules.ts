import type { Issue } from '../../../engine/errors.ts'
import { isObject, listOf } from '../../../engine/given.ts'
import { unknownKeys } from '../../../engine/misspelt.ts'
import type { ApprovalRule } from '../../approvals/index.ts'
import { isNumberPattern } from '../document-number.ts'
import { type PaymentTerm, termsProblem } from './plan-terms.ts'

/** What a host decides about invoices and payments. */
export interface PaymentRules {
  /**
   * How invoices and credit notes are numbered: `{yyyy}`, `{yy}`, `{mm}` and `{dd}` stand for the day of issue, `{0000}`
   * for the count, with as many digits at least. What the day makes of it is a series of its own, without gaps.
   * `INV{yyyy}-{0000}` and `CN{yyyy}-{0000}`, when left out.
   */
  readonly numbers?: { readonly invoice?: string; readonly creditNote?: string }
  /** When an invoice is paid, by the names that orders and customers call it: `{ net30: [{ percent: '100', days: 30 }] }`. */
  readonly terms?: { readonly [name: string]: readonly PaymentTerm[] }
  /** The terms where nothing names others; at once, when left out. */
  readonly usualTerms?: string
  /** Who approves what goes back, asked for with `payment.askRefund`; without it nobody is asked. */
  readonly refundApproval?: ApprovalRule
}

const KEYS: Readonly<Record<keyof PaymentRules, true>> = {
  ...{ numbers: true, terms: true, usualTerms: true, refundApproval: true },
}
const PLACE = 'payments'

/** What is wrong with rules of payments, whoever wrote them without types. */
export function paymentProblems(given: unknown): readonly Issue[] {
  if (given === undefined) return []
  if (!isObject(given)) return [problem(PLACE, 'an object: { terms: { … } }', '对象：{ terms: { … } }')]
  const { numbers, terms, usualTerms, refundApproval } = given
  return [
    ...unknownKeys(given, KEYS, PLACE),
    ...(refundApproval === undefined || isObject(refundApproval)
      ? []
      : [
          problem(
            `${PLACE}.refundApproval`,
            "a rule: { by: [{ role: 'director' }] }",
            "审批规则：{ by: [{ role: 'director' }] }",
          ),
        ]),
    ...numberProblems(numbers),
    ...(terms === undefined || isObject(terms)
      ? Object.entries(terms ?? {}).flatMap(([name, parts]) => {
          const wrong = termsProblem(listOf(parts))
          return wrong ? [problem(`${PLACE}.terms.${name}`, wrong.en, wrong.zh)] : []
        })
      : [problem(`${PLACE}.terms`, 'an object of lists by their names', '以名称为键的对象')]),
    ...(usualTerms === undefined || (isObject(terms) && Object.hasOwn(terms, String(usualTerms)))
      ? []
      : [problem(`${PLACE}.usualTerms`, 'one of the terms', '已定义的付款条件之一')]),
  ]
}

function numberProblems(numbers: unknown): readonly Issue[] {
  if (numbers === undefined) return []
  const place = `${PLACE}.numbers`
  if (!isObject(numbers))
    return [problem(place, 'an object: { invoice, creditNote }', '对象：{ invoice, creditNote }')]
  const wrong = (['invoice', 'creditNote'] as const).flatMap((kind) => {
    const format = numbers[kind]
    if (format === undefined || isNumberPattern(format)) return []
    return [
      problem(
        `${place}.${kind}`,
        'a text with one count: INV{yyyy}-{0000}',
        '含有一个序号的文本：INV{yyyy}-{0000}',
      ),
    ]
  })
  const isTwice = numbers['invoice'] !== undefined && numbers['invoice'] === numbers['creditNote']
  return [
    ...unknownKeys(numbers, { invoice: true, creditNote: true }, place),
    ...wrong,
    ...(isTwice
      ? [problem(`${place}.creditNote`, 'different from that of invoices', '不同于发票号格式的文本')]
      : []),
  ]
}

function problem(path: string, expected: string, zh: string): Issue {
  return { code: 'OPTION_INVALID', path, message: `must be ${expected}.`, zh: `必须是${zh}。` }
}
