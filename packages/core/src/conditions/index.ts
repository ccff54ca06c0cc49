// What may be asked, and of what

// Checking and showing
export { type CheckOptions, type ConditionCheck, checkCondition } from './check-condition.ts'
// Evaluating
export { compileMatcher, type FindRelated, type Matcher } from './compile-matcher.ts'
export type {
  ActorTerm,
  AnyRecord,
  Condition,
  CountOperators,
  FieldTerm,
  Operand,
  Operators,
  Relation,
  RelationOperators,
  Term,
  Value,
} from './condition.ts'
export {
  CONDITION_SENTENCES,
  CONDITION_WARNINGS,
  type ConditionCode,
  ConditionError,
  type ConditionIssue,
  type ConditionWarning,
  type ConditionWarningCode,
  type IssueMeta,
} from './condition-errors.ts'
export {
  type ArgsOf,
  type ConditionArgs,
  defineCondition,
  type NamedCondition,
  type ValueOf,
} from './define-condition.ts'
export { type DescribeLocale, describeCondition } from './describe.ts'
export {
  type Explained,
  type ExplainedGroup,
  type ExplainedTest,
  type ExplainOptions,
  type Explanation,
  explainCondition,
  type Verdict,
} from './explain.ts'
// How values are stored
export { columnsOf, type FieldCodec, type FieldColumn, fieldCodec } from './field-codec.ts'
export { entails, holdsAlways, implies, type Reading, readingOf } from './implies.ts'
export { conditionSchema, type JsonSchema } from './json-schema.ts'
export { lowerCondition } from './lower-condition.ts'
export type { ActorValue, ConditionVars, HistoryTable, LowerOptions } from './lowering.ts'
export type { MatchContext } from './match-context.ts'
export { matches, type PreparedCondition, type PrepareOptions, prepareCondition } from './matches.ts'
export { mayGenerateCode } from './may-generate-code.ts'
export { type Operator, operatorsOf } from './operators.ts'
export * from './predicate.ts'
export type { RecordLike } from './read-record.ts'
export type { FieldShape, FieldType, RelationShape, Shape } from './shape.ts'
export { compareText, isStorableText } from './text.ts'
export { ValueError, type ValueErrorCode } from './value-error.ts'
export { decodeValue, encodeValue, type MoneyValue, type StoredMoney, type StoredValue } from './values.ts'
