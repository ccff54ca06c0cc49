import * as z from 'zod'
import { defineCommand } from '../../../engine/command/define-command.ts'
import type { collectHooks } from '../../../engine/plugins/collect-hooks.ts'
import { checkEntitlement, dayAt } from './check-entitlement.ts'
import { entitlement } from './entitlement.ts'
import { type EntitlementRules, usualLevel } from './entitlement-rules.ts'

type Hooks = Parameters<NonNullable<Parameters<typeof collectHooks>[0]>>[0]
type Values = Readonly<Record<string, unknown>>

interface Hooked {
  readonly input: Values
  readonly current: Values | null
  readonly ctx: {
    readonly now: Date
    readonly crm: { run(command: unknown, input: unknown): Promise<object> }
  }
}

/** What of a ticket decides what covers it. */
const DECIDING = ['accountId', 'productId', 'serialNumber', 'type'] as const
/** More than anybody has for one product at one time. */
const MOST = 1000

/** Which entitlement covers a ticket, and the level of service that is due. It reads only what may cover it. */
function coverOfTicket(rules: EntitlementRules) {
  const input = { accountId: z.string(), productId: z.string(), serialNumber: z.string(), type: z.string() }
  return defineCommand({
    name: 'ticket.cover',
    input: z.object({ ...input, at: z.date() }).partial({ productId: true, serialNumber: true, type: true }),

    async run({ accountId, at, ...asked }, { records, zone }) {
      const day = dayAt(at, zone)
      const may = await records(entitlement).where(
        {
          accountId,
          all: [
            { any: [{ productId: null }, { productId: asked.productId ?? '' }] },
            { any: [{ serialNumber: null }, { serialNumber: asked.serialNumber ?? '' }] },
            { any: [{ startsOn: null }, { startsOn: { lte: day } }] },
            { any: [{ endsOn: null }, { endsOn: { gte: day } }] },
          ],
        },
        { limit: MOST, orderBy: 'endsOn' },
      )
      const question = { ...asked, at, zone, usualLevel: usualLevel(rules) }
      const { entitlementId, serviceLevel } = checkEntitlement(may, question)
      return { entitlementId, serviceLevel }
    },
  })
}

/**
 * Every ticket has its entitlement and its level of service from the instant at which it was opened, whoever opens it,
 * also where nothing covers it. They are decided anew when the ticket turns out to be of another account, or about
 * another thing: by what held when it was opened.
 */
export function ticketCoverHooks(hooks: Hooks, rules: EntitlementRules): void {
  const cover = coverOfTicket(rules)
  const uncovered = { entitlementId: null, serviceLevel: usualLevel(rules) }
  const decide = ({ input, current, ctx }: Hooked) => {
    if (input['entitlementId'] != null) return undefined
    const asked = { ...current, ...input }
    const accountId = textOf(asked['accountId'])
    if (!accountId) return uncovered
    const rest = DECIDING.flatMap((field) => {
      const value = textOf(asked[field])
      return value === undefined ? [] : [[field, value]]
    })
    return ctx.crm.run(cover, { ...Object.fromEntries(rest), at: instantOf(asked['openedAt']) ?? ctx.now })
  }
  hooks.before('ticket', 'create', decide)
  hooks.before('ticket', 'update', (hooked: Hooked) =>
    hooked.current !== null && DECIDING.some((field) => isChanged(hooked, field))
      ? decide(hooked)
      : undefined,
  )
}

function isChanged({ input, current }: Hooked, field: string): boolean {
  return field in input && textOf(input[field]) !== textOf(current?.[field])
}

/** Not parsed yet: an empty text is nothing, and what is no text is refused later. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value.trim().normalize('NFC') || undefined : undefined
}

function instantOf(value: unknown): Date | undefined {
  const instant = value instanceof Date ? value : new Date(typeof value === 'string' ? value : Number.NaN)
  return Number.isNaN(instant.getTime()) ? undefined : instant
}
