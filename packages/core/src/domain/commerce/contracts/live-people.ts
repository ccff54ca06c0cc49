import type { CommandContext } from '../../../engine/command/context.ts'
import { contact } from '../../customers/index.ts'
import { user } from '../../people/index.ts'
import type { Contract } from './contract.ts'

/** The contact and the owner of a contract, as far as they are still there: a contract lasts longer than many a job. */
export async function livePeople(
  { records }: CommandContext,
  { contactId, ownerId }: Contract,
): Promise<Pick<Contract, 'contactId' | 'ownerId'>> {
  const [person] = contactId == null ? [] : await records(contact).where({ id: contactId }, { limit: 1 })
  const [owner] = ownerId == null ? [] : await records(user).where({ id: ownerId }, { limit: 1 })
  return { contactId: person ? (contactId ?? null) : null, ownerId: owner ? (ownerId ?? null) : null }
}
