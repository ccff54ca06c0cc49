/** Whether two values are the same, down to their parts: stores may hand out the keys of JSON in another order. */
export function isSame(one: unknown, other: unknown): boolean {
  const [left, right] = [one ?? null, other ?? null]
  if (left === right) return true
  if (left instanceof Date || right instanceof Date)
    return left instanceof Date && right instanceof Date && left.getTime() === right.getTime()
  if (typeof left !== 'object' || typeof right !== 'object' || !left || !right) return false
  if (Array.isArray(left) !== Array.isArray(right)) return false
  const keys = new Set([...Object.keys(left), ...Object.keys(right)])
  return [...keys].every((key) =>
    isSame((left as Record<string, unknown>)[key], (right as Record<string, unknown>)[key]),
  )
}
