import assert from 'node:assert/strict'
import { empty, equals } from '../../conditions/predicate.ts'
import { refuses } from './asking.ts'
import type { ContractCase } from './contract-case.ts'
import { aNote, found, foundSet, note, search, searchCase } from './searching.ts'
import { TENANT } from './tables.ts'

const LIVE = empty('deletedAt')

/** Rows that are found by their words: which, and in which order. */
export const searchCases: readonly ContractCase[] = [
  searchCase(
    'search.two-character-chinese',
    'finds Chinese words of two signs and of one, amid a sentence',
    async ({ store }) => {
      await store.insert(note, TENANT, [
        aNote('a', '我们采购了华为设备'),
        aNote('b', '中华大厦，为民服务'),
        aNote('c', null, '华'),
        aNote('d', '云南'),
      ])

      assert.deepEqual(await foundSet(store, '华为'), ['a'])
      assert.deepEqual(await foundSet(store, '采购了华为'), ['a'])
      assert.deepEqual(await foundSet(store, '设备 华为'), ['a'])
      assert.deepEqual(await foundSet(store, '华'), ['a', 'b', 'c'])
      assert.deepEqual(await foundSet(store, '备'), ['a'])
      assert.deepEqual(await foundSet(store, '为华'), [])
    },
  ),

  searchCase(
    'search.mixed-scripts',
    'finds Chinese, Latin and numbers written without spaces between',
    async ({ store }) => {
      await store.insert(note, TENANT, [
        aNote('a', '升级CRM系统v2到云端'),
        aNote('b', 'CRM の設定を変更する'),
      ])

      assert.deepEqual(await foundSet(store, 'crm'), ['a', 'b'])
      assert.deepEqual(await foundSet(store, 'CRM系统'), ['a'])
      assert.deepEqual(await foundSet(store, '設定'), ['b'])
      assert.deepEqual(await foundSet(store, '云端 v2'), ['a'])
    },
  ),

  searchCase('search.numbers', 'finds numbers with signs between, whole and in part', async ({ store }) => {
    await store.insert(note, TENANT, [
      aNote('a', 'Order PO-2026-0042 is late'),
      aNote('b', 'Orders PO-2026-0043, 0042'),
      aNote('c', 'Call +49 170 1234567'),
    ])

    assert.deepEqual(await foundSet(store, 'PO-2026-0042'), ['a'])
    assert.deepEqual(await foundSet(store, '2026-0042'), ['a'])
    assert.deepEqual(await foundSet(store, 'po-2026-00'), ['a', 'b'])
    assert.deepEqual(await foundSet(store, '0042'), ['a', 'b'])
    assert.deepEqual(await foundSet(store, '1234567'), ['c'])
  }),

  searchCase('search.one-form', 'finds a word in any case, width and accent', async ({ store }) => {
    await store.insert(note, TENANT, [
      aNote('a', 'Ｃｒｍ für Müller, Straße 5'),
      aNote('b', 'ΣΊΣΥΦΟΣ İstanbul'),
    ])

    for (const text of ['crm', 'CRM', 'ｃｒｍ', 'muller', 'MÜLLER', 'Mu\u0308ller', 'STRASSE', 'strasse'])
      assert.deepEqual(await foundSet(store, text), ['a'], text)
    for (const text of ['σίσυφος', 'Σισυφος', 'istanbul'])
      assert.deepEqual(await foundSet(store, text), ['b'], text)
  }),

  searchCase(
    'search.whole-words',
    'finds whole words, and by its beginning the last of what is looked for',
    async ({ store }) => {
      await store.insert(note, TENANT, [
        aNote('a', 'Invoice overdue'),
        aNote('b', 'Invoices over'),
        aNote('c', 'Voice'),
      ])

      assert.deepEqual(await foundSet(store, 'invoice'), ['a', 'b'])
      assert.deepEqual(await foundSet(store, 'invoice over'), ['a'])
      assert.deepEqual(await foundSet(store, 'voice'), ['c'])
      assert.deepEqual(await foundSet(store, 'inv over'), [])
      assert.deepEqual(await foundSet(store, 'v'), [])
    },
  ),

  searchCase('search.words', 'finds rows with all words, or with any', async ({ store }) => {
    await store.insert(note, TENANT, [
      aNote('a', 'printer', 'broken'),
      aNote('b', 'printer'),
      aNote('c', null, 'broken'),
      aNote('d', 'fine'),
      aNote('e'),
    ])

    assert.deepEqual(await foundSet(store, 'printer broken'), ['a'])
    assert.deepEqual(await foundSet(store, 'printer broken', { match: 'any' }), ['a', 'b', 'c'])
  }),

  searchCase(
    'search.word-in-one-column',
    'finds a word that has several terms only where one column has them all',
    async ({ store }) => {
      await store.insert(note, TENANT, [aNote('a', '采购华', '华为设备'), aNote('b', '采购华为')])

      assert.deepEqual(await foundSet(store, '采购华为'), ['b'])
      assert.deepEqual(await foundSet(store, '采购 华为'), ['a', 'b'])
    },
  ),

  searchCase('search.columns', 'looks through the named columns only', async ({ store }) => {
    await store.insert(note, TENANT, [aNote('a', 'secret', 'plain'), aNote('b', 'plain', 'secret')])

    const titles = [{ column: 'title', weight: 1 }]
    assert.deepEqual(await foundSet(store, 'secret', { columns: titles }), ['a'])
    assert.deepEqual(await foundSet(store, 'secret plain', { columns: titles }), [])
    assert.deepEqual(await foundSet(store, 'secret', { columns: [] }), [])
    await refuses('SCHEMA', search(store, 'secret', { columns: [{ column: 'size', weight: 1 }] }))
  }),

  searchCase(
    'search.order',
    'gives first what holds the word in the column that counts more, and what holds more of the words',
    async ({ store }) => {
      const others = Array.from({ length: 30 }, (_, at) => aNote(`x${at}`, `other ${at}`, `thing ${at}`))
      await store.insert(note, TENANT, [
        ...others,
        aNote('body', 'green apple', 'printer ink'),
        aNote('title', 'printer ink', 'green apple'),
        aNote('more', 'printer toner', 'paper jam'),
      ])

      assert.deepEqual(await found(store, 'ink'), ['title', 'body'])
      assert.deepEqual((await found(store, 'printer toner jam', { match: 'any' }))[0], 'more')
      const hits = await search(store, 'printer', {})
      assert.equal(hits.length, 3)
      for (const [at, { score }] of hits.entries())
        assert.ok(score <= (hits[at - 1]?.score ?? Number.POSITIVE_INFINITY) && score > 0)
    },
  ),

  searchCase('search.limit', 'gives no more than the limit, ties by id', async ({ store }) => {
    await store.insert(
      note,
      TENANT,
      ['c', 'a', 'd', 'b'].map((id) => aNote(id, 'same words')),
    )

    assert.deepEqual(await found(store, 'same', { limit: 2 }), ['a', 'b'])
    assert.deepEqual(await found(store, 'same'), ['a', 'b', 'c', 'd'])
    const [first] = await search(store, 'same', { limit: 1 })
    assert.deepEqual({ ...first?.row }, aNote('a', 'same words'))
  }),

  searchCase('search.tenant', "finds no other tenant's rows", async ({ store }) => {
    await store.insert(note, TENANT, [aNote('a', '华为 crm')])
    await store.insert(note, 'other', [aNote('a', '华为 erp'), aNote('b', '华为')])
    await store.insert(note, 'Acme "x\' OR', [aNote('c', '华为')])

    assert.deepEqual(await foundSet(store, '华为'), ['a'])
    assert.deepEqual(await foundSet(store, 'erp'), [])
    assert.deepEqual(await foundSet(store, '华为', {}, 'other'), ['a', 'b'])
    assert.deepEqual(await foundSet(store, '华为', {}, 'Acme "x\' OR'), ['c'])
    assert.deepEqual(await foundSet(store, '华为', {}, 'nobody'), [])
    assert.deepEqual(await foundSet(store, '华为', { match: 'any' }), ['a'])
  }),

  searchCase('search.where', 'finds only what matches the condition', async ({ store }) => {
    await store.insert(note, TENANT, [
      aNote('a', 'printer', null, { size: 1 }),
      aNote('b', 'printer', null, { size: 2 }),
      aNote('c', 'printer', null, { size: 1, deletedAt: 5 }),
    ])

    const where = { is: 'all', of: [equals('size', 1, 'int'), LIVE] } as const
    assert.deepEqual(await foundSet(store, 'printer', { where }), ['a'])
    assert.deepEqual(await foundSet(store, 'printer', { where: LIVE }), ['a', 'b'])
  }),

  searchCase('search.hostile-text', 'takes any text for what it says', async ({ store }) => {
    await store.insert(note, TENANT, [aNote('a', 'NEAR the OR gate'), aNote('b', `a'b"c\\d:*%_(x)&|!<->`)])

    const texts = [
      ...[
        '"',
        "'",
        "';--",
        'x* OR',
        'title : near',
        'NEAR(a b)',
        '^near',
        'a AND NOT b',
        '{title} : x',
        '\\',
        '%',
        '_',
      ],
      ...[
        '\0',
        'a\0b',
        '\ud800',
        'x\udfff y',
        '!!!',
        ':*',
        'a:*',
        "a':*|b",
        '(',
        ')',
        '',
        ' \n\t',
        '😀',
        '\u0301',
        '-',
        'a-',
        '-1',
      ],
      ...['x'.repeat(10_000), '华'.repeat(60), '"'.repeat(10_000), 'ﷺ', 'ß', '١٢٣', 'א', '𠮷𠮷'],
    ]
    for (const text of texts) await search(store, text)
    for (const text of ['"', '\0', '\ud800', '!!!', '', ':*', '%', '_', '😀'])
      assert.deepEqual(await found(store, text), [])
    assert.deepEqual(await foundSet(store, 'near OR'), ['a'])
    assert.deepEqual(await foundSet(store, 'gate"'), ['a'])
    assert.deepEqual(await foundSet(store, "a'b"), ['b'])
  }),

  searchCase(
    'search.long-text',
    'keeps a text of any length, and finds it by a long word',
    async ({ store }) => {
      const differing = Array.from({ length: 60_000 }, (_, at) =>
        String.fromCodePoint(0x4e00 + (at % 20_000), 0x20000 + ((at * 7) % 40_000)),
      )
      const long = 'q'.repeat(500)
      await store.insert(note, TENANT, [
        aNote('a', long, `${'天气很好我们出发'.repeat(5_000)} ${long}`),
        aNote('b', `start ${'word '.repeat(90_000)} end`, differing.join(' ')),
        aNote('c', null, Array.from({ length: 90_000 }, (_, at) => `w${at}`).join(' ')),
        aNote('d', null, `${long} ${'天气很好我们出发'.repeat(5_000)}`),
      ])

      assert.deepEqual(await foundSet(store, long), ['a', 'd'])
      assert.deepEqual(await foundSet(store, '天气'), ['a', 'd'])
      assert.deepEqual(await foundSet(store, 'start'), ['b'])
      assert.deepEqual(await foundSet(store, differing[99] ?? ''), ['b'])
      assert.deepEqual(await foundSet(store, 'w777 w778 '), ['c'])
    },
  ),
]
