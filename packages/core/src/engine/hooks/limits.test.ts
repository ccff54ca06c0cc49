import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Session } from '../../index.ts'
import { aLead, createTestCrm } from '../../testing/index.ts'
import { keptLog } from '../../testing/kept-log.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }))
afterEach(async () => {
  await vi.advanceTimersByTimeAsync(60_000)
  vi.useRealTimers()
})

const forEver = () => new Promise<void>(() => {})

/** Lets the watch over deadlines run on until this is answered. */
async function untilAnswered(answer: Promise<unknown>): Promise<unknown> {
  let isAnswered = false
  const settled = answer.then(
    (value) => value,
    (error: unknown) => error,
  )
  void settled.finally(() => (isAnswered = true))
  while (!isAnswered) await vi.advanceTimersByTimeAsync(1_000)
  return settled
}

it.each(['before', 'check', 'after'] as const)(
  'gives up a write whose %s hook hangs after 5 s, and names the hook',
  async (phase) => {
    const { session } = await createTestCrm({
      hooks: (h) => h[phase as 'after']('lead', 'create', forEver, { id: 'host.hangs' }),
    })

    const error = await untilAnswered(session.lead.create(aLead()))

    expect(error).toMatchObject({
      code: 'CRM_HOOK_TIMEOUT',
      message: expect.stringMatching(/host\.hangs.*5000 ms/),
      hint: expect.stringContaining('await'),
    })
    expect(await session.lead.count()).toBe(0)
  },
)

it('waits as long as the hook says', async () => {
  const { session } = await createTestCrm({
    hooks: (h) => h.before('lead', 'create', forEver, { id: 'host.hangs', timeoutMs: 700 }),
  })
  const startedAt = performance.now()

  await untilAnswered(session.lead.create(aLead()))

  expect(performance.now() - startedAt).toBeLessThanOrEqual(2_000)
})

it('AC-35 lets the writer go when a committed hook hangs, and runs the others', async () => {
  const { log, lines } = keptLog()
  const told: string[] = []
  const { session } = await createTestCrm({
    log,
    hooks(h) {
      h.committed('lead', 'create', forEver, { id: 'host.hangs' })
      h.committed('lead', 'create', () => void told.push('told'))
    },
  })

  const lead = await untilAnswered(session.lead.create(aLead()))

  expect(lead).toMatchObject({ version: 1 })
  expect(told).toEqual(['told'])
  expect(lines).toEqual([expect.stringContaining('host.hangs')])
})

it('ends a hook that waits for the outer session on a store with one connection', async () => {
  const { session } = await createTestCrm({
    hooks(h) {
      h.after('lead', 'create', async () => void (await outer().contact.create({ name: 'Escaped' })), {
        id: 'host.escapes',
      })
    },
  })
  const outer = (): Session => session

  const error = await untilAnswered(session.lead.create(aLead()))

  expect(error).toMatchObject({ code: 'CRM_HOOK_TIMEOUT', message: expect.stringContaining('host.escapes') })
  expect((error as { hint: string }).hint).toContain('ctx.crm')
  expect(await session.lead.count()).toBe(0)
})

it('AC-44 stops writes that cause each other, and shows how they did', async () => {
  const { session, store } = await createTestCrm({
    hooks(h) {
      h.after('lead', 'create', ({ ctx }) => ctx.crm.lead.create(aLead()).then(() => undefined), {
        id: 'host.again',
      })
    },
  })

  const refused = session.lead.create(aLead())

  await expect(refused).rejects.toMatchObject({
    code: 'CRM_HOOK_LOOP',
    message: expect.stringMatching(/8 levels.*(lead\.create\[host\.again\] → ){8}/),
  })
  expect(await store.count({ name: 'lead', columns: [], unique: [], indexes: [] }, 'acme')).toBe(0)
})

it('AC-44 lets writes cause each other eight levels deep', async () => {
  const { session } = await createTestCrm({
    hooks(h) {
      h.after('lead', 'create', async ({ record, ctx }) => {
        const level = Number(record.name)
        if (level < 8) await ctx.crm.lead.create(aLead({ name: String(level + 1) }))
      })
    },
  })

  await session.lead.create(aLead({ name: '0' }))

  expect(await session.lead.count()).toBe(9)
})

it('AC-35 AC-44 stops committed hooks that cause each other, too', async () => {
  const { log, details } = keptLog()
  const { session } = await createTestCrm({
    log,
    hooks: (h) =>
      h.committed('lead', 'create', ({ ctx }) => ctx.crm.lead.create(aLead()).then(() => undefined)),
  })

  await session.lead.create(aLead())

  expect(await session.lead.count()).toBe(9)
  expect(details).toMatchObject([{ error: { code: 'CRM_HOOK_LOOP' } }])
})
