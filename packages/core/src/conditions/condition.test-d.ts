import { expectTypeOf, it } from 'vitest'
import type { Condition, Operand } from './condition.ts'
import { defineCondition } from './define-condition.ts'
import { type Lead, leadShape } from './fixtures/lead-shape.ts'
import { matches, prepareCondition } from './matches.ts'

// What is meant compiles.
const everything: Condition<Lead> = {
  region: 'north',
  email: { in: ['a@b.cn', { actor: 'email' }] },
  employees: { gte: 500, lt: 1000 },
  urgency: { in: ['high', 'normal'] },
  budget: { gt: { amount: '5', currency: 'CNY' }, convert: { USD: '7.1' } },
  createdAt: { gte: '-15d', lt: { startOfDay: 'now' } },
  touchedAt: new Date(0),
  tags: { some: 'vip', every: { startsWith: 'v' } },
  ownerId: { actor: 'id' },
  isHot: null,
  contacts: { some: { name: 'Li' }, count: { where: { age: { gt: 30 } }, gte: 1 } },
  ext: { tier: 'gold' },
  all: [{ region: null }, { not: { any: [{ urgency: 'low' }] } }],
}

// A condition from a file is not known before it is checked.
const loose: Condition = { anything: { gte: 5 }, any: [{ other: 'x' }] }

// @ts-expect-error [2353] -- a lead has no colour
const unknownField: Condition<Lead> = { colour: 'red' }
// @ts-expect-error [2353] -- nor deeper down
const unknownDeeper: Condition<Lead> = { any: [{ not: { colour: 'red' } }] }
// @ts-expect-error [2322] -- employees is a number
const wrongType: Condition<Lead> = { employees: '500' }
// @ts-expect-error [2322] -- and compared with numbers
const wrongOperand: Condition<Lead> = { employees: { gte: '500' } }
// @ts-expect-error [2322] -- 'soon' is no urgency
const wrongOption: Condition<Lead> = { urgency: 'soon' }
// @ts-expect-error [2322] -- nor among others
const wrongAmong: Condition<Lead> = { urgency: { in: ['high', 'soon'] } }
// @ts-expect-error [2353] -- there is no such operator
const wrongOperator: Condition<Lead> = { region: { like: 'n%' } }
// @ts-expect-error [2322] -- money is an amount and a currency
const bareAmount: Condition<Lead> = { budget: { gt: 5 } }
// @ts-expect-error [2322] -- a tag is text
const wrongItem: Condition<Lead> = { tags: { some: 5 } }
// @ts-expect-error [2353] -- a contact has no region
const wrongRelated: Condition<Lead> = { contacts: { some: { region: 'north' } } }
// @ts-expect-error [2353] -- a relation is asked by its own operators
const relationAsField: Condition<Lead> = { contacts: { eq: 'Li' } }

// @ts-expect-error [2353] -- the record says what can be asked
matches(leadShape, { colour: 'red' }, { region: 'north' })
// @ts-expect-error [2353] -- and so does a prepared condition
prepareCondition<Lead>(leadShape, { colour: 'red' })

const keyAccount = defineCondition<Lead>()({
  code: 'key_account',
  args: { employees: { kind: 'int' } },
  where: ({ employees }) => ({ employees: { gte: employees } }),
})
// @ts-expect-error [2322] -- arguments are typed by their declaration
keyAccount({ employees: '500' })

/** Keeps the declarations above in use. */
export type Declared = [
  typeof everything,
  typeof loose,
  typeof unknownField,
  typeof unknownDeeper,
  typeof wrongType,
  typeof wrongOperand,
  typeof wrongOption,
  typeof wrongAmong,
  typeof wrongOperator,
  typeof bareAmount,
  typeof wrongItem,
  typeof wrongRelated,
  typeof relationAsField,
  Operand<string>,
]

it('takes typed conditions, and untyped ones from a file', () => {
  expectTypeOf(everything).toExtend<Condition<Lead>>()
  expectTypeOf(loose).toExtend<Condition>()
})
