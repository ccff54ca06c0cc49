import { describe, expect, it } from 'vitest'
import {
  type AnyPlugin,
  type AssignmentRule,
  CrmError,
  createCrm,
  definePipeline,
  f,
  memoryStore,
  namedBy,
  person,
  type Role,
  roundRobin,
} from './index.ts'

/** What is wrong with a configuration that was written without the types. */
function problemsOf(options: object): readonly string[] {
  try {
    createCrm({ storage: memoryStore(), ...options })
    return []
  } catch (error) {
    if (!(error instanceof CrmError)) throw error
    expect(error.code).toBe('CRM_CONFIG')
    for (const { zh } of error.issues) expect(zh).toMatch(/\p{Script=Han}.*。$/u)
    return error.issues.map(({ code, path, message }) => `${code} ${path}: ${message}`)
  }
}

describe('a configuration that cannot work is refused before anything is opened', () => {
  it.each([
    [{ tennant: 'acme' }, 'OPTION_UNKNOWN tennant: is no option here; did you mean "tenant"?'],
    [{ rols: [] }, 'OPTION_UNKNOWN rols: is no option here; did you mean "roles"?'],
    [{ storage: undefined }, 'OPTION_INVALID storage: must be a storage adapter'],
    [{ storage: 'crm.db' }, "sqlite({ file: 'crm.db' })"],
    [{ storage: {} }, 'OPTION_INVALID storage'],
    [
      { zone: 'Asia/Shangai' },
      'OPTION_INVALID zone: is no time zone of the IANA list; did you mean "Asia/Shanghai"?',
    ],
    [{ zone: 8 }, 'OPTION_INVALID zone'],
    [{ region: 'China' }, 'OPTION_INVALID region: must be the code of a country, two capital letters: "CN".'],
    [{ roles: { id: 'rep' } }, 'OPTION_INVALID roles: must be a list'],
    [{ plugins: [{ id: 'loyalty' }] }, 'OPTION_INVALID plugins.0: is no plugin: make it with definePlugin.'],
    [{ roles: [{ id: 'rep', grant: {} }] }, 'OPTION_UNKNOWN rep.grant: is no option here'],
    [
      { roles: [{ id: 'rep', grants: { lead: { raed: 'own' } } }] },
      'OPTION_UNKNOWN rep.lead.raed: is no option here; did you mean "read"?',
    ],
    [{ assignment: [{ ...rule(), prio: 1 }] }, 'OPTION_UNKNOWN north.prio'],
    [{ assignment: [{ ...rule(), assign: { to: 'everybody' } }] }, 'RULE_TARGET north.assign'],
    [{ roles: [null] }, 'OPTION_INVALID roles.0: must be written like { id, grants }.'],
    [{ roles: ['rep'] }, 'OPTION_INVALID roles.0'],
    [{ roles: [{ grants: {} }] }, 'OPTION_INVALID roles: has a role without an id'],
    [{ roles: [{ id: 'rep' }] }, 'OPTION_INVALID rep.grants: must be what the role may do'],
    [{ roles: [{ id: 'rep', grants: { lead: null } }] }, 'OPTION_INVALID rep.lead: must be a grant'],
    [
      { roles: [{ id: 'rep', grants: { lead: { commands: 'grab' } } }] },
      "OPTION_INVALID rep.lead.commands: must be a list of verbs: ['grab'], or 'all'.",
    ],
    [
      { roles: [{ id: 'rep', grants: { lead: { hidden: 'phone' } } }] },
      "OPTION_INVALID rep.lead.hidden: must be a list of fields: ['name'].",
    ],
    [{ assignment: [null] }, 'OPTION_INVALID assignment.0'],
    [{ assignment: [{ ...rule(), id: undefined }] }, 'OPTION_INVALID assignment: has a rule without an id'],
    [{ assignment: [{ ...rule(), assign: null }] }, 'RULE_TARGET north.assign'],
    [{ assignment: [{ ...rule(), assign: roundRobin({} as never) }] }, 'RULE_TARGET north.assign'],
    [{ assignment: [{ ...rule(), assign: person(undefined as never) }] }, 'RULE_TARGET north.assign'],
    [{ assignment: [{ ...rule(), assign: namedBy(undefined as never) }] }, 'RULE_TARGET north.assign'],
    [
      { assignment: [{ ...rule(), otherwise: 'nxt' }] },
      'OPTION_INVALID north.otherwise: must be "next" or "pool".',
    ],
    [
      { assignment: [{ ...rule(), assign: roundRobin({ team: 'desk', exclude: 'ann' as never }) }] },
      'OPTION_INVALID north.assign.exclude: must be a list',
    ],
    [
      { assignment: [{ ...rule(), assign: roundRobin({ team: 'desk', hours: '9-5' as never }) }] },
      'OPTION_INVALID north.assign.hours: must tell when it is open',
    ],
    [{ pipelines: [null] }, 'OPTION_INVALID pipelines.0'],
    [{ pipelines: [pipeline({ stages: undefined })] }, 'PIPELINE_EMPTY sales'],
    [{ pipelines: [pipeline({ transitions: undefined })] }, 'STAGE_VALUE sales.transitions.mode'],
    [{ pipelines: [pipeline({ stages: { begin: null } })] }, 'STAGE_VALUE sales.begin: must be a stage'],
    [
      { pipelines: [pipeline({ stages: { begin: { requireOnEnter: ['amuont'] } } })] },
      'FIELD_UNKNOWN sales.begin.requireOnEnter.amuont: is no field of opportunity that can be filled in; did you mean "amount"?',
    ],
    [
      { pipelines: [pipeline({ stages: { begin: { requireOnEnter: 'amount' } } })] },
      'must be a list of fields',
    ],
    [
      { pipelines: [pipeline({ lostReasons: 'price' })] },
      'STAGE_VALUE sales.lostReasons: must be a list of reasons',
    ],
    [
      { pipelines: [pipeline({ transitions: { mode: 'any', edges: [null] } })] },
      'STAGE_VALUE sales.transitions.edges',
    ],
    [{ pipelines: [approved(null)] }, 'APPROVAL_RULE sales.transitions.begin.end.approval: names nobody'],
    [
      { pipelines: [approved({ by: [{ role: 'admni' }] })] },
      'APPROVAL_RULE sales.transitions.begin.end.approval.by.0.role: is no role of this CRM; did you mean "admin"?',
    ],
    [
      { pipelines: [approved({ by: [{ role: 'admin' }], timeouts: [null] })] },
      'APPROVAL_RULE sales.transitions.begin.end.approval.timeouts.0: must be steps in time',
    ],
    [
      { matching: [{ id: 'phone', entity: 'lead', all: [null] }] },
      'OPTION_INVALID phone: must be a matching rule',
    ],
    [
      { fields: { lead: { budget: 'int' } } },
      'OPTION_INVALID fields.lead.budget: must be written like f.text().',
    ],
    [{ fields: { lead: null } }, 'OPTION_INVALID fields.lead'],
    [
      { fields: { laed: {} } },
      'ENTITY_UNKNOWN laed: is extended by host but nobody defines it; did you mean "lead"?',
    ],
    [{ entities: { vehicle: { name: 'vehicle', fields: {} } } }, 'OPTION_INVALID entities.vehicle'],
    [{ commands: [null] }, 'OPTION_INVALID commands.0: must be written like defineCommand({ … }).'],
    [{ queries: [{}] }, 'OPTION_INVALID queries.0'],
    [{ hooks: 'told' }, 'OPTION_INVALID hooks: must be a function.'],
    [{ log: console.log }, 'OPTION_INVALID log: must be an object with debug, info, warn, error.'],
  ])('%j', (options, problem) => {
    expect(problemsOf(options)).toEqual([expect.stringContaining(problem)])
  })

  it('with everything that is wrong at once, also where fields are defined twice', () => {
    const roles: Role[] = [{ id: 'rep', grants: { leed: { read: 'all' } } }]

    expect(
      problemsOf({
        tennant: 'acme',
        fields: { lead: { name: f.text() } },
        plugins: [{}] as unknown as AnyPlugin[],
        roles,
        assignment: [rule({ regoin: 'north' })],
      }).map((problem) => problem.split(':')[0]),
    ).toEqual([
      'OPTION_UNKNOWN tennant',
      'OPTION_INVALID plugins.0',
      'FIELD_CONFLICT lead.name',
      'ENTITY_UNKNOWN rep.leed',
      'CONDITION_UNKNOWN_FIELD north.when.regoin',
    ])
  })
})

it.each([undefined, null, 'crm.db', []])('is made from an object, and not from %j', (options) => {
  expect(() => createCrm(options as never)).toThrow('must be an object: { storage: memoryStore() }')
})

/** A pipeline, written without the types. */
function pipeline(wrong: object): object {
  const stages = { begin: {}, end: { kind: 'won' } }
  return definePipeline('opportunity', {
    ...{ id: 'sales', stages, transitions: { mode: 'any' } },
    ...wrong,
  } as never)
}

function approved(approval: unknown): object {
  return pipeline({ transitions: { mode: 'any', edges: [{ from: 'begin', to: 'end', approval }] } })
}

function rule(when: object = {}): AssignmentRule {
  return { id: 'north', on: 'lead', priority: 1, when, assign: { to: 'pool' } }
}

it('is a value that can be printed and copied', () => {
  const crm = createCrm({ storage: memoryStore() })

  expect(() => JSON.stringify(crm)).not.toThrow()
  expect(() => ({ ...crm })).not.toThrow()
  expect(() => crm.$infer).toThrow('for types only')
})
