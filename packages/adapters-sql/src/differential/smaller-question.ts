import { ALWAYS, type Predicate, type RelationRef } from '@guanxi/core/store'
import type { Question } from './random-question.ts'

/** Questions with one thing less, the boldest cuts first. */
export function* smallerQuestions(question: Question): Iterable<Question> {
  if (question.ask === 'count' || question.ask === 'delete') {
    for (const where of smallerPredicates(question.where)) yield { ...question, where }
    return
  }
  const { where = ALWAYS } = question.query
  for (const smaller of smallerPredicates(where))
    yield { ...question, query: { ...question.query, where: smaller } } as Question

  if (question.ask === 'aggregate') yield* smallerReports(question)
  if (question.ask === 'find') yield* simplerPages(question)
  // The place to continue behind has a value for each key.
  if (question.ask === 'claim' || (question.ask === 'find' && !question.query.after)) {
    for (const orderBy of shorterLists(question.query.orderBy ?? []))
      yield { ...question, query: { ...question.query, orderBy } } as Question
  }
}

function* simplerPages(question: Question & { ask: 'find' }): Iterable<Question> {
  const { limit, after, ...query } = question.query
  if (limit !== undefined) yield { ...question, query: { ...query, ...(after && { after }) } }
  if (after) yield { ...question, query: { ...query, ...(limit !== undefined && { limit }) } }
}

function* smallerReports(question: Question & { ask: 'aggregate' }): Iterable<Question> {
  const { groupBy, measures } = question.query
  for (const fewer of shorterLists(groupBy))
    yield { ...question, query: { ...question.query, groupBy: fewer } }
  for (const fewer of shorterLists(Object.entries(measures)))
    yield { ...question, query: { ...question.query, measures: Object.fromEntries(fewer) } }
}

/** Predicates with one part less. */
function* smallerPredicates(predicate: Predicate): Iterable<Predicate> {
  switch (predicate.is) {
    case 'all':
    case 'any':
      yield* predicate.of
      for (const of of shorterLists(predicate.of)) yield { ...predicate, of }
      for (const [index, part] of predicate.of.entries()) {
        for (const smaller of smallerPredicates(part))
          yield { ...predicate, of: predicate.of.with(index, smaller) }
      }
      return
    case 'not':
      yield predicate.of
      for (const of of smallerPredicates(predicate.of)) yield { ...predicate, of }
      return
    case 'items':
      for (const of of smallerInside(predicate.of)) yield { ...predicate, of }
      return
    case 'related':
    case 'count':
      for (const of of smallerInside(predicate.of)) yield { ...predicate, of }
      for (const relation of smallerRelations(predicate.relation)) yield { ...predicate, relation }
      return
    case 'in':
      for (const values of shorterLists(predicate.values)) yield { ...predicate, values }
      return
    case 'constant':
      return
    default:
      yield ALWAYS
  }
}

function* smallerInside(predicate: Predicate): Iterable<Predicate> {
  if (predicate.is !== 'constant') yield ALWAYS
  yield* smallerPredicates(predicate)
}

function* smallerRelations({ where, ...relation }: RelationRef): Iterable<RelationRef> {
  if (!where) return
  yield relation
  for (const smaller of smallerPredicates(where)) yield { ...relation, where: smaller }
}

function* shorterLists<T>(list: readonly T[]): Iterable<readonly T[]> {
  for (const index of list.keys()) yield list.toSpliced(index, 1)
}
