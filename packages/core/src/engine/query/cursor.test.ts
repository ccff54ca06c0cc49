import { describe, expect, it } from 'vitest'
import { anAccount, createTestCrm } from '../../testing/index.ts'
import { specimen } from '../entities/fixtures/specimen.ts'

const museum = () => createTestCrm({ entities: { specimen } })

describe('a cursor', () => {
  async function pageOf() {
    const { session } = await museum()
    await session.specimen.createMany(
      Array.from({ length: 3 }, (_, at) => ({ title: `No. ${at}`, size: at })),
    )
    await session.account.createMany(Array.from({ length: 3 }, (_, at) => anAccount({ name: `No. ${at}` })))
    const { next = '' } = await session.specimen.list({ orderBy: 'createdAt', limit: 1 })
    return { session, next }
  }

  it('belongs to its list', async () => {
    const { session, next } = await pageOf()

    const foreign = [
      () => session.specimen.list({ orderBy: '-createdAt', after: next }),
      () => session.specimen.list({ orderBy: 'updatedAt', after: next }),
      () => session.specimen.list({ after: next }),
      () => session.account.list({ orderBy: 'createdAt', after: next }),
    ]

    for (const list of foreign) await expect(list()).rejects.toMatchObject({ code: 'CRM_CURSOR' })
  })

  const forged = (...parts: unknown[]) => btoa(JSON.stringify(parts)).replaceAll('=', '')

  it.each([
    ['nothing', ''],
    ['rubbish', 'rubbish!'],
    ['no JSON', btoa('{')],
    ['too little', btoa('[]')],
    ['a value of another kind', forged('specimen,asc createdAt', ['now'], 'x')],
    ['an instant beyond all calendars', forged('specimen,asc createdAt', [1e15], 'x')],
    ['no id', forged('specimen,asc createdAt', [1], 7)],
    ['an id that no store holds', forged('specimen,asc createdAt', [1], '\0')],
    ['a number', 7],
    ['null', null],
  ])('is refused when it is %s', async (_, after) => {
    const { session } = await pageOf()

    const list = session.specimen.list({ orderBy: 'createdAt', after: after as string })

    await expect(list).rejects.toMatchObject({ code: 'CRM_CURSOR' })
  })
})
