import { expect, it } from 'vitest'
import * as z from 'zod'
import {
  type AnyPlugin,
  CrmError,
  createCrm,
  defineCommand,
  defineEntity,
  definePlugin,
  defineQuery,
  f,
  type Issue,
  memoryStore,
} from '../../index.ts'
import { installParts } from './install-plugins.ts'
import type { Parts } from './plugin.ts'

const point = defineEntity('point', { fields: { delta: f.int() } })
const none = z.strictObject({})

/** What is wrong with these plugins together. */
function problemsOf(...plugins: readonly AnyPlugin[]): readonly string[] {
  try {
    createCrm({ storage: memoryStore(), plugins })
    return []
  } catch (error) {
    if (!(error instanceof CrmError)) throw error
    expect(error.code).toBe('CRM_CONFIG')
    for (const { zh } of error.issues) expect(zh).toMatch(/\p{Script=Han}.*。$/u)
    return error.issues.map(({ code, path, message }) => `${code} ${path}: ${message}`)
  }
}

/** A plugin with one hook on points, written without the types. */
function on(phase: 'after' | 'committed', options: object, id = 'odd') {
  return definePlugin({
    id,
    ...(id === 'odd' ? { entities: { point } } : { permissions: { point: { read: 'all' } } }),
    hooks: (h) => h[phase]('point' as never, 'create', () => undefined, options),
  })
}

it('makes a CRM at once and opens nothing', () => {
  const storage = {
    id: 'closed',
    open: () => Promise.reject(new Error('Nobody asked for this to be opened.')),
  }

  const crm = createCrm({ storage, tenant: 'acme' })
  expect(crm.as(crm.actor({ id: 'ann', roles: ['admin'] }))).toBeDefined()
})

it('reports every conflict of every plugin at once, each with its place', () => {
  const award = () => defineCommand({ name: 'contact.award', input: none, run: async () => 1 })
  const one = definePlugin({
    id: 'one',
    compat: '^9.0.0',
    extend: { contact: { tier: f.text().optional() } },
    entities: { point },
    commands: [award()],
    hooks: (h) => h.after('point', 'create', () => undefined, { id: 'award', after: ['ghost'] }),
    jobs: [{ id: 'sweep', every: '1d', run: async () => {} }],
  })
  const other = definePlugin({
    id: 'other',
    extend: { contact: { tier: f.text().optional(), name: f.text() } },
    entities: { point },
    commands: [
      award(),
      defineCommand({ name: 'contact.create', input: none, run: async () => 1 }),
      defineCommand({ name: 'rocket.launch', input: none, run: async () => 1 }),
    ],
    queries: [defineQuery({ name: 'contact.award', input: none, run: async () => 1 })],
    permissions: { rocket: { read: 'all' } },
    hooks: (h) => h.after('point', 'create', () => undefined, { id: 'award' }),
    jobs: [
      { id: 'sweep', every: '0s', run: async () => {} },
      { id: 'remind', on: 'contact', due: 'name', run: async () => {} },
    ],
  })

  expect(problemsOf(one, other)).toEqual([
    'PLUGIN_INCOMPATIBLE one: works with core ^9.0.0; this is 0.1.0.',
    'ENTITY_CONFLICT point: is defined by both one and other.',
    'FIELD_CONFLICT contact.tier: is defined by both one and other.',
    'FIELD_CONFLICT contact.name: is defined by both core and other.',
    'HOOK_CONFLICT award: is the id of two hooks.',
    'HOOK_UNKNOWN award: wants an order with "ghost", which does not exist.',
    'JOB_CONFLICT sweep: is used by both one and other.',
    'JOB_INTERVAL sweep: "0s" is no interval; say \'15m\'.',
    'FIELD_UNKNOWN remind: contact.name: is no datetime field.',
    'COMMAND_CONFLICT contact.award: is defined by both one and other.',
    'COMMAND_CONFLICT contact.create: is what every entity has.',
    'ENTITY_UNKNOWN rocket.launch: names an entity that nobody defines.',
    'COMMAND_CONFLICT contact.award: is both a command and a query.',
    'ENTITY_UNKNOWN other.permissions.rocket: is granted or asked for, but nobody defines it; did you mean "ticket"?',
  ])
})

it.each([
  [
    'two plugins of one id',
    [definePlugin({ id: 'twin' }), definePlugin({ id: 'twin' })],
    'PLUGIN_CONFLICT twin',
  ],
  ['one that calls itself core', [definePlugin({ id: 'core' })], 'PLUGIN_CONFLICT core'],
  ['one that calls itself host', [definePlugin({ id: 'host' })], 'PLUGIN_CONFLICT host'],
  [
    'an id that is no name',
    [definePlugin({ id: 'stale-mail' })],
    'PLUGIN_ID stale-mail: is no id for a plugin',
  ],
  [
    'something that nobody reads',
    [definePlugin({ id: 'odd', permisions: {} } as never)],
    'OPTION_UNKNOWN odd.permisions: is no option here; did you mean "permissions"?',
  ],
  [
    'a permission that is none',
    [definePlugin({ id: 'odd', permissions: { lead: { raed: 'all' } } as never })],
    'OPTION_UNKNOWN odd.permissions.lead.raed: is no option here; did you mean "read"?',
  ],
  [
    'a durable hook without an id',
    [on('committed', { durable: true })],
    'HOOK_ID odd.committed-point-create: is durable and needs an id',
  ],
  [
    'a durable hook at another moment',
    [on('after', { durable: true })],
    'OPTION_UNKNOWN odd.after-point-create.durable',
  ],
  [
    'two durable hooks of one id',
    [
      on('committed', { durable: true, id: 'odd.told' }),
      on('committed', { durable: true, id: 'odd.told' }, 'even'),
    ],
    'HOOK_CONFLICT odd.told',
  ],
  ['a range that is none', [definePlugin({ id: 'odd', compat: 'recent' })], 'PLUGIN_INCOMPATIBLE odd'],
])('refuses %s', (_, plugins, problem) => {
  expect(problemsOf(...plugins)).toEqual([expect.stringContaining(problem)])
})

it('installs a plugin that says it does not fit, when the host insists', () => {
  const old = definePlugin({ id: 'old', compat: '^9.0.0' })

  expect(() =>
    createCrm({ storage: memoryStore(), plugins: [old], allowIncompatible: ['old'] }),
  ).not.toThrow()
})

it('brings what a plugin requires, before it', () => {
  const base = definePlugin({ id: 'base', entities: { point } })
  const middle = definePlugin({ id: 'middle', requires: [base] })
  const top = definePlugin({ id: 'top', requires: [middle, base] })

  const { parts } = install([top.parts, middle.parts])

  expect(parts.map(({ id }) => id)).toEqual(['base', 'middle', 'top'])
})

it('names the path of plugins that require each other', () => {
  const requires: Parts[] = []
  const one: Parts = { id: 'one', requires }
  const other: Parts = { id: 'other', requires: [one] }
  requires.push(other)

  expect(() => install([one, other])).toThrow(/requires itself: (one → other → one|other → one → other)/)
})

it('orders hooks of different plugins by their wishes', async () => {
  const late = definePlugin({
    id: 'late',
    entities: { point },
    hooks(h) {
      h.before('point', 'create', () => undefined, { id: 'late.second', after: ['early.first', 'absent?'] })
      h.before('point', 'create', () => undefined, { id: 'late.first', before: ['early.first'] })
    },
  })
  const early = definePlugin({
    id: 'early',
    permissions: { point: { read: 'all' } },
    requires: [late],
    hooks: (h) => h.before('point', 'create', () => undefined, { id: 'early.first' }),
  })

  const { hooks } = install([early.parts])

  expect(hooks.of('before', 'point', 'create')?.map(({ id }) => id)).toEqual([
    'late.first',
    'early.first',
    'late.second',
  ])
})

it('gives hooks without an id one that does not change when others come before', () => {
  const names = (declare: Parameters<typeof definePlugin>[0]['hooks']) =>
    install([
      definePlugin({ id: 'p', entities: { point }, ...(declare && { hooks: declare as never }) }).parts,
    ]).hooks.all.map(({ id }) => id)

  expect(
    names((h) => {
      h.committed('point' as never, 'create', () => undefined)
      h.committed('point' as never, 'create', () => undefined)
    }),
  ).toEqual(['p.committed-point-create', 'p.committed-point-create-2'])
  expect(
    names((h) => {
      h.before('point' as never, 'create', () => undefined)
      h.committed('point' as never, 'create', () => undefined)
    }),
  ).toContain('p.committed-point-create')
})

function install(parts: readonly Parts[]) {
  const problems: Issue[] = []
  const fit = { version: '0.1.0', region: undefined, allowIncompatible: [] }
  const installed = installParts(parts, fit, problems)
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join())
  return installed
}
