import { compare, either, negation, present } from '../../conditions/combine.ts'
import { both, type ColumnRef, empty, equals, NEVER, type Predicate } from '../../conditions/predicate.ts'
import { journalTable } from '../../engine/journal/entry.ts'
import { inStages, isClosing, isPresent, type kindOf, type Pipeline } from '../pipelines/index.ts'
import type { Period } from './period.ts'

// A deal as it was at an instant: its stage by the visit that it was in, its close date by the journal's last change of it.

/** When the period begins, up to when what happened counts, and which days are over by then. */
export interface DuePeriod extends Period {
  readonly start: Date
  readonly last: Date
  readonly isOver: (day: ColumnRef) => Predicate
}

const enteredStageAt: ColumnRef = { column: 'enteredStageAt', kind: 'datetime' }
const enteredAt: ColumnRef = { column: 'enteredAt', kind: 'datetime' }
const exitedAt: ColumnRef = { column: 'exitedAt', kind: 'datetime' }
const changedAt: ColumnRef = { column: 'at', kind: 'datetime' }
const version: ColumnRef = { column: 'version', kind: 'int' }
/** The close date that a change of the journal brought. */
const newDate: ColumnRef = { column: 'changes', kind: 'date', path: ['closeDate', 1] }
const changesDate = present({ column: 'changes', kind: 'list', path: ['closeDate'] })

/** Open, with a close date in the period, at its beginning or at some time of it. */
export function wasDue(pipelines: readonly Pipeline[], period: DuePeriod): Predicate {
  const { start, last } = period
  const isIn = (day: ColumnRef) => both(compare(day, 'gte', period.from), compare(day, 'lte', period.to))
  const isOpen = negation(inAny(pipelines, isClosing))
  const atItsBeginning = both(hadDate(start, isIn), hadVisit('id', isOpen, isPresent(start)))
  const since = (instant: ColumnRef) =>
    both(compare(instant, 'gt', start.getTime()), compare(instant, 'lte', last.getTime()))
  const gotTheDate = change('id', since(changedAt), isIn(newDate), hadVisit('recordId', isOpen, presentThen))
  // Opened again with the date that it had: no change of the date tells of it, but the visit does.
  const wasOpened = hadVisit('id', isOpen, since(enteredAt), isIn({ column: 'closeDate', kind: 'date' }))
  // What was closed before and still is cannot have been due: most deals are ruled out by an index.
  const mayHaveBeen = either(equals('status', 'open'), compare(enteredStageAt, 'gte', start.getTime()))
  return both(mayHaveBeen, either(atItsBeginning, gotTheDate, wasOpened))
}

/** What had become of a deal that was due. */
export function becameOf(pipelines: readonly Pipeline[], { to, last, isOver }: DuePeriod) {
  const stood = (isKind: (kind: string) => boolean) =>
    hadVisit('id', inAny(pipelines, isKind), isPresent(last))
  const isOpen = negation(stood((kind) => kind === 'won' || kind === 'lost'))
  return {
    won: stood((kind) => kind === 'won'),
    lost: stood((kind) => kind === 'lost'),
    slipped: both(isOpen, negation(hadDate(last, (day) => compare(day, 'lte', to)))),
    overdue: both(isOpen, hadDate(last, isOver)),
  }
}

/** The close date was like this at an instant. */
function hadDate(at: Date, is: (day: ColumnRef) => Predicate): Predicate {
  const byThen = compare(changedAt, 'lte', at.getTime())
  const wasChangedAgain = change('recordId', byThen, changesDate, compare(version, 'gt', outer(version)))
  return change('id', byThen, is(newDate), negation(wasChangedAgain))
}

/** There is a change like this of the deal, or of the deal of the change at hand. */
function change(local: 'id' | 'recordId', ...of: readonly Predicate[]): Predicate {
  const where = equals('entity', 'opportunity')
  const relation = { table: journalTable.name, local, foreign: 'recordId', where }
  return { is: 'related', relation, quantifier: 'some', of: both(...of) }
}

function hadVisit(local: 'id' | 'recordId', ...of: readonly Predicate[]): Predicate {
  const where = both(empty('deletedAt'), equals('entity', 'opportunity'))
  const relation = { table: 'stageVisit', local, foreign: 'recordId', where }
  return { is: 'related', relation, quantifier: 'some', of: both(...of) }
}

/** A visit that lasted at the instant of the change at hand. */
const presentThen = both(
  compare(enteredAt, 'lte', outer(changedAt)),
  either({ is: 'null', column: exitedAt }, compare(exitedAt, 'gt', outer(changedAt))),
)

function inAny(pipelines: readonly Pipeline[], is: (kind: ReturnType<typeof kindOf>) => boolean): Predicate {
  return pipelines.length === 0 ? NEVER : either(...pipelines.map((pipeline) => inStages(pipeline, is)))
}

function outer(column: ColumnRef): ColumnRef {
  return { ...column, of: 'outer' }
}
