import type { Condition } from './condition.ts'
import type { FieldType } from './shape.ts'
import { encodeValue, type MoneyValue } from './values.ts'

/** What a value of a field type is in a record. */
export type ValueOf<T extends FieldType> = T extends { readonly kind: 'int' }
  ? number
  : T extends { readonly kind: 'bool' }
    ? boolean
    : T extends { readonly kind: 'datetime' }
      ? Date
      : T extends { readonly kind: 'money' }
        ? MoneyValue
        : T extends { readonly kind: 'select'; readonly options: readonly (infer O)[] }
          ? O
          : T extends { readonly kind: 'list'; readonly of: infer I extends FieldType }
            ? readonly ValueOf<I>[]
            : T extends { readonly kind: 'json' }
              ? unknown
              : string

/** The types of a named condition's arguments. */
export type ConditionArgs = { readonly [name: string]: FieldType }
/** Values for the arguments. */
export type ArgsOf<A extends ConditionArgs> = { readonly [K in keyof A]: ValueOf<A[K]> }

/** A condition with a name and arguments. Called, it gives plain JSON. */
export interface NamedCondition<R, A extends ConditionArgs> {
  (args: ArgsOf<A>): Condition<R>
  readonly code: string
  readonly args: A
}

/**
 * Gives a name to a condition that is needed with different values.
 *
 * @example
 * ```ts
 * const keyAccount = defineCondition<Lead>()({
 *   code: 'key_account',
 *   args: { employees: { kind: 'int' } },
 *   where: ({ employees }) => ({ employees: { gte: employees } }),
 * })
 * keyAccount({ employees: 500 }) // { employees: { gte: 500 } }
 * ```
 */
export function defineCondition<R>() {
  return <const A extends ConditionArgs>(definition: {
    readonly code: string
    readonly args: A
    where(args: ArgsOf<A>): Condition<R>
  }): NamedCondition<R, A> => {
    const { code, args } = definition
    const expand = (values: ArgsOf<A>) => {
      // Values may come from a form: they are refused here, by name, rather than deep inside the condition.
      for (const [name, type] of Object.entries(args)) encodeValue(type, values[name])
      return definition.where(values)
    }
    return Object.assign(expand, { code, args })
  }
}
