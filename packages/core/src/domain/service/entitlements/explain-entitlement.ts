import * as z from 'zod'
import { defineQuery } from '../../../engine/command/define-query.ts'
import { engineErrors } from '../../../engine/engine-errors.ts'
import { TICKET_TYPES, type TicketRecord } from '../tickets/ticket.ts'
import {
  checkEntitlement,
  type EntitlementDecision,
  type EntitlementFacts,
  type EntitlementQuestion,
} from './check-entitlement.ts'
import { type EntitlementRules, usualLevel } from './entitlement-rules.ts'

interface Session {
  readonly account: { get(id: string): Promise<object | null> }
  readonly ticket: { get(id: string): Promise<TicketRecord | null> }
  readonly entitlement: { each(query: object): AsyncIterable<EntitlementFacts> }
}

/** What covers a ticket, and what covered it when it was decided. */
export interface TicketEntitlement extends EntitlementDecision {
  /** As the ticket has it. */
  readonly kept: { readonly entitlementId: string | null; readonly serviceLevel: string | null }
}

/** Whether a customer is covered, by which of the entitlements that the viewer may see, and why not by the others. */
export function entitlementOfAccount(rules: EntitlementRules) {
  return defineQuery({
    name: 'account.entitlement',
    input: z.strictObject({
      id: z.string(),
      productId: z.string().max(128).optional(),
      serialNumber: z.string().max(128).optional(),
      /** The type of a ticket. */
      type: z.enum(TICKET_TYPES).optional(),
      /** As it was then; now when left out. Units are counted as of now. */
      at: z.date().optional(),
    }),

    async run({ id, at, ...asked }, { crm, now, zone }): Promise<EntitlementDecision> {
      const session = crm as Session
      if (!(await session.account.get(id))) throw engineErrors.CRM_NOT_FOUND({ entity: 'account' })
      return decided(session, id, { ...asked, at: at ?? now, zone, usualLevel: usualLevel(rules) })
    },
  })
}

/** What covers a ticket by what was so when it was opened, and why; beside it what the ticket has. */
export function entitlementOfTicket(rules: EntitlementRules) {
  return defineQuery({
    name: 'ticket.entitlement',
    input: z.strictObject({ id: z.string() }),

    async run({ id }, { crm, zone }): Promise<TicketEntitlement> {
      const session = crm as Session
      const found = await session.ticket.get(id)
      if (!found) throw engineErrors.CRM_NOT_FOUND({ entity: 'ticket' })
      const { productId, serialNumber, type, accountId, openedAt, entitlementId, serviceLevel } = found
      const question = { productId, serialNumber, type, at: openedAt, zone, usualLevel: usualLevel(rules) }
      return {
        ...(await decided(session, accountId, question)),
        kept: { entitlementId: entitlementId ?? null, serviceLevel: serviceLevel ?? null },
      }
    },
  })
}

async function decided(
  { entitlement }: Session,
  accountId: string | null | undefined,
  question: EntitlementQuestion,
): Promise<EntitlementDecision> {
  const all: EntitlementFacts[] = []
  if (accountId) for await (const one of entitlement.each({ where: { accountId } })) all.push(one)
  return checkEntitlement(all, question)
}
