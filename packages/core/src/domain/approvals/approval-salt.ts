import type { CommandContext, RecordOf } from '../../engine/command/context.ts'
import { sha256 } from '../../engine/ids.ts'
import { type approval, approvalInput } from './approval.ts'

/**
 * Whoever reads an approval reads its hashes, and may be shown fewer fields than they stand for: an amount that is hidden
 * from them would soon be guessed. So each approval has a salt, which is kept apart from it, where no role reads that was
 * not given it on purpose, and encrypted where anything is. Who has the salts has the records, too.
 */
export async function saltsOf(
  { records }: CommandContext,
  approvalIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (approvalIds.length === 0) return new Map()
  const inputs = await records(approvalInput).where(
    { approvalId: { in: approvalIds } },
    { limit: approvalIds.length },
  )
  return new Map(
    inputs.flatMap(({ approvalId, salt }) => (salt == null ? [] : [[approvalId, salt] as const])),
  )
}

/** A hash as an approval with this salt keeps it. */
export function salted(salt: string, hash: string): Promise<string> {
  return sha256(`${salt}\n${hash}`)
}

/** Whether a request is for what has this content. */
export async function isForContent(
  context: CommandContext,
  { id, contentHash }: Pick<RecordOf<typeof approval>, 'id' | 'contentHash'>,
  hash: string,
): Promise<boolean> {
  const salt = (await saltsOf(context, [id])).get(id)
  return salt !== undefined && contentHash === (await salted(salt, hash))
}
