import { describe, expect, it } from 'vitest'
import {
  type AnyPlugin,
  type AssignmentRule,
  CrmError,
  createCrm,
  f,
  memoryStore,
  type Role,
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

function rule(when: object = {}): AssignmentRule {
  return { id: 'north', on: 'lead', priority: 1, when, assign: { to: 'pool' } }
}

it('is a value that can be printed and copied', () => {
  const crm = createCrm({ storage: memoryStore() })

  expect(() => JSON.stringify(crm)).not.toThrow()
  expect(() => ({ ...crm })).not.toThrow()
  expect(() => crm.$infer).toThrow('for types only')
})
