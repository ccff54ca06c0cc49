import { expect, it } from 'vitest'
import { canonicalLanguage, languageChain } from './language-chain.ts'

it.each([
  ['zh-CN', 'en', ['zh-CN', 'zh', 'en']],
  ['zh-Hant-TW', 'en-GB', ['zh-Hant-TW', 'zh-Hant', 'zh', 'en-GB', 'en']],
  ['en-GB', 'en', ['en-GB', 'en']],
  ['de-x-acme', 'en', ['de-x-acme', 'de', 'en']],
  [undefined, 'zh-CN', ['zh-CN', 'zh']],
  ['fr', undefined, ['fr', 'en']],
])('whoever asks for %s, where %s is usual, is shown the first of %j', (asked, usual, chain) => {
  expect(languageChain(asked, usual)).toEqual(chain)
})

it.each([
  ['zh-cn', 'zh-CN'],
  ['EN', 'en'],
  ['zh_CN', undefined],
  ['', undefined],
  ['not a tag', undefined],
])('the language %j is %s', (tag, canonical) => {
  expect(canonicalLanguage(tag)).toBe(canonical)
})
