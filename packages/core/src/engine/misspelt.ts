import { nearestName } from '../conditions/nearest-name.ts'
import type { Issue } from './errors.ts'

/** A name that means nothing, told together with the name that was probably meant. Sentences come without their end. */
export function misspelt(
  { code, path, wrong, en, zh }: { code: string; path: string; wrong: string; en: string; zh: string },
  known: Iterable<string>,
): Issue {
  const meant = nearestName(wrong, known)
  return meant === undefined
    ? { code, path, message: `${en}.`, zh: `${zh}。` }
    : { code, path, message: `${en}; did you mean "${meant}"?`, zh: `${zh}，可能应为“${meant}”。` }
}

/** An issue for each key that nobody reads: passed over in silence, a misspelt one would look as if it held. */
export function unknownKeys(given: object, known: Readonly<Record<string, true>>, place = ''): Issue[] {
  return Object.entries(given)
    .filter(([key, value]) => value !== undefined && !Object.hasOwn(known, key))
    .map(([key]) =>
      misspelt(
        {
          code: 'OPTION_UNKNOWN',
          path: place === '' ? key : `${place}.${key}`,
          wrong: key,
          en: 'is no option here',
          zh: '不是此处的选项',
        },
        Object.keys(known),
      ),
    )
}
