import type { CommandContext } from '../../../engine/command/context.ts'
import type { captureLead } from './capture-lead.ts'

/** Makes a lead of whoever wrote to sales and is unknown, or finds the one that they are; by the rules of every capture. */
export function senderAsLead(capture: ReturnType<typeof captureLead>) {
  return async (
    context: CommandContext,
    { name, address, channel }: { readonly name: string; readonly address: string; readonly channel: string },
  ): Promise<string | undefined> => {
    const known = address.includes('@') ? { email: address } : { phone: address }
    const { outcome, leadId } = await context.run(capture, { lead: { name, ...known }, channel })
    return outcome === 'received' ? undefined : leadId
  }
}
