import { isZone } from './conditions/zoned-time.ts'
import type { FourEyesRule } from './domain/approvals/index.ts'
import type { AssignmentRule, RuleSet } from './domain/assignment/index.ts'
import type { MatchOptions, MatchRule } from './domain/duplicates/index.ts'
import type { Pipeline } from './domain/pipelines/index.ts'
import type { PrivacyRules } from './domain/privacy/index.ts'
import type { ConversionRules, LeadReasons, Pool, PoolRules, ScoreModel } from './domain/sales/index.ts'
import type { ServiceRules } from './domain/service/index.ts'
import type { SlaPolicy } from './domain/sla/index.ts'
import type { Role } from './engine/access/role.ts'
import { isRegion } from './engine/entities/normalise.ts'
import type { Issue } from './engine/errors.ts'
import type { Limits } from './engine/fair-share.ts'
import { isObject } from './engine/given.ts'
import type { TraceStep } from './engine/hooks/trace.ts'
import type { Ids } from './engine/ids.ts'
import type { Runner } from './engine/jobs/runner.ts'
import type { Logger } from './engine/log.ts'
import type { Migration } from './engine/migrations/index.ts'
import { misspelt, unknownKeys } from './engine/misspelt.ts'
import type { FieldEncryption } from './engine/secrets/encryption.ts'
import type { StepUpRule } from './engine/step-up/step-up-rule.ts'
import type { Clock } from './engine/time/clock.ts'
import type { WorkingCalendar } from './engine/time/working-calendar.ts'
import type { Hooks, Plugin } from './plugin.ts'
import type { StorageAdapter } from './store/store.ts'
import type { AnyPlugin, Entities, Extend } from './world.ts'

/** What a CRM is made from. */
export interface CrmOptions<
  X extends Extend = Extend,
  E extends Entities = Entities,
  P extends readonly AnyPlugin[] = readonly AnyPlugin[],
  S extends string = string,
  C = unknown,
  Q = unknown,
> {
  readonly storage: StorageAdapter
  /** The only tenant, for a host that has one. */
  readonly tenant?: string
  /** Fields of the host's own on core's entities. */
  readonly fields?: X
  readonly entities?: E
  readonly commands?: readonly C[]
  /** Questions of the host's own: `vehicle.sold` becomes `session.vehicle.sold(input)`. */
  readonly queries?: readonly Q[]
  readonly plugins?: P
  readonly roles?: readonly Role[]
  /** How sure it must be who acts, by verb: `'account.update': { level: 2, maxAge: '5m', fields: ['iban'] }`. */
  readonly stepUp?: { readonly [verb: string]: StepUpRule }
  /** What somebody else has to agree to, by verb: `'opportunity.delete': { by: [{ role: 'director' }] }`. */
  readonly fourEyes?: { readonly [verb: string]: FourEyesRule }
  /** Of several pipelines, new opportunities begin in the first. */
  readonly pipelines?: readonly Pipeline<S>[]
  /** Rules, or sets of them in versions made with `defineRuleSet`. */
  // biome-ignore lint/suspicious/noExplicitAny: a rule is typed where it is written, and checked when the CRM is made.
  readonly assignment?: readonly (AssignmentRule<any> | RuleSet<any>)[]
  /** How leads leave the public pool, and how they come back: limits of claims, reclaim, protection. */
  readonly pool?: PoolRules
  /** When two records are one, and what happens when somebody enters the second. */
  readonly matching?: readonly MatchRule[]
  readonly matchOptions?: MatchOptions
  /** Several pools, each with its rules. A lead belongs to the first that it fits; `pool` is for all others. */
  readonly pools?: readonly Pool[]
  /** What makes a lead worth more or less, and which scores are which grade. */
  // biome-ignore lint/suspicious/noExplicitAny: as rules of assignment.
  readonly scoring?: ScoreModel<any>
  /** Where fields of a lead go when it becomes a customer, and how long that can be taken back. */
  readonly conversion?: ConversionRules
  /** The reasons that may be given for disqualifying, nurturing and recycling a lead. */
  readonly leadReasons?: LeadReasons
  /** What is decided about tickets and all that serves customers. */
  readonly service?: ServiceRules
  /** What is promised about records, of any entity. */
  // biome-ignore lint/suspicious/noExplicitAny: as rules of assignment.
  readonly sla?: readonly SlaPolicy<any>[]
  /** Working time by name, for policies to run in; `always` is there by itself. */
  readonly calendars?: { readonly [name: string]: WorkingCalendar }
  /** Who is kept out once they are erased. */
  readonly privacy?: PrivacyRules
  readonly migrations?: readonly Migration[]
  /** Keeps fields that are declared `.encrypted()`: `fieldEncryption({ keys })`. */
  readonly encryption?: FieldEncryption
  readonly hooks?: (hooks: Hooks<{ fields: X; entities: E; plugins: P; commands: C | Q; stages: S }>) => void
  /** Country of telephone numbers that name none, as in `CN`. */
  readonly region?: string
  /** The time zone in which days begin; UTC when left out. */
  readonly zone?: string
  readonly clock?: Clock
  readonly ids?: Ids
  readonly log?: Logger
  /** Who does background work, and where: the process itself when left out. */
  readonly runner?: Runner
  /** Told how long every command and each of its hooks took. */
  readonly trace?: (step: TraceStep) => void
  /** How much is done at once and how much may wait: one tenant's flood does not hold up the others. */
  readonly limits?: Limits
  readonly allowIncompatible?: readonly string[]
}

/** Options of any CRM. */
export type AnyOptions = CrmOptions<Extend, Entities, readonly AnyPlugin[], string, unknown, unknown>

/** Typed by the options, so that none is forgotten here. */
const KEYS: Readonly<Record<keyof AnyOptions, true>> = {
  ...{
    storage: true,
    tenant: true,
    fields: true,
    entities: true,
    commands: true,
    queries: true,
    plugins: true,
  },
  ...{
    roles: true,
    stepUp: true,
    fourEyes: true,
    pipelines: true,
    assignment: true,
    pool: true,
    matching: true,
    matchOptions: true,
    pools: true,
    scoring: true,
    conversion: true,
    leadReasons: true,
    service: true,
    sla: true,
    calendars: true,
    privacy: true,
    migrations: true,
    encryption: true,
    hooks: true,
    region: true,
    zone: true,
  },
  ...{ clock: true, ids: true, log: true, runner: true, trace: true, limits: true, allowIncompatible: true },
}
const LISTS = [
  ...(['commands', 'queries', 'plugins', 'roles', 'pipelines', 'assignment', 'matching'] as const),
  'sla' as const,
  ...(['migrations', 'allowIncompatible'] as const),
]

/** What is wrong with options by themselves, whoever wrote them without types. */
export function optionProblems(options: object): Issue[] {
  const { storage, zone, region, plugins, ...rest } = options as { [option: string]: unknown }
  const lists: { [option: string]: unknown } = { ...rest, plugins }
  return [
    ...unknownKeys(options, KEYS),
    ...(isAdapter(storage) ? [] : [STORAGE]),
    ...zoneProblems(zone),
    ...limitProblems(rest['limits']),
    ...(region === undefined || isRegion(String(region)) ? [] : [REGION]),
    ...LISTS.filter((name) => lists[name] !== undefined && !Array.isArray(lists[name])).map((name) =>
      invalid(name, 'must be a list: [ … ].', '必须是列表：[ … ]。'),
    ),
    ...listOf(plugins as readonly unknown[]).flatMap((plugin, at) =>
      isPlugin(plugin)
        ? []
        : [
            invalid(
              `plugins.${at}`,
              'is no plugin: make it with definePlugin.',
              '不是插件，请使用 definePlugin 创建。',
            ),
          ],
    ),
  ]
}

/** A list that was given, or none. What is no list is reported by {@link optionProblems}. */
export function listOf<T>(given: readonly T[] | undefined): readonly T[] {
  return Array.isArray(given) ? given : []
}

/** What can be installed of what was given as plugins. */
export function pluginsOf(given: readonly unknown[] | undefined): readonly Plugin[] {
  return listOf(given).filter(isPlugin)
}

function isPlugin(given: unknown): given is Plugin {
  return typeof given === 'object' && given !== null && 'parts' in given
}

function isAdapter(storage: unknown): boolean {
  return typeof (storage as Partial<StorageAdapter> | null | undefined)?.open === 'function'
}

function invalid(path: string, message: string, zh: string): Issue {
  return { code: 'OPTION_INVALID', path, message, zh }
}

const STORAGE = invalid(
  'storage',
  "must be a storage adapter: memoryStore(), or sqlite({ file: 'crm.db' }) of @guanxi/adapters-sqlite.",
  "必须是存储适配器：memoryStore()，或 @guanxi/adapters-sqlite 的 sqlite({ file: 'crm.db' })。",
)
const REGION = invalid(
  'region',
  'must be the code of a country, two capital letters: "CN".',
  '必须是国家或地区代码（两个大写字母）：“CN”。',
)

const LIMITS: Readonly<Record<keyof Limits, true>> = { atOnce: true, waiting: true, patience: true }

function limitProblems(limits: unknown): Issue[] {
  if (limits === undefined) return []
  if (!isObject(limits))
    return [invalid('limits', 'must be an object: { atOnce: 64 }.', '必须是对象：{ atOnce: 64 }。')]
  const wrong = Object.keys(LIMITS).filter((name) => {
    const given = limits[name]
    return given !== undefined && !(Number.isSafeInteger(given) && (given as number) >= 1)
  })
  return [
    ...unknownKeys(limits, LIMITS, 'limits'),
    ...wrong.map((name) =>
      invalid(`limits.${name}`, 'must be a whole number of at least 1.', '必须是不小于 1 的整数。'),
    ),
  ]
}

function zoneProblems(zone: unknown): Issue[] {
  if (zone === undefined || (typeof zone === 'string' && isZone(zone))) return []
  const sentence = { en: 'is no time zone of the IANA list', zh: '不是 IANA 时区名称' }
  return [
    misspelt(
      { code: 'OPTION_INVALID', path: 'zone', wrong: String(zone), ...sentence },
      Intl.supportedValuesOf('timeZone'),
    ),
  ]
}
