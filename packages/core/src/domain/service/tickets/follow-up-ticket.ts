import type { CommandContext } from '../../../engine/command/context.ts'
import { user } from '../../people/index.ts'
import { takenOver } from './taken-over.ts'
import { type TicketRecord, ticket } from './ticket.ts'

/**
 * The ticket in which a closed one goes on: the latest that follows it already, or a new one about the same for the same
 * people. The closed ticket is locked by whoever asks, so that two messages at once make one.
 */
export async function followUpOf(context: CommandContext, closed: TicketRecord, at: Date): Promise<string> {
  const { records } = context
  const [latest] = await records(ticket).where({ followsId: closed.id }, { orderBy: '-openedAt', limit: 1 })
  if (latest) return latest.id
  const { id } = await records(ticket).create({
    ...takenOver(closed),
    ownerId: await stillThere(context, closed.ownerId),
    ...{ followsId: closed.id, openedAt: at },
  })
  return id
}

/** Somebody who has left gets nothing more. */
async function stillThere({ records }: CommandContext, ownerId: string | null | undefined) {
  if (!ownerId) return null
  const [owner] = await records(user).where({ id: ownerId, isActive: true }, { limit: 1 })
  return owner?.id ?? null
}
