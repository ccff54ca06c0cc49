import { roleDoubts } from '../engine/access/role-doubts.ts'
import type { Model } from '../engine/entities/model.ts'
import type { Issue } from '../engine/errors.ts'
import { ruleDoubts, ruleSetDoubts } from './assignment/index.ts'
import type { HostRules } from './config-problems.ts'
import { pipelineDoubts } from './pipelines/index.ts'
import { privacyDoubts } from './privacy/index.ts'
import { leadDoubts, poolDoubts } from './sales/index.ts'
import { serviceDoubts } from './service/index.ts'
import { calendarsByName, policyDoubts, readableCalendars, readableSla } from './sla/index.ts'

/** What in a host's rules is valid, but hardly means what it says. */
export function configDoubts(
  model: Model,
  { rules, pipelines, pool, pools, leads, roles, service, plugins, sla, calendars, now }: HostRules,
): readonly Issue[] {
  const shapes = { lead: model.entity('lead').shape, activity: model.entity('activity').shape }
  return [
    ...ruleSetDoubts(rules),
    ...rules.flatMap((set) => ruleDoubts(model.entity(set.on).shape, set.rules)),
    ...pipelines.flatMap((pipeline) =>
      pipelineDoubts(model.entity(pipeline.on).shape, pipeline, roles, pipelines),
    ),
    ...poolDoubts(pool, pools, { ...shapes, roles }),
    ...leadDoubts(leads, shapes),
    ...serviceDoubts(model, service, { roles, plugins }),
    ...slaDoubts(model, sla, calendars, now),
    ...roleDoubts(model, roles),
    ...privacyDoubts(model),
  ]
}

function slaDoubts(model: Model, sla: readonly unknown[], calendars: unknown, now: number): readonly Issue[] {
  const policies = readableSla(sla)
  const around = { calendar: calendarsByName(readableCalendars(calendars)), now }
  return [...new Set(policies.map(({ on }) => on))].flatMap((on) =>
    policyDoubts(model.entity(on).shape, policies, around),
  )
}
