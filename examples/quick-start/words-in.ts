import type { Locale } from '@guanxi/core'
import type { Words } from './words.ts'
import { english } from './words-en.ts'
import { chinese } from './words-zh.ts'

/** The words of a language. */
export function wordsIn(locale: Locale): Words {
  return locale === 'zh-CN' ? chinese : english
}
