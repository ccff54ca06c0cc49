/** A host as somebody else would write it. Its exports must have types that can be named in declarations. */
import type { Store } from '@guanxi/core/store'

export function isClosedTwice(store: Store): boolean {
  return store === undefined
}
