/** A row by the names of its columns. */
export interface SqliteRow {
  [column: string]: unknown
}

/** Makes a row of the values that a driver gives in the order of the columns. */
export type RowMaker = (values: readonly unknown[]) => SqliteRow

/** So many rows are made one column at a time: a statement that is read once is not worth making code for. */
const FEW = 20

/**
 * Makes the rows of one statement. Once it has made a few it makes them by one object literal, which an engine does many
 * times faster than it adds sixty columns one by one; where the platform makes no code from text it goes on as before.
 */
export function rowMaker(names: readonly string[]): RowMaker {
  let made = 0
  let make: RowMaker = (values) => plainRow(names, values)
  return (values) => {
    if (made++ === FEW) make = generatedMaker(names) ?? make
    return make(values)
  }
}

function plainRow(names: readonly string[], values: readonly unknown[]): SqliteRow {
  const row: SqliteRow = {}
  for (let at = 0; at < names.length; at++) row[names[at] as string] = values[at]
  return row
}

/** The text holds nothing but quoted names of columns. */
function generatedMaker(names: readonly string[]): RowMaker | undefined {
  const columns = names.map((name, at) => `${JSON.stringify(name)}: values[${at}]`)
  // As a plain name in a literal this one would be no column.
  if (names.includes('__proto__')) return undefined
  try {
    return new Function('values', `return { ${columns.join(', ')} }`) as RowMaker
  } catch {
    return undefined
  }
}
