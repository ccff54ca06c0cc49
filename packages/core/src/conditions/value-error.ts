/** Why a value can't be stored in a field of its type. */
export type ValueErrorCode =
  /** Of another type altogether. */
  | 'type'
  /** Text that no store keeps: a NUL, half of a surrogate pair. */
  | 'text'
  /** A number beyond what is kept exactly. */
  | 'overflow'
  /** More decimals than the field or the currency has. */
  | 'precision'
  /** Not a currency, or not the one of the field. */
  | 'currency'

/** The refusal of {@link encodeValue}. Its message never carries the value. */
export class ValueError extends Error {
  readonly code: ValueErrorCode

  constructor(code: ValueErrorCode, message: string) {
    super(message)
    this.name = 'ValueError'
    this.code = code
  }
}
