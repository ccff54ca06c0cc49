import type { Shape } from '../../conditions/shape.ts'
import type { Issue } from '../../engine/errors.ts'
import {
  type AssignmentRule,
  type Filters,
  type Named,
  type Preference,
  targetsOf,
} from './assignment-rule.ts'
import { stickyFields } from './preferred.ts'

/** Who a rule gives to, where its own words keep them from it: nobody may hold anything, or whom it prefers it excludes. */
export function targetDoubts(shape: Shape, rule: AssignmentRule): readonly Issue[] {
  return targetsOf(rule).flatMap((target, at) => {
    const path = `${rule.id}.assign.${at}`
    const said = target as Filters & Preference
    return [...noRoom(said, path), ...excludedFirst(said, path), ...stickyToNothing(shape, said, path)]
  })
}

function noRoom({ capacity }: Filters, path: string): readonly Issue[] {
  if (capacity === undefined || capacity > 0) return []
  return [
    {
      code: 'TARGET_FULL',
      path: `${path}.capacity`,
      message: 'leaves room for nothing: nobody can ever take it.',
      zh: '没有留出任何余量：永远无人可接收。',
    },
  ]
}

function excludedFirst(
  { exclude = [], affinity = [] }: Filters & Preference,
  path: string,
): readonly Issue[] {
  const isSame = (one: Named, other: Named) => JSON.stringify(one) === JSON.stringify(other)
  return affinity.flatMap((named, at) =>
    exclude.some((other) => isSame(named, other))
      ? [
          {
            code: 'PREFERRED_EXCLUDED',
            path: `${path}.affinity.${at}`,
            message: 'prefers whom `exclude` keeps from it.',
            zh: '优先的对象同时被 `exclude` 排除。',
          },
        ]
      : [],
  )
}

/** Only texts tell that two records are of one person or company; what is related is not looked at. */
function stickyToNothing(shape: Shape, { sticky }: Preference, path: string): readonly Issue[] {
  if (!sticky) return []
  return stickyFields(sticky)
    .filter((field) => !TEXTS.includes(shape.fields[field]?.type.kind ?? ''))
    .map((field) => ({
      code: 'STICKY_UNUSED',
      path: `${path}.sticky.by`,
      message: `never finds the one before: "${field}" is no text of the record itself.`,
      zh: `永远找不到之前的负责人：“${field}”不是记录自身的文本字段。`,
    }))
}

const TEXTS: readonly string[] = ['text', 'ref', 'select', 'date']
