type Said<T> = { [K in keyof T]: Exclude<T[K], undefined> }

/** Only what was said: a field that is not there stays as it is, and null empties it. */
export function said<T extends object>(values: T): Partial<Said<T>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<
    Said<T>
  >
}
