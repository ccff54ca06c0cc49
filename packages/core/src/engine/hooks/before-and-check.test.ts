import { expect, it } from 'vitest'
import { aLead, createTestCrm } from '../../testing/index.ts'
import type { CrmError } from '../errors.ts'

it('hands the input from hook to hook, each seeing the patches before it', async () => {
  const seen: unknown[] = []
  const { session } = await createTestCrm({
    hooks(h) {
      h.before('lead', 'create', ({ input }) => {
        seen.push(input.region ?? null)
        return { region: 'north' }
      })
      h.before('lead', 'create', async ({ input }) => {
        seen.push(input.region ?? null)
        return { region: `${input.region}-east`, urgency: 'high' }
      })
    },
  })

  const lead = await session.lead.create(aLead())

  expect(seen).toEqual([null, 'north'])
  expect(lead).toMatchObject({ region: 'north-east', urgency: 'high' })
})

it('shows a hook the record as it is before the change', async () => {
  const { session } = await createTestCrm({
    hooks(h) {
      h.before('lead', 'update', ({ input, current }) => ({ source: `${current.name} → ${input.name}` }))
    },
  })
  const { id } = await session.lead.create(aLead({ name: 'Ada' }))

  expect(await session.lead.update(id, { name: 'Ada King' })).toMatchObject({ source: 'Ada → Ada King' })
})

it('normalises what a hook patches as it does what anybody enters', async () => {
  const { session } = await createTestCrm({
    hooks: (h) => h.before('lead', 'create', () => ({ email: 'Ada@Example.COM' })),
  })

  expect(await session.lead.create(aLead())).toMatchObject({ email: 'ada@example.com' })
})

it("refuses in the hook's own words, with its code and path", async () => {
  const { session } = await createTestCrm({
    hooks(h) {
      h.before('lead', 'create', ({ ctx }) => ctx.reject('LEAD_NO_SUNDAY', 'not on Sundays.', 'name'), {
        id: 'host.sunday',
      })
    },
  })

  await expect(session.lead.create(aLead())).rejects.toMatchObject({
    code: 'CRM_REJECTED',
    message: expect.stringContaining('host.sunday'),
    issues: [{ code: 'LEAD_NO_SUNDAY', message: 'not on Sundays.', path: 'name' }],
  })
})

it('names the hook whose patch names a field that does not exist', async () => {
  const { session } = await createTestCrm({
    hooks: (h) => h.before('lead', 'create', () => ({ colour: 'red' }) as never, { id: 'host.paint' }),
  })

  await expect(session.lead.create(aLead())).rejects.toMatchObject({
    code: 'CRM_HOOK_FAILED',
    message: expect.stringContaining('host.paint'),
    issues: [{ code: 'UNKNOWN_FIELD', path: 'colour' }],
  })
})

it("reports a hook's wrong value like anybody's", async () => {
  const { session } = await createTestCrm({
    hooks: (h) => h.before('lead', 'create', () => ({ urgency: 'soon' }) as never),
  })

  await expect(session.lead.create(aLead())).rejects.toMatchObject({
    code: 'CRM_VALIDATION',
    issues: [{ path: 'urgency' }],
  })
})

it('collects every issue and refusal of every check in one error', async () => {
  const { session } = await createTestCrm({
    hooks(h) {
      h.check('lead', 'create', ({ issue }) => {
        issue('LEAD_A', 'first.', 'name')
        issue('LEAD_B', 'second.')
      })
      h.check('lead', 'create', ({ ctx }) => ctx.reject('LEAD_C', 'third.', 'email'))
      h.check('lead', 'create', async ({ issue }) => issue('LEAD_D', 'fourth.', 'phone'))
    },
  })

  const refused = session.lead.create(aLead())

  await expect(refused).rejects.toMatchObject({
    code: 'CRM_VALIDATION',
    issues: [
      { code: 'LEAD_A', path: 'name' },
      { code: 'LEAD_B' },
      { code: 'LEAD_C', path: 'email' },
      { code: 'LEAD_D', path: 'phone' },
    ],
  })
})

it('tells an issue and a refusal in the language of the reader, when the hook gives both', async () => {
  const { session } = await createTestCrm({
    hooks(h) {
      h.check('lead', 'create', ({ issue }) =>
        issue('LEAD_NAME', { en: 'is too short.', zh: '太短。' }, 'name'),
      )
      h.check('lead', 'create', ({ ctx }) =>
        ctx.reject('LEAD_CLOSED', { en: 'is closed on Sundays.', zh: '周日不营业。' }),
      )
    },
  })

  const refusal = await session.lead.create(aLead()).catch((error: unknown) => error as CrmError)

  expect(refusal).toMatchObject({ message: expect.stringContaining('name: is too short. is closed') })
  expect((refusal as CrmError).text('zh-CN')).toContain('name: 太短。 周日不营业。')
})

it('checks what is about to be written: parsed, defaulted and patched', async () => {
  const seen: unknown[] = []
  const { session } = await createTestCrm({
    hooks(h) {
      h.before('lead', 'create', () => ({ region: 'north' }))
      h.check('lead', 'create', ({ input }) => void seen.push([input.email, input.region, input.urgency]))
    },
  })

  await session.lead.create(aLead({ email: 'Ada@Example.com' }))

  expect(seen).toEqual([['ada@example.com', 'north', 'normal']])
})

it('runs hooks once for each record of a batch, and refuses only the record they refuse', async () => {
  const { session } = await createTestCrm({
    hooks: (h) =>
      h.check('lead', 'create', ({ input, issue }) => {
        if (input.name === 'Eve') issue('LEAD_EVE', 'is not wanted.', 'name')
      }),
  })

  const results = await session.lead.createMany(
    ['Ada', 'Eve', 'Bob'].map((name) => aLead({ name })),
    { onError: 'collect' },
  )

  expect(results.map(({ ok }) => ok)).toEqual([true, false, true])
})
