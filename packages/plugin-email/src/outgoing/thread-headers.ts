/** What a mail says of its conversation. Ids stand in angle brackets. */
export interface ThreadHeaders {
  readonly inReplyTo?: string
  readonly references?: readonly string[]
}

/** More make a header that some servers refuse; programs thread by the first and by the nearest. */
const MOST = 20
const MESSAGE_ID = /^[\x21-\x3b\x3d\x3f-\x7e]{1,298}$/

/** In-Reply-To and References. What is no Message-ID, as the id of a mail that came without one, is left out. */
export function threadHeaders({
  inReplyTo,
  references = [],
}: {
  readonly inReplyTo?: string | undefined
  readonly references?: readonly string[] | undefined
}): ThreadHeaders {
  const answered = inReplyTo === undefined ? undefined : messageIdIn(inReplyTo)
  const before = references.flatMap((one) => messageIdIn(one) ?? []).filter((id) => id !== answered)
  const all = [...new Set(before), ...(answered ? [answered] : [])]
  if (all.length === 0) return {}
  const kept = all.length <= MOST ? all : [...all.slice(0, 1), ...all.slice(1 - MOST)]
  return { references: kept, ...(answered && { inReplyTo: answered }) }
}

/** A Message-ID, with its brackets; undefined for anything else, and for several. */
function messageIdIn(text: string): string | undefined {
  const bare = text.trim().replace(/^<(.*)>$/s, '$1')
  return MESSAGE_ID.test(bare) && bare.includes('@') ? `<${bare}>` : undefined
}
