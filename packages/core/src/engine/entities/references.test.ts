import { describe, expect, it } from 'vitest'
import { aUser, createTestCrm } from '../../testing/index.ts'
import { specimen } from './fixtures/specimen.ts'

const museum = () => createTestCrm({ entities: { specimen } })

describe('references', () => {
  it('name records that exist', async () => {
    const { session } = await museum()
    const parent = await session.specimen.create({ title: 'Parent' })
    const owner = await session.user.create(aUser())

    const child = await session.specimen.create({
      title: 'Child',
      parentId: parent.id,
      ownerId: owner.id,
      friendIds: [parent.id],
    })

    expect(child).toMatchObject({ parentId: parent.id, ownerId: owner.id, friendIds: [parent.id] })
  })

  it.each([
    ['a made-up one', async () => 'nobody'],
    [
      'a deleted one',
      async ({ session }: Museum) => {
        const { id } = await session.specimen.create({ title: 'Gone' })
        await session.specimen.delete(id)
        return id
      },
    ],
    [
      "another tenant's",
      async ({ crm }: Museum) => {
        const elsewhere = crm.as(crm.actor({ tenant: 'globex', id: 'admin', roles: ['admin'] }))
        return (await elsewhere.specimen.create({ title: 'Theirs' })).id
      },
    ],
  ])('refuse %s, alone and in a list', async (_, makeId) => {
    const there = await museum()
    const id = await makeId(there)
    const friend = await there.session.specimen.create({ title: 'Friend' })

    const alone = there.session.specimen.create({ title: 'One', parentId: id })
    const listed = there.session.specimen.create({ title: 'Two', friendIds: [friend.id, id] })

    await expect(alone).rejects.toMatchObject({ issues: [{ code: 'NOT_FOUND', path: 'parentId' }] })
    await expect(listed).rejects.toMatchObject({ issues: [{ code: 'NOT_FOUND', path: 'friendIds' }] })
  })
})

type Museum = Awaited<ReturnType<typeof museum>>
