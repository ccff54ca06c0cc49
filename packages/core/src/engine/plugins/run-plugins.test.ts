import { expect, it } from 'vitest'
import { definePlugin, memoryStore } from '../../index.ts'
import { aLead, createTestCrm } from '../../testing/index.ts'
import { interceptedStore } from '../../testing/intercepted-store.ts'

const broken = new Error('broken')

function noting(id: string, notes: string[], fails: 'start' | 'stop' | 'never' = 'never') {
  const note = (deed: 'start' | 'stop') => {
    notes.push(`${id} ${deed}`)
    if (fails === deed) throw broken
  }
  return definePlugin({ id, start: () => note('start'), stop: async () => note('stop') })
}

it('starts plugins after what they require and stops them in reverse, once', async () => {
  const notes: string[] = []
  const base = noting('base', notes)
  const top = definePlugin({
    id: 'top',
    requires: [base],
    start: () => void notes.push('top start'),
    stop: () => void notes.push('top stop'),
  })
  const { crm } = await createTestCrm({ plugins: [top, base] })

  await Promise.all([crm.start(), crm.start()])
  await Promise.all([crm.stop(), crm.stop()])
  await crm.stop()

  expect(notes).toEqual(['base start', 'top start', 'top stop', 'base stop'])
})

it('reports every plugin that fails to start, and stops those that did', async () => {
  const notes: string[] = []
  const first = noting('first', notes, 'start')
  const dependent = definePlugin({
    id: 'dependent',
    requires: [first],
    start: () => void notes.push('dependent'),
  })
  const plugins = [first, noting('second', notes), noting('third', notes, 'start'), dependent]
  const { crm } = await createTestCrm({ plugins })

  await expect(crm.start()).rejects.toMatchObject({
    code: 'CRM_PLUGIN_FAILED',
    issues: [
      { path: 'first', message: 'broken' },
      { path: 'third', message: 'broken' },
    ],
    cause: { errors: [broken, broken] },
  })

  expect(notes).toEqual(['first start', 'second start', 'third start', 'second stop'])
})

it('can be started again after what kept it from starting is mended', async () => {
  let isMended = false
  const plugin = definePlugin({
    id: 'mail',
    start: () => {
      if (!isMended) throw broken
    },
  })
  const { crm } = await createTestCrm({ plugins: [plugin] })
  await expect(crm.start()).rejects.toMatchObject({ code: 'CRM_PLUGIN_FAILED' })

  isMended = true

  await expect(crm.start()).resolves.toBeUndefined()
  await crm.stop()
})

it('stops every plugin and closes the store, also when one fails to stop', async () => {
  const notes: string[] = []
  const storage = interceptedStore(memoryStore(), ({ name }, proceed) => {
    if (name === 'close') notes.push('store closed')
    return proceed()
  })
  const plugins = [noting('one', notes), noting('two', notes, 'stop')]
  const { crm } = await createTestCrm({ plugins, storage })
  await crm.start()

  await expect(crm.stop()).rejects.toMatchObject({ code: 'CRM_PLUGIN_FAILED', issues: [{ path: 'two' }] })

  expect(notes.slice(2)).toEqual(['two stop', 'one stop', 'store closed'])
})

it('refuses everything after it was stopped', async () => {
  const { crm, session } = await createTestCrm()
  await crm.stop()

  const late: readonly (() => Promise<unknown>)[] = [
    () => session.lead.create(aLead()),
    () => session.lead.list(),
    () => session.transaction(async () => 1),
    () => session.journal.read(),
    () => crm.tick(),
    () => crm.start(),
    () => crm.plan(),
    () => crm.migrate(),
    () => crm.deadLetters.list(),
  ]
  for (const call of late) await expect(call()).rejects.toMatchObject({ code: 'CRM_STOPPED' })
})

it('is stopped by leaving its scope', async () => {
  const notes: string[] = []
  {
    await using crm = (await createTestCrm({ plugins: [noting('mail', notes)] })).crm
    await crm.start()
  }

  expect(notes).toEqual(['mail start', 'mail stop'])
})

it('does not stop a plugin that was never started', async () => {
  const notes: string[] = []
  const { crm } = await createTestCrm({ plugins: [noting('mail', notes)] })

  await crm.stop()

  expect(notes).toEqual([])
})
