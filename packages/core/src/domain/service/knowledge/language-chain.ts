import * as z from 'zod'

const USUAL = 'en'

/** A language tag (BCP 47) in its usual spelling, `zh-cn` as `zh-CN`; undefined for what is none. */
export function canonicalLanguage(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag)[0]
  } catch {
    return undefined
  }
}

/**
 * The languages in which to look for an article, in this order: the one that was asked for, then the same with ever fewer
 * parts, then the usual one and its parts.
 *
 * @example
 * ```ts
 * console.log(languageChain('zh-Hant-TW', 'en-GB')) // [ 'zh-Hant-TW', 'zh-Hant', 'zh', 'en-GB', 'en' ]
 * ```
 */
export function languageChain(asked: string | undefined, usual: string = USUAL): readonly string[] {
  return [...new Set([...shortened(asked), ...shortened(usual)])]
}

/** A language in an input. */
export const languageInput = z
  .string()
  .max(35)
  .refine((tag) => canonicalLanguage(tag) !== undefined, 'must be a language tag such as zh-CN.')
  .transform((tag) => canonicalLanguage(tag) ?? tag)

/** As RFC 4647 has it for looking up: a part of one letter goes together with what it introduces. */
function shortened(tag: string | undefined): readonly string[] {
  if (!tag) return []
  const parts = tag.split('-')
  return parts.flatMap((_, cut) => {
    const kept = parts.slice(0, parts.length - cut)
    return kept.at(-1)?.length === 1 ? [] : [kept.join('-')]
  })
}
