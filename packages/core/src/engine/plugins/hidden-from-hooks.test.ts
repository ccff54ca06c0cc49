import { expect, it } from 'vitest'
import { defineEntity, definePlugin, f, type Role } from '../../index.ts'
import { createTestCrm } from '../../testing/index.ts'

const shout = (value: unknown) => (typeof value === 'string' ? value.toUpperCase() : null)
const safe = defineEntity('safe', {
  fields: {
    label: f.text(),
    code: f.text().optional(),
    /** Works itself out of what is hidden, */
    loud: f.text().computed(({ code }) => shout(code)),
    /** and this of that. */
    louder: f.text().computed(({ loud }) => (typeof loud === 'string' ? `${loud}!` : null)),
    tag: f.text().computed(({ label }) => shout(label)),
    came: f.json().optional().verbatim(),
  },
})
const CODE = 'canary'
const fields = { label: 'A', code: CODE, came: { code: CODE } }

/** A plugin that keeps all that its hooks are shown. */
function watching(permission: { readonly hidden?: readonly string[]; readonly fields?: readonly string[] }) {
  const shown: unknown[] = []
  const plugin = definePlugin({
    id: 'watcher',
    permissions: { safe: { read: 'all', update: 'all', ...permission } },
    hooks: (h) => {
      h.before('safe' as never, 'create', (seen) => void shown.push(seen))
      h.check('safe' as never, 'update', (seen) => void shown.push(seen))
      h.after('safe' as never, 'update', (seen) => void shown.push(seen))
      h.committed('safe' as never, 'update', (seen) => void shown.push(seen))
      h.committed('safe' as never, 'update', (seen) => void shown.push(seen), { id: 'late', durable: true })
    },
  })
  return { plugin, shown }
}

it.each([
  ['a field', { hidden: ['code'] }],
  ['all but a list', { fields: ['label', 'tag'] }],
])(
  'AC-19 does not show a plugin’s hooks what is worked out from %s that is hidden from it',
  async (_, permission) => {
    const { plugin, shown } = watching(permission)
    const { session, clock } = await createTestCrm({ entities: { safe }, plugins: [plugin] })

    const { id } = await session.safe.create(fields)
    await session.safe.update(id, { label: 'B' })
    await clock.advance('1m')

    expect(shown.length).toBeGreaterThanOrEqual(5)
    expect(JSON.stringify(shown).toLowerCase()).not.toContain(CODE)
    expect(JSON.stringify(shown)).toContain('"tag":"B"')
  },
)

it('AC-19 does not show a role what is worked out from what is worked out from a hidden field', async () => {
  const clerk: Role = { id: 'clerk', grants: { safe: { read: 'all', hidden: ['code'] } } }
  const { session, as } = await createTestCrm({ entities: { safe }, roles: [clerk] })
  const { id } = await session.safe.create(fields)

  const seen = await as('eve', 'clerk').safe.get(id)

  expect(seen).toMatchObject({ label: 'A', tag: 'A' })
  expect(JSON.stringify(seen).toLowerCase()).not.toContain(CODE)
})
