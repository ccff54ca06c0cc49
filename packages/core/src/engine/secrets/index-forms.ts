import { equals } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import { dataKeyTable } from './key-tables.ts'
import type { SealedTables } from './sealed-tables.ts'

/** In which form the values of each field are indexed, by `entity.field`: `text`, `text email`, `text phone CN`. */
export type IndexForms = { readonly [field: string]: string }

/** Today's forms of all fields that are found by their whole value. */
export function indexForms(tables: SealedTables): IndexForms {
  return Object.fromEntries(
    [...tables.values()].flatMap(({ engine, fields }) =>
      fields.flatMap(({ name, form }) => (form === undefined ? [] : [[`${engine.name}.${name}`, form]])),
    ),
  )
}

/**
 * How the forms of an index generation compare with today's. `changed`: some of its indexes stand for another form, and
 * only another generation tells them apart. `more`: there are fields that it knew nothing of.
 */
export async function compareForms(
  store: Store,
  tenant: string,
  generation: number,
  forms: IndexForms,
): Promise<'same' | 'more' | 'changed'> {
  const [row] = await store.find(dataKeyTable, tenant, {
    where: equals('id', `index/${generation}`),
    limit: 1,
  })
  const made = row?.['forms'] as IndexForms | null | undefined
  if (!made) return 'changed'
  const fields = Object.keys(forms)
  if (fields.some((field) => Object.hasOwn(made, field) && made[field] !== forms[field])) return 'changed'
  return fields.every((field) => Object.hasOwn(made, field)) ? 'same' : 'more'
}

/** Has a generation stand for today's forms from now on. */
export async function noteForms(
  store: Store,
  tenant: string,
  generation: number,
  forms: IndexForms,
): Promise<void> {
  await store.update(dataKeyTable, tenant, {
    ...{ where: equals('id', `index/${generation}`), set: { forms } },
  })
}
