import { ConditionError } from './condition-errors.ts'
import { lowerCondition } from './lower-condition.ts'
import { type Leaf, type NormalForm, normalForm } from './normal-form.ts'
import type { ColumnRef, Scalar } from './predicate.ts'
import { holds, isSameJson } from './row-tests.ts'
import type { Shape } from './shape.ts'

/** A condition read for being weighed against others. */
export interface Reading {
  readonly shape: Shape
  readonly condition: object
  /** As it is in the far past and in the far future; none where it means nothing, or asks for the actor. */
  readonly forms: readonly NormalForm[] | undefined
}

const FAR_PAST_AND_FUTURE = [0, Date.UTC(9000, 0, 1)]

/** Reads a condition once, for any number of {@link entails}. */
export function readingOf(shape: Shape, condition: object): Reading {
  return { shape, condition, forms: asksForActor(condition) ? undefined : formsOf(shape, condition) }
}

/**
 * Whether every record that satisfies `narrow` satisfies `broad` as well, at any time and for everybody. It says yes only
 * when it is certain: for finding a rule that an earlier, broader one leaves nothing to.
 */
export function entails(narrow: Reading, broad: Reading): boolean {
  const { shape, forms } = narrow
  if (!forms || !broad.forms) return saysAllOf(narrow.condition, broad.condition)
  // What holds both in the far past and in the far future does not hang on the clock.
  return forms.every((form, at) => formEntails(shape, form, broad.forms?.[at] as NormalForm))
}

/** {@link entails} for two conditions that are weighed once. */
export function implies(shape: Shape, narrow: object, broad: object): boolean {
  return entails(readingOf(shape, narrow), readingOf(shape, broad))
}

/** Whether a condition leaves nobody out. */
export function holdsAlways(shape: Shape, condition: object): boolean {
  return implies(shape, {}, condition)
}

/** An actor may be anybody, so that nothing can be said of a term that stands for one. */
function asksForActor(condition: unknown): boolean {
  if (typeof condition !== 'object' || condition === null) return false
  return Object.hasOwn(condition, 'actor') || Object.values(condition).some(asksForActor)
}

/** Word for word: what is asked beside one another is asked together. */
function saysAllOf(narrow: object, broad: object): boolean {
  const said = narrow as { readonly [key: string]: unknown }
  return Object.entries(broad).every(
    ([key, asked]) => Object.hasOwn(said, key) && isSameJson(said[key], asked),
  )
}

/** More branches than these are not told apart: nobody waits for an answer that is only a hint. */
const MOST_BRANCHES = 64

function formsOf(shape: Shape, condition: object): readonly NormalForm[] | undefined {
  try {
    return FAR_PAST_AND_FUTURE.map((now) =>
      normalForm(lowerCondition(shape, condition, { vars: { now, zone: 'UTC' } })),
    )
  } catch (error) {
    if (error instanceof ConditionError) return undefined
    throw error
  }
}

function formEntails(shape: Shape, from: NormalForm, to: NormalForm): boolean {
  if (to.is === 'all') return to.of.every((part) => formEntails(shape, from, part))
  if (to.is === 'constant' && to.value) return true
  return branchesOf(from).every((branch) => branchEntails(shape, branch, to))
}

/** The ways in which it can hold, each a list of what then holds together. Too many are left as one that says less. */
function branchesOf(form: NormalForm): readonly (readonly NormalForm[])[] {
  if (form.is === 'constant') return form.value ? [[]] : []
  if (form.is === 'any') return form.of.flatMap(branchesOf)
  if (form.is === 'leaf') return choicesIn(form)
  let branches: readonly (readonly NormalForm[])[] = [[]]
  for (const part of form.of) {
    const ways = branchesOf(part)
    if (branches.length * ways.length > MOST_BRANCHES) branches = branches.map((branch) => [...branch, part])
    else branches = branches.flatMap((branch) => ways.map((way) => [...branch, ...way]))
  }
  return branches
}

/** One of a few values is a branch for each: another condition may name them one by one. */
function choicesIn(form: Extract<NormalForm, { is: 'leaf' }>): readonly (readonly NormalForm[])[] {
  const { leaf, negated } = form
  if (leaf.is !== 'in' || negated || leaf.values.length > MOST_BRANCHES) return [[form]]
  return leaf.values.map((value) => [
    { is: 'leaf', negated, leaf: { is: 'compare', column: leaf.column, op: 'eq', to: value } },
  ])
}

function branchEntails(shape: Shape, branch: readonly NormalForm[], to: NormalForm): boolean {
  switch (to.is) {
    case 'constant':
      return to.value
    case 'all':
      return to.of.every((part) => branchEntails(shape, branch, part))
    case 'any':
      return to.of.some((part) => branchEntails(shape, branch, part))
    case 'leaf':
      return branch.some((part) => isSameJson(part, to)) || valuesEntail(shape, branch, to)
  }
}

type LeafForm = Extract<NormalForm, { is: 'leaf' }>
type OneValue = Extract<Leaf, { is: 'compare' | 'in' | 'null' | 'contains' | 'startsWith' | 'endsWith' }>

/** What a branch says of one column, against one demand on that column. */
function valuesEntail(shape: Shape, branch: readonly NormalForm[], to: LeafForm): boolean {
  if (!isOfOneValue(to.leaf)) return false
  const { column } = to.leaf
  const said = branch.filter(
    (part): part is LeafForm =>
      part.is === 'leaf' && isOfOneValue(part.leaf) && isSameJson(part.leaf.column, column),
  )
  const isPresent = said.some(saysPresent) || isNeverEmpty(shape, column)
  if (to.leaf.is === 'null') return to.negated && isPresent
  if (!isPresent) return false

  const choices = said.map(namedValues).find((values) => values !== undefined) ?? optionsOf(shape, column)
  if (choices) return choices.every((value) => said.some((part) => !admits(part, value)) || admits(to, value))
  return said.some((part) => boundEntails(part, to))
}

function isOfOneValue(leaf: Leaf): leaf is OneValue {
  if (leaf.is === 'compare') return typeof leaf.to !== 'object'
  return ['in', 'null', 'contains', 'startsWith', 'endsWith'].includes(leaf.is)
}

/** Everything but "is empty" is asked of a value that is there. */
function saysPresent({ leaf, negated }: LeafForm): boolean {
  return leaf.is !== 'null' || negated
}

function isNeverEmpty(shape: Shape, { column, path }: ColumnRef): boolean {
  return !path && shape.fields[column]?.nullable === false
}

function namedValues({ leaf, negated }: LeafForm): readonly Scalar[] | undefined {
  return leaf.is === 'compare' && leaf.op === 'eq' && !negated ? [leaf.to as Scalar] : undefined
}

function optionsOf(shape: Shape, { column, path }: ColumnRef): readonly Scalar[] | undefined {
  const type = path ? undefined : shape.fields[column]?.type
  if (type?.kind === 'bool') return [true, false]
  return type?.kind === 'select' ? type.options : undefined
}

function admits({ leaf, negated }: LeafForm, value: Scalar): boolean {
  if (leaf.is === 'compare') return holds(leaf.op, value, leaf.to) !== negated
  if (leaf.is === 'in') return leaf.values.includes(value) !== negated
  if (leaf.is === 'null') return negated
  if (typeof value !== 'string') return true
  const has = { contains: 'includes', startsWith: 'startsWith', endsWith: 'endsWith' } as const
  const test = leaf as Extract<OneValue, { text: string }>
  return value[has[test.is]](test.text) !== negated
}

/** "More than 100" says "more than 50", and "not 20". */
function boundEntails({ leaf, negated }: LeafForm, to: LeafForm): boolean {
  if (leaf.is !== 'compare' || negated || leaf.op === 'eq' || leaf.op === 'neq') return false
  const { leaf: asked } = to
  const isAbove = leaf.op === 'gt' || leaf.op === 'gte'
  if (asked.is === 'in') return to.negated && asked.values.every((value) => !holds(leaf.op, value, leaf.to))
  if (asked.is !== 'compare' || to.negated) return false
  if (asked.op === 'neq') return !holds(leaf.op, asked.to, leaf.to)
  if (isAbove !== (asked.op === 'gt' || asked.op === 'gte') || asked.op === 'eq') return false
  if (leaf.to === asked.to) return asked.op.endsWith('e') || !leaf.op.endsWith('e')
  return holds(isAbove ? 'gt' : 'lt', leaf.to, asked.to)
}
