import type { Fragment, JsonFlavour, JsonPlace, ScalarKind } from '@guanxi/adapters-sql'
import { sql } from 'kysely'

/** JSON as PostgreSQL keeps it: jsonb, read by its own operators. */
export const postgresJson: JsonFlavour = {
  path: (steps) => steps,
  root: place,
  at: ({ value }, parameters, steps) =>
    place(parameters.reduce((inside, step, index) => into(inside, step, steps[index]), value)),
  scalar,
  isNull: ({ type }) => sql`coalesce(${type}, 'null') = 'null'`,
  isList: ({ type }) => sql`${type} = 'array'`,
  items(list, alias) {
    const { value } = list
    const items = sql`jsonb_array_elements(case when ${postgresJson.isList(list)} then ${value} else cast('[]' as jsonb) end)`
    return { from: sql`${items} as ${sql.id(alias)}("item")`, item: place(sql.ref(`${alias}.item`)) }
  },
}

function place(value: Fragment): JsonPlace {
  return { value, type: sql`jsonb_typeof(${value})` }
}

/** A key is looked for in objects only, and a position in lists only. */
function into(value: Fragment, step: Fragment, kind: string | number | undefined): Fragment {
  if (typeof kind !== 'number') return sql`(${value} -> cast(${step} as text))`
  // PostgreSQL would take a bare value for a list of one.
  return sql`(case when jsonb_typeof(${value}) = 'array' then ${value} -> cast(${step} as integer) end)`
}

/** `case` keeps the cast away from values that it would fail on. */
function scalar({ value, type }: JsonPlace, kind: ScalarKind): Fragment {
  switch (kind) {
    case 'text':
    case 'date':
      return sql`(case when ${type} = 'string' then ${value} #>> '{}' end collate "C")`
    case 'int':
    case 'datetime':
      return sql`case when ${type} = 'number' then cast(${value} as numeric) end`
    case 'bool':
      return sql`case when ${type} = 'boolean' then cast(${value} as boolean) end`
  }
}
