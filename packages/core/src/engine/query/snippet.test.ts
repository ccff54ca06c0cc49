import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { searchWords } from '../../store/search-terms.ts'
import { snippetOf } from './snippet.ts'

const fields = ['title', 'body']

/** The text with brackets around what is marked. */
function shown(record: Record<string, unknown>, text: string): string | undefined {
  const snippet = snippetOf(record, fields, searchWords(text))
  if (!snippet) return undefined
  let [out, end] = [`${snippet.field}: `, 0]
  for (const [from, to] of snippet.marks) {
    out += `${snippet.text.slice(end, from)}[${snippet.text.slice(from, to)}]`
    end = to
  }
  return out + snippet.text.slice(end)
}

describe('a snippet', () => {
  it.each<[string, string, string, string | undefined]>([
    ['a word', 'Ask for the Order.', 'order', 'title: Ask for the [Order].'],
    ['the beginning of a word', 'Ask for the order', 'ord', 'title: Ask for the [order]'],
    ['a word in another form', 'Ｃｒｍ für Müller', 'crm muller', 'title: [Ｃｒｍ] für [Müller]'],
    ['a Chinese word', '我们采购了华为设备', '华为', 'title: 我们采购了[华为]设备'],
    ['a Chinese sentence', '我们采购了华为设备', '采购了华为', 'title: 我们[采购了华为]设备'],
    ['one Chinese sign', '中华大厦', '华', 'title: 中[华]大厦'],
    ['a number', 'See PO-2026-0042!', 'po-2026-0042', 'title: See [PO]-[2026]-[0042]!'],
    ['nothing', 'Printer', 'order', undefined],
  ])('marks %s', (_, title, text, expected) => {
    expect(shown({ title }, text)).toBe(expected)
  })

  it('is of the first field that holds a word, and of no field that is not there', () => {
    const record = { title: 'Printer', body: 'Turn the printer off.' }

    expect(shown(record, 'printer')).toBe('title: [Printer]')
    expect(shown(record, 'off')).toBe('body: Turn the printer [off].')
    expect(shown({ title: 'Printer' }, 'off')).toBeUndefined()
  })

  it('is a short part of a long text', () => {
    const title = `${'word '.repeat(100)}needle ${'word '.repeat(100)}`
    const snippet = snippetOf({ title }, fields, searchWords('needle'))

    expect(snippet?.text).toHaveLength(160)
    expect(snippet?.marks).toEqual([[40, 46]])
  })

  it('marks whole signs inside its text, whatever that is', () => {
    const some = fc.string({ unit: 'grapheme', maxLength: 300 })
    fc.assert(
      fc.property(some, some, (title, text) => {
        const snippet = snippetOf(
          { title },
          fields,
          searchWords(text.slice(0, 20)).concat(searchWords(title.slice(-9))),
        )
        let end = 0
        for (const [from, to] of snippet?.marks ?? []) {
          expect(from).toBeGreaterThanOrEqual(end)
          expect(to).toBeGreaterThan(from)
          end = to
          expect(snippet?.text.slice(from, to).isWellFormed()).toBe(true)
        }
        expect(end).toBeLessThanOrEqual(snippet?.text.length ?? 0)
        expect(title).toContain(snippet?.text ?? '')
      }),
    )
  })
})
