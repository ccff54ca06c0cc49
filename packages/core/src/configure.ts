import { type AnyOptions, listOf, optionProblems, pluginsOf } from './crm-options.ts'
import { fourEyesOf, fourEyesRules, seatProblems } from './domain/approvals/index.ts'
import { type AssignmentRule, type RuleSet, ruleSetsOf } from './domain/assignment/index.ts'
import { configDoubts } from './domain/config-doubts.ts'
import { configProblems } from './domain/config-problems.ts'
import { type CoreRules, coreParts } from './domain/core-parts.ts'
import { type MatchOptions, type MatchRule, matchingOf } from './domain/duplicates/index.ts'
import { type Pipeline, standardPipeline } from './domain/pipelines/index.ts'
import { poolSet } from './domain/sales/index.ts'
import { readableService } from './domain/service/index.ts'
import { liveSla, readableCalendars, readableSla, type SlaPolicy } from './domain/sla/index.ts'
import { adminRole, type Role } from './engine/access/role.ts'
import { roleProblems } from './engine/access/role-problems.ts'
import type { CommandDef } from './engine/command/context.ts'
import type { QueryDef } from './engine/command/define-query.ts'
import { customFieldCache } from './engine/entities/custom-field.ts'
import type { Issue } from './engine/errors.ts'
import { collectHooks } from './engine/plugins/collect-hooks.ts'
import { type Installed, installParts } from './engine/plugins/install-plugins.ts'
import type { Parts } from './engine/plugins/plugin.ts'
import { encryptionProblems } from './engine/secrets/encryption-problems.ts'
import type { StepUpRule } from './engine/step-up/step-up-rule.ts'
import { stepUpRules } from './engine/step-up/step-up-rules.ts'
import { systemClock } from './engine/time/clock.ts'
import { readableOptions } from './readable-options.ts'

/** The version of this core, which plugins name in `compat`. */
export const VERSION = '0.1.0'

/** What options come to, before anything is opened. */
interface Configuration {
  readonly installed: Installed
  readonly roles: readonly Role[]
  readonly stepUp: ReadonlyMap<string, readonly StepUpRule[]>
  readonly fourEyes: ReturnType<typeof fourEyesOf>
  readonly customFields: ReturnType<typeof customFieldCache>
  /** What decides, of all that was given: for the journal. */
  readonly configured: object
  /** Everything that is wrong, told at once. */
  readonly problems: readonly Issue[]
  /** What is valid, but hardly means what it says. Only where nothing is wrong. */
  doubts(): readonly Issue[]
}

/** Options whose types were of use where they were written. */
type Given = Omit<AnyOptions, 'hooks' | 'commands' | 'queries'> & {
  // biome-ignore lint/suspicious/noExplicitAny: a command says its own types.
  readonly commands?: readonly CommandDef<any, any, any>[]
  // biome-ignore lint/suspicious/noExplicitAny: a query says its own types.
  readonly queries?: readonly QueryDef<any, any, any>[]
  readonly hooks?: unknown
}

/** Puts together what a host gives, and looks it over. */
export function configure(given: Given): Configuration {
  const { options, problems: unreadable } = readableOptions(given)
  const problems = [...unreadable, ...optionProblems(options)]
  const roles = listOf(options.roles)
  const assignment = ruleSetsOf(listOf<AssignmentRule | RuleSet>(options.assignment))
  const pipelines = withDeals(listOf(options.pipelines as readonly Pipeline[] | undefined))
  const { pool = {}, pools = [], zone = 'UTC' } = options
  const leads = { scoring: options.scoring, conversion: options.conversion, reasons: options.leadReasons }
  const matchRules: readonly MatchRule[] = listOf(options.matching)
  const matchOptions: MatchOptions = {
    ...(options.region !== undefined && { region: options.region }),
    ...options.matchOptions,
  }
  const policies = listOf<SlaPolicy>(options.sla)
  const calendars = readableCalendars(options.calendars)
  const customFields = customFieldCache(() => installed.model)
  const rules: CoreRules = {
    assignment,
    pipelines,
    // What is no object is reported below, with all that is wrong.
    pools: poolSet(pool ?? {}, listOf(pools).filter(Boolean)),
    leads,
    // What is no object is reported below, with all that is wrong.
    matching: matchingOf(matchRules, matchOptions, (entity) => installed.model.entity(entity).shape),
    service: readableService(options.service),
    sla: liveSla(readableSla(policies), calendars),
    privacy: options.privacy ?? {},
    zone,
    roles: [adminRole, ...roles].map(({ id }) => id),
  }
  const core = coreParts(rules, {
    entities: entityNames(options),
    model: () => installed.model,
    forgetCustomFields: customFields.forget,
  })
  const host: Parts = {
    id: 'host',
    ...(options.fields && { extend: options.fields }),
    ...(options.entities && { entities: options.entities }),
    commands: listOf(options.commands),
    queries: listOf(options.queries),
    migrations: listOf(options.migrations),
    declaredHooks: collectHooks(options.hooks as Parameters<typeof collectHooks>[0]),
  }
  const plugins = pluginsOf(options.plugins)
  const fit = {
    version: VERSION,
    region: options.region,
    allowIncompatible: listOf(options.allowIncompatible),
  }
  const installed = installParts([core, ...plugins.map(({ parts }) => parts), host], fit, problems)
  const hostRules = {
    ...{ rules: assignment, pipelines, pool, pools, leads, service: options.service, plugins },
    ...{ privacy: options.privacy },
    ...{ matching: matchRules, matchOptions, roles: [adminRole, ...roles] },
    ...{ sla: policies, calendars: options.calendars ?? {}, now: (options.clock ?? systemClock).now() },
  }
  problems.push(...encryptionProblems(installed, options.encryption !== undefined))
  const stepUp = stepUpRules(options.stepUp, installed, problems)
  const eyes = fourEyesRules(options.fourEyes, installed, rules.roles, problems)
  const fourEyes = fourEyesOf(eyes)
  problems.push(...roleProblems(roles, installed), ...configProblems(installed.model, hostRules))
  const pluginIds = plugins.map(({ parts: { id } }) => id)
  if (problems.length === 0) problems.push(...approvalSeats(pipelines, eyes, pluginIds))
  const configured = {
    ...Object.fromEntries(Object.entries(options).filter(([name]) => DECIDES.has(name))),
    plugins: pluginIds,
    version: VERSION,
  }
  const doubts = () => [
    ...configDoubts(installed.model, hostRules),
    ...plugins.flatMap(({ parts }) => parts.doubts?.() ?? []),
  ]
  return { installed, roles, stepUp, fourEyes, customFields, configured, problems, doubts }
}

/** What is wrong with the seats that plugins are to take. Asked where nothing else is wrong with the rules. */
function approvalSeats(
  pipelines: readonly Pipeline[],
  eyes: ReturnType<typeof fourEyesRules>,
  plugins: readonly string[],
): readonly Issue[] {
  const ofEdges = pipelines.flatMap(({ id, transitions: { edges = [] } }) =>
    edges.flatMap(({ from, to, approval }) =>
      approval ? seatProblems(approval, `${id}.transitions.${from}.${to}.approval`, plugins) : [],
    ),
  )
  const ofVerbs = [...eyes].flatMap(([verb, rules]) =>
    rules.flatMap((rule) => seatProblems(rule, `fourEyes.${verb}`, plugins)),
  )
  return [...ofEdges, ...ofVerbs]
}

/** Options that decide something. What opens stores, holds keys or runs code is told by nothing but its effects. */
const DECIDES: ReadonlySet<string> = new Set([
  ...['roles', 'pipelines', 'assignment', 'pool', 'pools', 'matching', 'matchOptions', 'scoring'],
  ...['conversion', 'leadReasons', 'service', 'sla', 'calendars', 'region', 'zone'],
  ...['stepUp', 'fourEyes', 'privacy', 'limits'],
])

/** Deals always have a pipeline: the standard one, where a host declares none for them. */
function withDeals(pipelines: readonly Pipeline[]): readonly Pipeline[] {
  return pipelines.some(({ on }) => on === 'opportunity') ? pipelines : [...pipelines, standardPipeline]
}

/** The entities that plugins and host bring, so that pipelines on them get their verbs. */
function entityNames({ entities, plugins }: Pick<Given, 'entities' | 'plugins'>): ReadonlySet<string> {
  const given = [entities ?? {}, ...pluginsOf(plugins).map(({ parts }) => parts.entities ?? {})]
  return new Set(given.flatMap((some) => Object.values(some).map(({ name }) => name)))
}
