import { type Clock, createCrm, definePipeline, type Locale, type Role } from '@guanxi/core'
import type { StorageAdapter } from '@guanxi/core/store'
import { type StillClock, stillClock } from '@guanxi/core/testing'
import { oaApprovals } from './connector.ts'
import { type Credentials, type Office, openOffice } from './office.ts'
import { type Served, serve } from './serve.ts'

/** Where a story is kept, and how it is told. */
export interface StoryOptions {
  readonly storage: StorageAdapter
  readonly locale: Locale
  write(line: string): unknown
}

/** A company that sells, and its OA. */
export interface Story {
  readonly crm: OaCrm
  readonly clock: StillClock
  readonly office: Office
  /** The web server of the company, which the OA pushes to. */
  readonly host: Served
  /** The rep, and the director who may decide here as well, once a request was escalated. */
  readonly rep: ReturnType<OaCrm['as']>
  readonly director: ReturnType<OaCrm['as']>
  /** One step, in the language of the story. */
  tell(step: Readonly<Record<Locale, string>>): void
  /** A deal that is to be signed. */
  deal(name: string, amount: string): Promise<string>
  close(): Promise<void>
}

/** Secrets come from a vault; here they are made up, so that no two stories share them. */
export const madeUp = () => Buffer.from(crypto.getRandomValues(new Uint8Array(24))).toString('hex')

/** Whoever wants to sign a deal asks the OA; if nobody there decides in two days, a director may do it here. */
export const signing = definePipeline('opportunity', {
  id: 'signing',
  stages: { offer: {}, signed: {}, won: { kind: 'won' }, lost: { kind: 'lost' } },
  transitions: {
    mode: 'any',
    edges: [
      {
        ...{ from: 'offer', to: 'signed' },
        approval: {
          by: [{ external: 'oa' }],
          over: ['amount', 'closeDate'],
          timeouts: [
            { after: '2d', do: 'escalate', to: [{ role: 'director' }] },
            { after: '7d', do: 'expire' },
          ],
        },
      },
    ],
  },
})

const grants: Role['grants'] = {
  opportunity: { read: 'all', create: true, update: 'all', commands: ['moveTo'] },
  account: { read: 'all', create: true },
  approval: { read: 'all', commands: ['approve', 'reject', 'withdraw'] },
}

function oaCrm(storage: StorageAdapter, clock: Clock, url: string, credentials: Credentials) {
  const users = new Map([['ann.zhang', 'ann']])
  return createCrm({
    ...{ storage, clock, tenant: 'acme', pipelines: [signing] },
    roles: [
      { id: 'rep', grants },
      { id: 'director', grants },
    ],
    plugins: [oaApprovals({ url, ...credentials, users })],
  })
}
type OaCrm = ReturnType<typeof oaCrm>

export async function openStory({ storage, locale, write }: StoryOptions): Promise<Story> {
  const credentials = { token: madeUp(), secret: madeUp() }
  const office = await openOffice(credentials)
  const clock = stillClock('2026-11-23T09:00:00+08:00', () => crm)
  const crm = oaCrm(storage, clock, office.url, credentials)
  await crm.migrate()
  // The whole of what a host does: it binds an address to the plugin, in the tenant that the address belongs to.
  const host = await serve((request) => crm.system('oa').plugins.oa.handle(request))
  office.webhook = host.url
  const as = (id: string, role: string) => crm.as(crm.actor({ id, roles: [role] }))
  const [rep, director] = [as('ann', 'rep'), as('dan', 'director')]
  let steps = 0
  return {
    ...{ crm, clock, office, host, rep, director },
    tell: (step) => void write(`${String(++steps).padStart(2)}. ${step[locale]}`),
    async deal(name, amount) {
      const { id: accountId } = await rep.account.create({ name })
      return (await rep.opportunity.create({ name, accountId, amount: { amount, currency: 'CNY' } })).id
    },
    async close() {
      await crm.stop()
      await host.close()
      await office.close()
    },
  }
}
