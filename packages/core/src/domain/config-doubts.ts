import { roleDoubts } from '../engine/access/role-doubts.ts'
import type { Model } from '../engine/entities/model.ts'
import type { Issue } from '../engine/errors.ts'
import { ruleDoubts } from './assignment/index.ts'
import type { HostRules } from './config-problems.ts'
import { pipelineDoubts } from './pipelines/index.ts'
import { poolDoubts } from './sales/index.ts'

/** What in a host's rules is valid, but hardly means what it says. */
export function configDoubts(
  model: Model,
  { rules, pipelines, pool, pools, roles }: HostRules,
): readonly Issue[] {
  return [
    ...roleDoubts(model, roles),
    ...rules.flatMap((set) => ruleDoubts(model.entity(set.on).shape, set.rules)),
    ...pipelines.flatMap((pipeline) => pipelineDoubts(model.entity(pipeline.on).shape, pipeline, roles)),
    ...poolDoubts('pool', pool),
    ...pools.flatMap((one) => poolDoubts(`pools.${one.id}`, one)),
  ]
}
