import type { CommandContext } from '../../../engine/command/context.ts'
import { type AnyRecord, recordsOf } from '../../../engine/command/records-of.ts'
import { addressOf } from './tidy-inbound.ts'

/** Whoever has the address as theirs. */
export interface AddressOwner {
  readonly entity: 'contact' | 'lead'
  readonly record: AnyRecord
}

/** Of one address so many are looked for; more have it by mistake. */
const MOST = 100

/** By which field of theirs somebody with an address is found; undefined where it is neither mail nor telephone. */
export function byAddress(
  given: string,
): { readonly email: string } | { readonly phone: string } | undefined {
  const address = addressOf(given)
  if (address.includes('@')) return { email: address }
  return address.startsWith('+') ? { phone: address } : undefined
}

/** The contacts and leads who have an e-mail address or a telephone number. */
export async function ownersOf(context: CommandContext, given: string): Promise<readonly AddressOwner[]> {
  const by = byAddress(given)
  if (!by) return []
  const owners: AddressOwner[] = []
  for (const entity of ['contact', 'lead'] as const) {
    const found = await recordsOf(context, entity).where(by as never, { limit: MOST })
    owners.push(...found.map((record) => ({ entity, record })))
  }
  return owners
}

/** Keeps with whoever has an address that nothing reaches it. With another address of theirs it matters no longer. */
export async function noteUndeliverable(context: CommandContext, given: string): Promise<void> {
  const undeliverable = addressOf(given)
  for (const { entity, record } of await ownersOf(context, given))
    if (record['undeliverable'] !== undeliverable)
      await recordsOf(context, entity).update(record.id, { undeliverable } as never)
}
