import { expect, it } from 'vitest'
import { searchWords } from '../../../store/search-terms.ts'
import { tellingWords } from './telling-words.ts'

it.each<[string, readonly string[], number, string]>([
  ['common words are left out', ['Hello, please help: the printer is on fire'], 9, 'printer fire'],
  ['each word stands once', ['Refund refund REFUND'], 9, 'refund'],
  ['the subject comes before what was said', ['Refund', 'My invoice is wrong'], 2, 'refund invoice'],
  ['numbers stay whole', ['Order PO-2026-0042'], 9, 'po-2026-0042 order'],
  ['Chinese needs no spaces', ['退款流程'], 9, '退款流程'],
  ['a greeting tells nothing', ['你好，打印机无法连接'], 9, '打印机无法连接'],
  ['signs count where there are no spaces', ['退款流程', '打印机'], 4, '退款流程'],
  ['nothing comes of nothing', ['', '!?', 'the'], 9, ''],
])('%s', (_, texts, most, words) => {
  expect(tellingWords(texts, most)).toBe(words)
})

it.each([
  ['words and signs', (at: number) => `word${at} 词语${String.fromCodePoint(0x4e00 + at)}`],
  ['long words', (at: number) => 'w'.repeat(38) + (at % 10)],
  ['numbers in parts', (at: number) => `a-${at}-b-${at}/c`],
  ['a script without spaces', (at: number) => 'ລາວ'.repeat(10) + at],
  ['signs that are several', () => '㍿ﷺ㎏'],
])('never takes more than a search does, of %s', (_, word) => {
  const text = tellingWords([Array.from({ length: 300 }, (__, at) => word(at)).join(' ')], 32)

  expect(searchWords(text).flat().length).toBeLessThanOrEqual(32)
  expect(text.length).toBeLessThanOrEqual(500)
})
