import { type FindQuery, memoryStore, type Predicate, type Row, type Store } from '@guanxi/core/store'
import { describe, expect, it } from 'vitest'
import { differentialRun } from './differential-run.ts'

const CONDITIONS = 900

/** A store with a fault in the way it finds rows. */
function faulty(
  sound: Store,
  find: (query: FindQuery) => FindQuery,
  answer = (rows: readonly Row[]) => rows,
): Store {
  return {
    ...sound,
    find: async (table, tenant, query) => answer(await sound.find(table, tenant, find(query))),
  }
}

/** Replaces parts of a condition, from the inside out. */
function rewritten(predicate: Predicate, replace: (part: Predicate) => Predicate): Predicate {
  switch (predicate.is) {
    case 'all':
    case 'any':
      return replace({ ...predicate, of: predicate.of.map((part) => rewritten(part, replace)) })
    case 'not':
    case 'items':
    case 'related':
    case 'count':
      return replace({ ...predicate, of: rewritten(predicate.of, replace) })
    default:
      return replace(predicate)
  }
}

function misreading(sound: Store, replace: (part: Predicate) => Predicate): Store {
  return faulty(sound, ({ where, ...query }) => ({
    ...query,
    ...(where && { where: rewritten(where, replace) }),
  }))
}

const FAULTS: readonly (readonly [string, (sound: Store) => Store, RegExp])[] = [
  [
    'takes nothing for different',
    (sound) =>
      misreading(sound, (part) =>
        part.is === 'compare' && part.op === 'neq'
          ? { is: 'any', of: [part, { is: 'null', column: part.column }] }
          : part,
      ),
    /"neq"/,
  ],
  [
    'takes the start for anywhere',
    (sound) => misreading(sound, (part) => (part.is === 'startsWith' ? { ...part, is: 'contains' } : part)),
    /"startsWith"/,
  ],
  [
    'wants related rows where none may be',
    (sound) =>
      misreading(sound, (part) =>
        part.is === 'related' && part.quantifier === 'every'
          ? { ...part, quantifier: 'everyNonEmpty' }
          : part,
      ),
    /"every"/,
  ],
  [
    'takes an empty choice for true',
    (sound) =>
      misreading(sound, (part) =>
        part.is === 'any' && part.of.length === 0 ? { is: 'constant', value: true } : part,
      ),
    /"any"/,
  ],
  [
    'sorts by the first key alone',
    (sound) => faulty(sound, ({ orderBy = [], ...query }) => ({ ...query, orderBy: orderBy.slice(0, 1) })),
    /"orderBy"/,
  ],
  [
    'forgets a direction',
    (sound) =>
      faulty(sound, ({ orderBy = [], ...query }) => ({
        ...query,
        orderBy: orderBy.map((key) => ({ ...key, direction: 'asc' })),
      })),
    /"desc"/,
  ],
  ['starts every page anew', (sound) => faulty(sound, ({ after: _, ...query }) => query), /"after"/],
  [
    'loses a row of a long list',
    (sound) =>
      faulty(
        sound,
        (query) => query,
        (rows) => rows.slice(0, 50),
      ),
    /"find"/,
  ],
]

describe('a differential run', () => {
  it('leaves stores alone that agree, and empties them', async () => {
    const stores = [await memoryStore().open(), await memoryStore().open()]
    const named = stores.map((store, index) => ({ name: `memory ${index}`, store }))
    await differentialRun({ stores: named, seed: 1, conditions: CONDITIONS })

    expect(await stores[0]?.inspect()).toEqual([])
  })

  it.each(FAULTS)('finds out a store that %s', async (_, fault, hint) => {
    const stores = [
      { name: 'sound', store: await memoryStore().open() },
      { name: 'faulty', store: fault(await memoryStore().open()) },
    ]
    const error = await differentialRun({ stores, seed: 7, conditions: CONDITIONS }).catch(
      (caught: Error) => caught,
    )

    expect(error).toBeInstanceOf(Error)
    const [headline = '', ...details] = String(error).split('\nTable: ')
    expect(headline).toMatch(/GUANXI_SEED=7/)
    expect(headline).toMatch(hint)
    expect(headline.length, 'the question was made small').toBeLessThan(900)
    expect(details.join()).toMatch(/sound answers: .*\nfaulty answers: /)
  })
})
