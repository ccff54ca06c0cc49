import { checkCondition } from '../conditions/index.ts'
import type { Shape } from '../conditions/shape.ts'
import type { Issue } from './errors.ts'

/** What a sound condition of a configuration hardly means, told of at its place. */
export function conditionDoubts(shape: Shape, condition: object, place: string): readonly Issue[] {
  return checkCondition(shape, condition, { history: false }).warnings.map(({ code, message, zh, path }) => ({
    ...{ code, message, zh },
    path: [place, ...path].join('.'),
  }))
}

/** Whether it is certain that nothing satisfies a condition. */
export function holdsNever(shape: Shape, condition: object): boolean {
  return checkCondition(shape, condition, { history: false }).warnings.some(
    ({ code }) => code === 'CONDITION_UNSATISFIABLE',
  )
}

/** A condition that leaves nobody out, though it looks as if it did. */
export function saysNothing(path: string): Issue {
  return {
    code: 'CONDITION_ALWAYS',
    path,
    message: 'holds for everything that it is asked of, so that it says nothing.',
    zh: '对所有被检查的记录都成立，等于没有条件。',
  }
}
