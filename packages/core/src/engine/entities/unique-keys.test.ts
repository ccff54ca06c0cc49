import { describe, expect, it } from 'vitest'
import { createTestCrm } from '../../testing/index.ts'
import { fullSpecimen, specimen } from './fixtures/specimen.ts'

const museum = () => createTestCrm({ entities: { specimen } })

describe('a unique field', () => {
  it.each([
    ['the same address', 'amber@example.com'],
    ['another spelling of it', ' Amber@EXAMPLE.com '],
    ['its full-width spelling', 'ａｍｂｅｒ＠ｅｘａｍｐｌｅ．ｃｏｍ'],
  ])('refuses %s twice', async (_, email) => {
    const { session } = await museum()
    await session.specimen.create(fullSpecimen)

    await expect(session.specimen.create({ title: 'Other', email })).rejects.toMatchObject({
      code: 'CRM_TAKEN',
      meta: { key: 'email' },
    })
  })

  it('never names the value in its refusal', async () => {
    const { session } = await museum()
    await session.specimen.create(fullSpecimen)

    const refusal = await session.specimen.create(fullSpecimen).catch((error: unknown) => error)

    expect(JSON.stringify(refusal)).not.toContain('amber')
    expect(String(refusal)).not.toContain('amber')
  })

  it('lets any number of records have nothing', async () => {
    const { session } = await museum()

    for (const title of ['One', 'Two', 'Three']) await session.specimen.create({ title })

    expect(await session.specimen.count({ email: null })).toBe(3)
  })

  it('is unique for each tenant, not for all', async () => {
    const { crm, session } = await museum()
    await session.specimen.create(fullSpecimen)
    const elsewhere = crm.as(crm.actor({ tenant: 'globex', id: 'admin', roles: ['admin'] }))

    await expect(elsewhere.specimen.create(fullSpecimen)).resolves.toMatchObject({
      email: fullSpecimen.email,
    })
  })

  it('may be a combination of fields', async () => {
    const { session } = await museum()
    await session.specimen.create({ title: 'Amber', colour: 'red' })
    await session.specimen.create({ title: 'Amber', colour: 'blue' })

    await expect(session.specimen.create({ title: 'Amber', colour: 'red' })).rejects.toMatchObject({
      meta: { key: 'title, colour' },
    })
  })

  it('is checked when it is changed', async () => {
    const { session } = await museum()
    await session.specimen.create(fullSpecimen)
    const { id } = await session.specimen.create({ title: 'Other' })

    await expect(session.specimen.update(id, { email: fullSpecimen.email })).rejects.toMatchObject({
      code: 'CRM_TAKEN',
    })
  })
})
