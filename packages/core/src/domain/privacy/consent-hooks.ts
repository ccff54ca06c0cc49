import type { collectHooks } from '../../engine/plugins/collect-hooks.ts'

type Hooks = Parameters<NonNullable<Parameters<typeof collectHooks>[0]>>[0]

/** What a lead keeps of one statement. */
interface Said {
  readonly granted: boolean
  readonly text: string | null
  readonly at: string
  readonly from: string | null
}
interface Told {
  readonly id: string
  readonly consent?: Readonly<Record<string, Said>> | null
}
interface Written {
  readonly record: Told
  readonly previous: Told | null
  readonly ctx: {
    readonly crm: { readonly consent: Record<'record' | 'withdraw', (input: object) => Promise<unknown>> }
  }
}

/** What people say in the forms that leads come by goes into the ledger of consents. */
export function consentHooks(hooks: Hooks): void {
  for (const operation of ['create', 'update'] as const)
    hooks.after('lead', operation, async ({ record, previous, ctx }: Written) => {
      for (const [purpose, said] of Object.entries(record.consent ?? {})) {
        if (isSame(previous?.consent?.[purpose], said)) continue
        const { granted, text, at, from } = said
        const statement = { leadId: record.id, purpose, at: new Date(at), proof: { text, from } }
        await ctx.crm.consent[granted ? 'record' : 'withdraw']({ ...statement, source: 'capture' })
      }
    })
}

function isSame(one: Said | undefined, other: Said): boolean {
  return one !== undefined && one.at === other.at && one.granted === other.granted
}
