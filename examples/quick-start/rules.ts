import { type AssignmentRule, type Lead, pool, type Role, roundRobin, type Shape } from '@guanxi/core'

/** The teams, by the code that rules use, with their members in the order of their turns. */
export const TEAMS = [
  {
    code: 'key-accounts',
    name: { en: 'Key accounts', 'zh-CN': '大客户部' },
    members: ['陈静', 'Anna Keller'],
  },
  { code: 'north', name: { en: 'North', 'zh-CN': '华北区' }, members: ['王芳', '李雷', 'Ben Carter'] },
  { code: 'east', name: { en: 'East', 'zh-CN': '华东区' }, members: ['赵敏', 'Zoë Lindqvist'] },
  { code: 'south', name: { en: 'South', 'zh-CN': '华南区' }, members: ['黄伟', '林晓'] },
  { code: 'desk', name: { en: 'Fast desk', 'zh-CN': '快速响应' }, members: ['周洋', 'Mia Rossi'] },
] as const

/** Who gets a new lead: by region, size and urgency. The first rule that matches decides; what is left lies in the pool. */
export const RULES: readonly AssignmentRule<Lead>[] = [
  {
    id: 'large-and-urgent',
    on: 'lead',
    priority: 50,
    when: { employees: { gte: 500 }, urgency: 'high' },
    assign: roundRobin({ team: 'key-accounts' }),
  },
  {
    id: 'north-midsize',
    on: 'lead',
    priority: 40,
    when: { region: 'north', employees: { gte: 50 } },
    assign: roundRobin({ team: 'north' }),
  },
  {
    id: 'east-midsize',
    on: 'lead',
    priority: 30,
    when: { region: 'east', employees: { gte: 50 } },
    assign: roundRobin({ team: 'east' }),
  },
  {
    id: 'south-any-size',
    on: 'lead',
    priority: 20,
    when: { region: 'south', urgency: { in: ['high', 'normal'] } },
    assign: roundRobin({ team: 'south' }),
  },
  { id: 'urgent', on: 'lead', priority: 10, when: { urgency: 'high' }, assign: roundRobin({ team: 'desk' }) },
  { id: 'not-urgent', on: 'lead', priority: 0, when: { urgency: 'low' }, assign: pool() },
]

/** What the office thinks of: companies are large from 200 employees on. Tried on the leads at hand, not yet in force. */
export const LARGE_FROM = 200
export const OTHER_RULES: readonly AssignmentRule<Lead>[] = RULES.map((rule) =>
  rule.id === 'large-and-urgent'
    ? { ...rule, when: { employees: { gte: LARGE_FROM }, urgency: 'high' } }
    : rule,
)

const OWN_OR_POOL = { any: [{ ownerId: { actor: 'id' } }, { ownerId: null }] }

/** What a sales representative may do: own records, and whatever lies in the pool. */
export const REP: Role = {
  id: 'rep',
  grants: {
    lead: { read: OWN_OR_POOL, update: 'own', commands: ['grab', 'convert'] },
    account: { read: 'own' },
    opportunity: { read: 'own', update: 'own', commands: ['moveTo'] },
  },
}

/** The fields that the rules ask for, with their names for people: conditions are told by them. */
export const RULE_FIELDS: Shape = {
  name: 'lead',
  relations: {},
  fields: {
    region: { type: { kind: 'text' }, nullable: true, label: { en: 'Region', 'zh-CN': '地区' } },
    employees: { type: { kind: 'int' }, nullable: true, label: { en: 'Employees', 'zh-CN': '员工数' } },
    urgency: {
      type: { kind: 'select', options: ['low', 'normal', 'high'] },
      nullable: true,
      label: { en: 'Urgency', 'zh-CN': '紧急程度' },
    },
  },
}
