import { type Clock, createCrm, type Locale, type MessageRecord } from '@guanxi/core'
import type { StorageAdapter } from '@guanxi/core/store'
import { type StillClock, stillClock } from '@guanxi/core/testing'
import { pigeon } from './channel.ts'
import { type Credentials, openProvider, type Provider } from './provider.ts'
import { type Served, serve } from './serve.ts'

/** Where a story is kept, and how it is told. */
export interface StoryOptions {
  readonly storage: StorageAdapter
  readonly locale: Locale
  write(line: string): unknown
}

/** A company that writes by the messenger, and the messenger. */
export interface Story {
  readonly crm: PigeonCrm
  readonly clock: StillClock
  readonly provider: Provider
  /** The web server of the company, which the messenger pushes to. */
  readonly host: Served
  readonly desk: ReturnType<PigeonCrm['as']>
  /** One step, in the language of the story. */
  tell(step: Readonly<Record<Locale, string>>): void
  /** A message as it is now. */
  message(id: string): Promise<MessageRecord>
  /** How many messages customers sent. */
  heard(): Promise<number>
  close(): Promise<void>
}

/** Secrets come from a vault; here they are made up, so that no two stories share them. */
export const madeUp = () => Buffer.from(crypto.getRandomValues(new Uint8Array(24))).toString('hex')

function pigeonCrm(storage: StorageAdapter, clock: Clock, url: string, credentials: Credentials) {
  return createCrm({
    ...{ storage, clock, tenant: 'acme', region: 'CN' },
    plugins: [pigeon({ url, ...credentials, pollMs: 20 })],
  })
}
type PigeonCrm = ReturnType<typeof pigeonCrm>

export async function openStory({ storage, locale, write }: StoryOptions): Promise<Story> {
  const credentials = { token: madeUp(), secret: madeUp() }
  const provider = await openProvider(credentials)
  const clock = stillClock('2026-11-23T09:00:00+08:00', () => crm)
  const crm = pigeonCrm(storage, clock, provider.url, credentials)
  await crm.migrate()
  // The whole of what a host does: it binds an address to the channel, in the tenant that the address belongs to.
  const host = await serve((request) => crm.system('webhook').plugins.pigeon.handle(request))
  provider.webhook = host.url
  const desk = crm.as(crm.actor({ id: 'ann', roles: ['admin'] }))
  let steps = 0
  return {
    ...{ crm, clock, provider, host, desk },
    tell: (step) => void write(`${String(++steps).padStart(2)}. ${step[locale]}`),
    async message(id) {
      const found = await desk.message.get(id)
      if (!found) throw new Error('There is no such message.')
      return found
    },
    heard: () => desk.message.count({ direction: 'in' }),
    async close() {
      await crm.stop()
      await host.close()
      await provider.close()
    },
  }
}
