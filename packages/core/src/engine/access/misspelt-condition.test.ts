import { expect, it } from 'vitest'
import { createTestCrm } from '../../testing/index.ts'

const rep = {
  id: 'rep',
  grants: { lead: { read: 'all', hidden: ['employees', 'accountId'] } },
} as const

async function toldTo(role: string, where: object): Promise<readonly (string | undefined)[]> {
  const { as } = await createTestCrm({ roles: [rep] })
  const error = await as('ann', role)
    .lead.list({ where })
    .catch((refusal) => refusal)
  const [{ message, zh }] = error.issues
  return [message, zh]
}

it('a misspelt field in a condition is told with the one that was probably meant', async () => {
  expect(await toldTo('rep', { regoin: 'north' })).toEqual([
    'lead has no field or relation regoin; did you mean "region"?',
    'lead 没有字段或关系 regoin，可能应为“region”。',
  ])
})

it.each([
  ['employes', 'employees'],
  ['acount', 'account'],
])('%s is not told as %s to whom that is hidden', async (wrong, meant) => {
  expect((await toldTo('admin', { [wrong]: { isNull: true } }))[0]).toContain(`"${meant}"`)
  expect(await toldTo('rep', { [wrong]: { isNull: true } })).toEqual([
    `lead has no field or relation ${wrong}.`,
    `lead 没有字段或关系 ${wrong}。`,
  ])
})
