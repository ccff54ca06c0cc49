import type { Fields } from './field.ts'

/**
 * A list that the host shows often: records alike in `filter`, sorted by `sort` (`-` for descending).
 * It becomes an index, so that a page costs the same among a hundred records and a million.
 */
export interface UsualList<K extends string = string> {
  readonly filter?: readonly K[]
  readonly sort: K | `-${K}`
  /**
   * Only records with a value in `sort` are in the list: what is due, where most records have nothing due. Writing the
   * others costs it nothing. Ask with a condition that needs a value, as `dueAt: { lte: now }` does.
   */
  readonly whileSet?: boolean
}

/** The shape of a thing, as data. */
export interface EntityDef<N extends string = string, X extends Fields = Fields> {
  readonly name: N
  readonly fields: X
  readonly unique: readonly (readonly string[])[]
  readonly lists: readonly UsualList[]
  /** Fields whose words are searched. */
  readonly search?: readonly string[]
  /** Whose data a record is: see {@link defineEntity}. */
  readonly subject?: readonly string[]
  readonly label?: Readonly<Record<string, string>>
}

type SystemField = 'id' | 'createdAt' | 'updatedAt'
type Subject<X> = 'self' | (keyof X & string)
type Key<X> = (keyof X & string) | SystemField

/**
 * Defines an entity. It gets a table with a column a field, and create, get, list, update, delete and restore.
 *
 * @example
 * ```ts
 * const vehicle = defineEntity('vehicle', {
 *   fields: { plate: f.text({ max: 16 }), soldAt: f.datetime().optional(), ownerId: f.ref('user').optional() },
 *   unique: [['plate']],
 *   lists: [{ filter: ['ownerId'], sort: '-soldAt' }],
 * })
 * ```
 */
export function defineEntity<const N extends string, const X extends Fields>(
  name: N,
  definition: {
    readonly fields: X
    /** Combinations that no two live records of a tenant share. */
    readonly unique?: readonly (readonly (keyof X & string)[])[]
    readonly lists?: readonly UsualList<Key<X>>[]
    /**
     * Fields of text that `search` looks through. A word in the first counts most, in each further one half as much.
     * Every field costs time and room at each write of it.
     */
    readonly search?: readonly (keyof X & string)[]
    /**
     * Whose data its personal fields are. `self`: the record stands for a person. A field: it belongs to the record that this
     * refers to, and so to whomever that one belongs. Of several fields the first that is filled decides; beside `self`
     * they lead to the same person under another name. A text names a record of the entity in the field `entity`.
     */
    readonly subject?: Subject<X> | readonly Subject<X>[]
    readonly label?: Readonly<Record<string, string>>
  },
): EntityDef<N, X> {
  const { fields, unique = [], lists = [], search, subject, label } = definition
  return {
    ...{ name, fields, unique, lists },
    ...(search && { search }),
    ...(subject !== undefined && { subject: typeof subject === 'string' ? [subject] : subject }),
    ...(label && { label }),
  }
}
