import type { FieldType } from '../../conditions/shape.ts'
import { normaliseDomain, normalisePhone } from '../../engine/entities/normalise.ts'
import { companyCore } from '../customers/index.ts'
import { foldText } from './fold-text.ts'
import { FREE_MAIL_HOSTS } from './free-mail-hosts.ts'
import { jaroWinkler } from './jaro-winkler.ts'
import type { MatchOptions, MethodName } from './match-rule.ts'
import { tellingTokens, tokenSetSimilarity, tokensOf } from './token-set.ts'

/** A way to compare two values: bring each into a form, then compare the forms. */
export interface Method {
  /** Kinds of field that it can read. */
  readonly suits: readonly FieldType['kind'][]
  /** What is compared of a value. Empty for a value that says nothing. */
  readonly form: (value: unknown, options: MatchOptions) => string
  /** 0 to 1, the same in both directions, for two forms that are not empty. */
  readonly similarity: (left: string, right: string) => number
  /** The similarity that a rule asks for when it names none. */
  readonly threshold: number
  /** Texts of which two forms share one when they are alike; for `jaroWinkler` nearly always, see {@link beginningKey}. */
  readonly keys: (form: string, threshold: number) => readonly string[]
  /** Alike means: the same form. */
  readonly isEquality: boolean
  /** The option without which it cannot work. */
  readonly needs?: 'pinyin' | 'phonetic'
}

/** A name is told apart by its beginning; comparing two whole pages would take a second. */
const LONGEST_NAME = 200
const HAN_RUN = /\p{Script=Han}+/gu
const BEGINS_WITH_HAN = /^\p{Script=Han}/u

/** Every method by its name. */
export const METHODS: { readonly [N in MethodName]: Method } = {
  exact: sameForm(exactForm, ['text', 'int', 'bool', 'date', 'datetime', 'select', 'ref']),
  normalized: sameForm(text(foldText)),
  companyCore: sameForm(text((name) => foldText(companyCore(name)))),
  domain: sameForm(text(domainForm)),
  phone: sameForm(text((number, { region }) => normalisePhone(number, region) ?? '')),
  pinyin: { ...sameForm(text(pinyinForm)), needs: 'pinyin' },
  phonetic: {
    ...sameForm(text((name, { phonetic }) => (phonetic ? foldText(phonetic(name)) : ''))),
    needs: 'phonetic',
  },
  prefix: {
    suits: ['text'],
    form: text(foldText),
    similarity: (left, right) => (beginsWith(left, right) || beginsWith(right, left) ? 1 : 0),
    threshold: 1,
    keys: (form) => [form.slice(0, shortestPrefix(form))],
    isEquality: false,
  },
  jaroWinkler: {
    suits: ['text'],
    form: text((name) => foldText(name).slice(0, LONGEST_NAME)),
    similarity: jaroWinkler,
    threshold: 0.9,
    keys: beginningKey,
    isEquality: false,
  },
  tokenSet: {
    suits: ['text'],
    form: text((words) => tokensOf(foldText(words)).join(' ')),
    similarity: (left, right) => tokenSetSimilarity(left.split(' '), right.split(' ')),
    threshold: 0.8,
    keys: (form, threshold) => tellingTokens(form.split(' '), threshold),
    isEquality: false,
  },
}

function sameForm(form: Method['form'], suits: Method['suits'] = ['text']): Method {
  return {
    suits,
    form,
    similarity: (left, right) => (left === right ? 1 : 0),
    threshold: 1,
    keys: (same) => [same],
    isEquality: true,
  }
}

function text(form: (value: string, options: MatchOptions) => string): Method['form'] {
  return (value, options) => (typeof value === 'string' ? form(value, options) : '')
}

function exactForm(value: unknown): string {
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : ''
}

function domainForm(address: string, { freeMailHosts = FREE_MAIL_HOSTS }: MatchOptions): string {
  const host = normaliseDomain(address)
  return host === null || freeMailHosts.includes(host) ? '' : host
}

/** Without spaces: readers part syllables, people part names. */
function pinyinForm(name: string, { pinyin }: MatchOptions): string {
  if (!pinyin) return ''
  const read = name.normalize('NFKC').replace(HAN_RUN, (run) => ` ${pinyin(run)} `)
  return foldText(read).replaceAll(' ', '')
}

/** A shorter text is the beginning of too many. A Chinese character says as much as several letters. */
function shortestPrefix(form: string): number {
  return BEGINS_WITH_HAN.test(form) ? 2 : 3
}

function beginsWith(whole: string, beginning: string): boolean {
  return whole === beginning || (beginning.length >= shortestPrefix(beginning) && whole.startsWith(beginning))
}

/**
 * The first four letters, of Chinese two. Finds a name over any slip behind them; a slip among them hides it, which
 * costs Jaro and Winkler's likeness most as well. Ends would find those too, but half of all companies end alike.
 */
function beginningKey(form: string): readonly string[] {
  return [form.replaceAll(' ', '').slice(0, BEGINS_WITH_HAN.test(form) ? 2 : 4)]
}
