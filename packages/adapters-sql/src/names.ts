import { StoreError } from '@guanxi/core/store'

/** The column that every table starts its keys with. */
export const TENANT = 'tenant'

const MAX_BYTES = 63
/** `$terms_docsize`, `$gin$1023` */
const LONGEST_PART = 14
const CODE_NAME = /^[A-Za-z][A-Za-z0-9_]*$/

/**
 * The name a table or column has in the database: `leadTouch` is stored as `lead_touch`. An underscore in the code's
 * spelling is doubled, so that no two names fall on one.
 */
export function storedName(name: string): string {
  if (!isCodeName(name)) {
    throw new StoreError(
      'SCHEMA',
      `A table or column name takes letters, digits and underscores, not ${quoted(name)}.`,
    )
  }
  const stored = name.replace(/[A-Z_]/g, (sign) => (sign === '_' ? '__' : `_${sign.toLowerCase()}`))
  if (stored.length > MAX_BYTES) {
    throw new StoreError(
      'SCHEMA',
      `The name ${name} is too long: ${stored} has more than ${MAX_BYTES} bytes.`,
    )
  }
  return stored
}

/** The name a column has in the database. `tenant` is the store's own. */
export function storedColumn(name: string): string {
  if (name === TENANT) throw new StoreError('SCHEMA', 'The column tenant belongs to the store.')
  return storedName(name)
}

/** The name of an index or unique key, which no other table's can equal: `lead$by_owner`. */
export function storedIndex(table: string, name: string): string {
  const stored = `${storedName(table)}$${storedName(name)}`
  if (stored.length > MAX_BYTES) {
    throw new StoreError(
      'SCHEMA',
      `The index name ${name} is too long: ${stored} has more than ${MAX_BYTES} bytes.`,
    )
  }
  return stored
}

/** The name of a full-text index, which is a table: `lead$$name_search`. Databases name its parts after it. */
export function storedTextIndex(table: string, name: string): string {
  const stored = `${storedName(table)}$$${storedName(name)}`
  if (stored.length > MAX_BYTES - LONGEST_PART) {
    throw new StoreError(
      'SCHEMA',
      `The index name ${name} is too long: ${stored} has more than ${MAX_BYTES - LONGEST_PART} bytes.`,
    )
  }
  return stored
}

/** The code's spelling of a full-text index of the table with this name in the database. */
export function codeTextIndex(storedTable: string, stored: string): string | undefined {
  return stored.startsWith(`${storedTable}$$`) ? codeName(stored.slice(storedTable.length + 2)) : undefined
}

/** Whether a name can be one of a table or column of ours. */
export function isCodeName(name: string): boolean {
  return CODE_NAME.test(name)
}

/** The code's spelling of a name in the database; undefined when it is none of ours. */
export function codeName(stored: string): string | undefined {
  const name = stored.replace(/_([a-z_])/g, (_, sign: string) => (sign === '_' ? '_' : sign.toUpperCase()))
  return isCodeName(name) && storedName(name) === stored ? name : undefined
}

/** The code's spelling of an index that belongs to the table with this name in the database. */
export function codeIndex(storedTable: string, stored: string): string | undefined {
  return stored.startsWith(`${storedTable}$`) ? codeName(stored.slice(storedTable.length + 1)) : undefined
}

function quoted(name: string): string {
  return JSON.stringify(name.slice(0, MAX_BYTES))
}
