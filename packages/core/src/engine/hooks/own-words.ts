import type { Issue } from '../errors.ts'

/** What a hook says for itself: one text for everybody, or one in each language. */
export type OwnWords = string | { readonly en: string; readonly zh: string }

/** An issue in a hook's own words. */
export function issueInOwnWords(code: string, words: OwnWords, path?: string): Issue {
  const text = typeof words === 'string' ? { message: words } : { message: words.en, zh: words.zh }
  return { code, ...text, ...(path !== undefined && { path }) }
}
