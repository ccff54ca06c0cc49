let isAllowed: boolean | undefined

/** Whether the platform makes code from text. Workers and pages with a strict policy do not; everything works there too. */
export function mayGenerateCode(): boolean {
  isAllowed ??= probe()
  return isAllowed
}

function probe(): boolean {
  try {
    return new Function('return true')() === true
  } catch {
    return false
  }
}
