import assert from 'node:assert/strict'
import { idsOf, refuses, rowsOf, valueIn } from './asking.ts'
import { eq, isNull, name, note, textTest, withId } from './conditions.ts'
import { type ContractCase, contractCase } from './contract-case.ts'
import { aThing, TENANT, thing } from './tables.ts'

const COMPOSED = '\u00e9'
const DECOMPOSED = 'e\u0301'
const FAMILY = '👨\u200d👩\u200d👧\u200d👦'
const LONG = '关系😀 '.repeat(200_000)

/** Text that databases, drivers and escaping get wrong. */
const NASTY: readonly string[] = [
  ' ',
  ' padded ',
  'tab\there',
  'line\nbreak\r\n',
  "O'Brien",
  '"quoted"',
  'back\\slash \\n \\u0041',
  '100% _sure_',
  '$1 ? :name @x',
  '; drop table thing; --',
  'null',
  'NULL',
  '0',
  '客户关系',
  '😀',
  '𝒳',
  FAMILY,
  COMPOSED,
  DECOMPOSED,
  '\u200b',
  '\ufeff',
  '\u202egnirts',
  '\uffff',
  'İıſß',
  '\u0001\u001f\u007f\u0085',
]

/** Text is kept to the code point. */
export const textCases: readonly ContractCase[] = [
  contractCase('texts.round-trip', 'keeps every text as it is', async ({ store }) => {
    const rows = NASTY.map((text, index) => aThing(`t${index + 100}`, { name: text, data: { [text]: text } }))
    await store.insert(thing, TENANT, rows)

    assert.deepEqual(await rowsOf(store), rows)
  }),

  contractCase('texts.found-by-value', 'finds each text by its value, and no other', async ({ store }) => {
    await store.insert(
      thing,
      TENANT,
      NASTY.map((text, index) => aThing(`t${index + 100}`, { name: text })),
    )

    for (const [index, text] of NASTY.entries()) {
      assert.deepEqual(await idsOf(store, eq(name, text)), [`t${index + 100}`], JSON.stringify(text))
    }
  }),

  contractCase(
    'texts.as-ids-and-tenants',
    'takes any text as an id, a key and a tenant',
    async ({ store }) => {
      for (const text of NASTY) await store.insert(thing, text, [aThing(text, { code: text })])

      for (const text of NASTY) {
        const rows = await store.find(thing, text, { where: eq({ column: 'code', kind: 'text' }, text) })
        assert.deepEqual(
          rows.map((row) => ({ ...row })),
          [aThing(text, { code: text })],
          JSON.stringify(text),
        )
      }
    },
  ),

  contractCase('texts.nul-refused', 'refuses a NUL character wherever it stands', async ({ store }) => {
    for (const values of [{ name: 'a\0b' }, { code: '\0' }, { data: ['\0'] }, { data: { 'a\0': 1 } }])
      await refuses('VALUE', store.insert(thing, TENANT, [aThing('a', values)]))
    await refuses('VALUE', store.insert(thing, TENANT, [aThing('a\0')]))
    assert.deepEqual(await idsOf(store), [])
  }),

  contractCase('texts.lone-surrogate-refused', 'refuses half of a surrogate pair', async ({ store }) => {
    for (const values of [
      { name: '\ud83d' },
      { name: 'x\ude00x' },
      { data: '\ud83d' },
      { data: { '\ude00': 1 } },
    ])
      await refuses('VALUE', store.insert(thing, TENANT, [aThing('a', values)]))
    assert.deepEqual(await idsOf(store), [])
  }),

  contractCase(
    'texts.asked-for-nul',
    'finds nothing by a text that no row can hold, or refuses it',
    async ({ store }) => {
      await store.insert(thing, TENANT, [aThing('a', { name: 'a' })])

      for (const where of [withId('a\0'), eq(name, '\ud83d'), textTest('contains', name, '\0')]) {
        await store.count(thing, TENANT, where).then(
          (found) => assert.equal(found, 0),
          (error) => assert.equal(error.code, 'VALUE'),
        )
      }
      assert.deepEqual(await idsOf(store), ['a'])
    },
  ),

  contractCase('texts.empty-is-not-null', 'tells an empty text from none', async ({ store }) => {
    await store.insert(thing, TENANT, [aThing('a', { name: '' }), aThing('b')])

    assert.deepEqual(await idsOf(store, eq(name, '')), ['a'])
    assert.deepEqual(await idsOf(store, isNull(name)), ['b'])
    assert.deepEqual([await valueIn(store, 'a', 'name'), await valueIn(store, 'b', 'name')], ['', null])
  }),

  contractCase('texts.case-matters', 'tells upper from lower case', async ({ store }) => {
    await store.insert(thing, TENANT, [aThing('a', { name: 'Ada É' }), aThing('b', { name: 'ada é' })])

    assert.deepEqual(await idsOf(store, eq(name, 'ada é')), ['b'])
    assert.deepEqual(await idsOf(store, textTest('contains', name, 'Ada')), ['a'])
    assert.deepEqual(await idsOf(store, textTest('endsWith', name, 'é')), ['b'])
  }),

  contractCase('texts.not-normalised', 'tells texts apart that only look the same', async ({ store }) => {
    await store.insert(thing, TENANT, [aThing('a', { name: COMPOSED }), aThing('b', { name: DECOMPOSED })])

    assert.deepEqual(await idsOf(store, eq(name, COMPOSED)), ['a'])
    assert.deepEqual(await idsOf(store, textTest('startsWith', name, 'e')), ['b'])
  }),

  contractCase('texts.trailing-space-matters', 'tells texts apart by a trailing space', async ({ store }) => {
    await store.insert(thing, TENANT, [
      aThing('a', { name: 'x', code: 'x' }),
      aThing('b', { name: 'x ', code: 'x ' }),
    ])

    assert.deepEqual(await idsOf(store, eq(name, 'x')), ['a'])
    assert.deepEqual(await idsOf(store, textTest('endsWith', name, ' ')), ['b'])
  }),

  contractCase('texts.very-long', 'keeps and searches a text of a million characters', async ({ store }) => {
    await store.insert(thing, TENANT, [
      aThing('a', { note: LONG, data: { text: LONG } }),
      aThing('b', { note: `${LONG}!` }),
    ])

    assert.equal(await valueIn(store, 'a', 'note'), LONG)
    assert.deepEqual(await valueIn(store, 'a', 'data'), { text: LONG })
    assert.deepEqual(await idsOf(store, eq(note, LONG)), ['a'])
    assert.deepEqual(await idsOf(store, textTest('endsWith', note, '系😀 !')), ['b'])
  }),
]
