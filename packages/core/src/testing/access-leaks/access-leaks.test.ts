import { beforeAll, describe, expect, it } from 'vitest'
import { configure } from '../../configure.ts'
import { createCrm, defineEntity, definePlugin, f, memoryStore } from '../../index.ts'
import { plant } from './canaries.ts'
import { coreQuestions } from './core-questions.ts'
import { leaksOfQueries } from './hidden-answers.ts'
import { leaksOfField } from './hidden-fields.ts'
import { leaksOfRecord } from './hidden-records.ts'
import { type AccessLeak, accessLeaks } from './index.ts'
import type { Sessions } from './surface.ts'

const vehicle = defineEntity('vehicle', {
  fields: { plate: f.text(), contactId: f.ref('contact', { inverse: 'vehicles' }) },
})
const garage = definePlugin({ id: 'garage', extend: { lead: { garageNote: f.text().optional() } } })

describe('what is hidden', () => {
  let leaks: readonly AccessLeak[]
  beforeAll(async () => {
    leaks = await accessLeaks({ storage: memoryStore(), entities: { vehicle }, plugins: [garage] })
  }, 120_000)

  it.each(['AC-01', 'AC-03', 'AC-04', 'AC-05', 'AC-06', 'AC-07', 'AC-08', 'AC-09', 'AC-10', 'AC-13'])(
    '%s cannot be seen, asked for or counted, in any entity',
    (id) => {
      expect(leaks.filter((leak) => leak.id === id)).toEqual([])
    },
  )
})

describe('the sweep itself', () => {
  /** Somebody from whom nothing is hidden, taken for somebody who sees nothing. */
  async function openEyed(name: string) {
    const storage = memoryStore()
    const crm = createCrm({ storage, tenant: 'acme' })
    await crm.migrate()
    const { model } = configure({ storage }).installed
    const there = await plant(await storage.open(), model, 'acme')
    const session = crm.system('to see it all') as unknown as Sessions
    return { session, model, entity: model.entity(name), there }
  }
  const idsOf = (leaks: readonly AccessLeak[]) => [...new Set(leaks.map(({ id }) => id))].sort()

  it.each([
    ['lead', 'email', ['AC-01', 'AC-03', 'AC-04', 'AC-06', 'AC-10']],
    ['message', 'body', ['AC-01', 'AC-04', 'AC-05', 'AC-06', 'AC-07', 'AC-10']],
    ['contact', 'accountId', ['AC-01', 'AC-06', 'AC-07', 'AC-10']],
  ])('notices what is open of %s.%s', async (name, field, expected) => {
    const seen = await openEyed(name)
    const type = seen.entity.fields.get(field)?.type ?? { kind: 'text' }

    expect(idsOf(await leaksOfField({ ...seen, field, type }))).toEqual(expect.arrayContaining(expected))
  })

  it('AC-09 notices what questions tell', async () => {
    const { session, model, there } = await openEyed('account')
    const { queries } = configure({ storage: memoryStore() }).installed
    const eyes = { all: session, nothing: session, hiding: () => session, blindTo: () => session }

    const leaks = await leaksOfQueries({
      ...{ model, there, inputs: {}, queries: [...queries.keys()], ...eyes },
    })

    const telling = new Set(leaks.map(({ surface }) => surface.split(' ', 1)[0]))
    expect([...telling].sort()).toEqual(['account.timeline', 'lead.touches', 'ticket.entitlement'])
  })

  it('notices a record that is seen', async () => {
    const seen = await openEyed('message')

    expect(idsOf(await leaksOfRecord(seen))).toEqual([
      ...['AC-05', 'AC-06', 'AC-07', 'AC-08', 'AC-10', 'AC-13'],
    ])
  })
})

describe('the questions of core', () => {
  it('AC-09 are all asked, with an input that they take', async () => {
    const { queries } = configure({ storage: memoryStore() }).installed

    expect(Object.keys(coreQuestions).sort()).toEqual([...queries.keys()].sort())
  })
})
