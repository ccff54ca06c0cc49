import type { Fragment, JsonFlavour, JsonPlace, ScalarKind } from '@guanxi/adapters-sql'
import { sql } from 'kysely'

/** JSON as SQLite keeps it: text, read by its own functions. */
export const sqliteJson: JsonFlavour = {
  path: (steps) => [pathText(steps)],
  root: (column) => ({ value: column, type: sql`json_type(${column})` }),
  at: ({ value, type }, [path]) => ({
    // Only objects and lists have an inside; any other value is no JSON text.
    value: sql`case when ${type} in ('object', 'array') then json_extract(${value}, ${path}) end`,
    type: sql`case when ${type} in ('object', 'array') then json_type(${value}, ${path}) end`,
  }),
  scalar,
  isNull: ({ type }) => sql`coalesce(${type}, 'null') = 'null'`,
  isList: ({ type }) => sql`${type} = 'array'`,
  items(place, alias) {
    const from = sql`json_each(case when ${sqliteJson.isList(place)} then ${place.value} else '[]' end) as ${sql.id(alias)}`
    return { from, item: { value: sql.ref(`${alias}.value`), type: sql.ref(`${alias}.type`) } }
  },
}

/** `$."key"[0]`: quoted as JSON, so that a key is never read as anything else. */
function pathText(steps: readonly (string | number)[]): string {
  return `$${steps.map((step) => (typeof step === 'number' ? `[${step}]` : `.${JSON.stringify(step)}`)).join('')}`
}

function scalar({ value, type }: JsonPlace, kind: ScalarKind): Fragment {
  switch (kind) {
    case 'text':
    case 'date':
      return sql`case when ${type} = 'text' then ${value} end`
    case 'int':
    case 'datetime':
      return sql`case when ${type} in ('integer', 'real') then ${value} end`
    case 'bool':
      return sql`case when ${type} in ('true', 'false') then ${value} end`
  }
}
