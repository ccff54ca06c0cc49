const PLAIN = /^[ -~]*$/
/** Accents of Latin, Greek and Cyrillic. The voicing marks of kana are others, and make another sound. */
const ACCENTS = /[\u0300-\u036f]/g

/** A text by its letters and digits alone: `"Société  GÉNÉRALE, S.A."` is `societe generale s a`. */
export function foldText(text: string): string {
  const lower = PLAIN.test(text)
    ? text.toLowerCase()
    : text.normalize('NFKC').toLowerCase().normalize('NFD').replace(ACCENTS, '').normalize('NFC')
  return lower
    .replace(/['’`·・]/g, '')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim()
}
