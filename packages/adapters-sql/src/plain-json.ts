/** How deep JSON may be nested: databases give up somewhere above. */
export const MAX_JSON_DEPTH = 500

/** Whether a value comes back from a database exactly as it goes in. */
export function isPlainJson(value: unknown, depth = 0): boolean {
  if (value === null || typeof value === 'boolean') return true
  if (typeof value === 'string') return isStorableText(value)
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object' || depth === MAX_JSON_DEPTH) return false
  return Array.isArray(value) ? isPlainList(value, depth + 1) : isPlainObject(value, depth + 1)
}

function isPlainList(items: readonly unknown[], depth: number): boolean {
  // An index loop visits holes, which every() skips.
  for (let index = 0; index < items.length; index++) {
    if (!isPlainJson(items[index], depth)) return false
  }
  return true
}

function isPlainObject(value: object, depth: number): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  // Instances of classes have a longer chain than the plain objects of any realm.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return false
  for (const [key, item] of Object.entries(value)) {
    if (!isStorableText(key) || !isPlainJson(item, depth)) return false
  }
  return true
}

function isStorableText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}
