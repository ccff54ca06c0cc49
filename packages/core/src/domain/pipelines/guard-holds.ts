import {
  type AnyRecord,
  type Condition,
  type ConditionVars,
  prepareCondition,
} from '../../conditions/index.ts'
import type { Shape } from '../../conditions/shape.ts'

type Prepared = ReturnType<typeof prepareCondition>

/** Guards are part of pipelines, which do not change: each is prepared once for a shape. */
const prepared = new WeakMap<Shape, WeakMap<object, Prepared>>()

/** Whether a record satisfies a guard. It costs a fraction of explaining, which is for those that do not. */
export function guardHolds(
  shape: Shape,
  guard: Condition<AnyRecord>,
  record: Readonly<Record<string, unknown>>,
  vars: ConditionVars,
): boolean {
  return preparedFor(shape, guard).matches(record, { vars })
}

function preparedFor(shape: Shape, guard: Condition<AnyRecord>): Prepared {
  const known = prepared.get(shape) ?? new WeakMap<object, Prepared>()
  prepared.set(shape, known)
  const found = known.get(guard) ?? prepareCondition(shape, guard)
  known.set(guard, found)
  return found
}
