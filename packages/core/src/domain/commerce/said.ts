type Said<T> = { [K in keyof T]: Exclude<T[K], undefined> }

/** Only what was said: a field that is not there stays as it is, and null empties it. */
export function said<T extends object>(values: T): Partial<Said<T>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<
    Said<T>
  >
}

/** These fields of a record, as far as it has them: what another record takes over. */
export function taken<R extends object, K extends keyof R>(
  record: R,
  fields: readonly K[],
): Partial<Said<Pick<R, K>>> {
  return said(Object.fromEntries(fields.map((field) => [field, record[field]])) as Pick<R, K>)
}
