import { DENSE, searchWords } from '../../../store/search-terms.ts'

/** Letters and digits, with what joins the parts of a number or a name. */
const WORD = /[\p{L}\p{N}\p{M}]+(?:[-_./:][\p{L}\p{N}\p{M}]+)*/gu
/** Words that stand in every request. Chinese ones are few: what is rare counts most when articles are looked for. */
const COMMON = new Set(
  `a about after again all also am an and any are as at be been but by can cannot could did do does doesn don for from get
  had has have hello help hi how i if in into is isn it its just ll me my need no not of on one or our please problem
  question re so some still thank thanks that the their them then there these they this to try up us ve want was we were
  what when where which who why will with won would you your 你好 您好 谢谢 请问 请`.split(/\s+/),
)

/**
 * The words of texts that tell most of what they are about, as a text to search by: common words are left out, earlier
 * texts come before later ones, and in each the longer words first. `most` counts terms of a search: words, and pairs of
 * signs of what is written without spaces.
 */
export function tellingWords(texts: readonly string[], most: number): string {
  const chosen = new Set<string>()
  let [terms, signs] = [most, MOST_SIGNS]
  for (const text of texts)
    for (const word of wordsIn(text)) {
      const cost = searchWords(word).flat().length
      if (chosen.has(word) || cost > terms || word.length >= signs) continue
      chosen.add(word)
      terms -= cost
      signs -= word.length + 1
    }
  return [...chosen].join(' ')
}

function wordsIn(text: string): readonly string[] {
  const words = (text.normalize('NFKC').toLowerCase().match(WORD) ?? []).flatMap((word) =>
    DENSE.test(word) ? piecesOf(word) : [word],
  )
  const telling = words.filter((word) => word.length > 1 && word.length <= LONGEST && !COMMON.has(word))
  return telling.sort((one, other) => other.length - one.length)
}

const LONGEST = 40
/** As much as a search takes. */
const MOST_SIGNS = 500
/** So much of a sentence without spaces is taken at once. */
const PIECE = 12

function piecesOf(word: string): readonly string[] {
  const signs = Array.from(word)
  return Array.from({ length: Math.ceil(signs.length / PIECE) }, (_, at) =>
    signs.slice(at * PIECE, (at + 1) * PIECE).join(''),
  )
}
