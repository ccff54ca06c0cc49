import { expect, it } from 'vitest'
import { tellingWords } from './telling-words.ts'

it.each<[string, readonly string[], number, string]>([
  ['common words are left out', ['Hello, please help: the printer is on fire'], 9, 'printer fire'],
  ['each word stands once', ['Refund refund REFUND'], 9, 'refund'],
  ['the subject comes before what was said', ['Refund', 'My invoice is wrong'], 2, 'refund invoice'],
  ['numbers stay whole', ['Order PO-2026-0042'], 9, 'po-2026-0042 order'],
  ['Chinese needs no spaces', ['退款流程'], 9, '退款流程'],
  ['a greeting tells nothing', ['你好，打印机无法连接'], 9, '打印机无法连接'],
  ['signs count where there are no spaces', ['退款流程', '打印机'], 5, '退款流程'],
  ['nothing comes of nothing', ['', '!?', 'the'], 9, ''],
])('%s', (_, texts, most, words) => {
  expect(tellingWords(texts, most)).toBe(words)
})

it('never takes more than it may, whatever the text', () => {
  const long = Array.from(
    { length: 500 },
    (_, at) => `word${at} 词语${String.fromCodePoint(0x4e00 + at)}`,
  ).join(' ')

  expect(tellingWords([long], 32).split(' ').length).toBeLessThanOrEqual(32)
})
