import { checkCondition, implies } from '../../conditions/index.ts'
import type { Shape } from '../../conditions/shape.ts'
import type { Role } from '../../engine/access/role.ts'
import type { Issue } from '../../engine/errors.ts'
import { misspelt } from '../../engine/misspelt.ts'
import { approvalDoubts } from '../approvals/index.ts'
import { firstStage, isClosing, kindOf, type Pipeline, type Stage, stageOf } from './pipeline.ts'
import { replacementDoubts } from './replacement-doubts.ts'
import { edgeBetween, type StageEdge, stagesFrom } from './stage-edge.ts'
import { NEEDED_TO_CLOSE } from './stage-move.ts'

/** A way that may be gone, with the stages at its ends. */
interface Way {
  readonly from: string
  readonly to: string
  readonly edge: StageEdge
  readonly stage: Stage
}

/**
 * What a pipeline hardly means: a stage that no way leads to or out of, a chance that falls on the way ahead, a field that
 * is demanded of those who may not write it, a guard that nothing satisfies or that asks for what its own edge clears, an
 * approval that nobody can give.
 */
export function pipelineDoubts(
  shape: Shape,
  pipeline: Pipeline,
  roles: readonly Role[],
  pipelines: readonly Pipeline[] = [pipeline],
): readonly Issue[] {
  const ways = waysOf(pipeline)
  return [
    ...unreachable(pipeline, ways),
    ...deadEnds(pipeline, ways),
    ...fallingChances(pipeline),
    ...uselessRot(pipeline),
    ...unknownRoles(pipeline, roles),
    ...replacementDoubts(pipeline, pipelines),
    ...ways.flatMap((way) => closedToAll(pipeline, way, roles)),
    ...ways.flatMap((way) => guardDoubts(shape, pipeline, way)),
    ...ways.flatMap((way) => approvalsOf(shape, pipeline, way, roles)),
    ...ways.flatMap((way) => unwritable(pipeline, way, roles)),
  ]
}

function waysOf(pipeline: Pipeline): readonly Way[] {
  return Object.keys(pipeline.stages).flatMap((from) =>
    stagesFrom(pipeline, from).flatMap((to) => {
      const [edge, stage] = [edgeBetween(pipeline, from, to), stageOf(pipeline, to)]
      return edge && stage ? [{ from, to, edge, stage }] : []
    }),
  )
}

function unreachable(pipeline: Pipeline, ways: readonly Way[]): readonly Issue[] {
  const reached = closure([firstStage(pipeline)], (stage) =>
    ways.filter(({ from }) => from === stage).map(({ to }) => to),
  )
  return Object.keys(pipeline.stages)
    .filter((stage) => !reached.has(stage))
    .map((stage) => ({
      code: 'STAGE_UNREACHABLE',
      path: `${pipeline.id}.${stage}`,
      message: 'is never reached: no way leads here from the first stage.',
      zh: '无法到达：没有从首个阶段通往此处的路径。',
    }))
}

function deadEnds(pipeline: Pipeline, ways: readonly Way[]): readonly Issue[] {
  const closing = Object.keys(pipeline.stages).filter((name) => isClosing(kindOf(stageOf(pipeline, name))))
  const ending = closure(closing, (stage) => ways.filter(({ to }) => to === stage).map(({ from }) => from))
  return Object.keys(pipeline.stages)
    .filter((stage) => !ending.has(stage))
    .map((stage) => ({
      code: 'STAGE_DEAD_END',
      path: `${pipeline.id}.${stage}`,
      message: 'leads to no won or lost stage: what is here can never be closed.',
      zh: '无法通往赢单或输单阶段：停在此处的记录永远不能关闭。',
    }))
}

function closure(start: readonly string[], next: (stage: string) => readonly string[]): ReadonlySet<string> {
  const seen = new Set(start)
  for (const stage of seen) for (const one of next(stage)) seen.add(one)
  return seen
}

function fallingChances({ id, stages }: Pipeline): readonly Issue[] {
  let highest = 0
  return Object.entries(stages).flatMap(([name, stage]) => {
    const { probabilityBp } = stage
    if (kindOf(stage) !== 'open' || probabilityBp === undefined) return []
    if (probabilityBp >= highest) {
      highest = probabilityBp
      return []
    }
    return [
      {
        code: 'PROBABILITY_FALLS',
        path: `${id}.${name}.probabilityBp`,
        message: `is ${probabilityBp}, less than the ${highest} of a stage before it.`,
        zh: `为 ${probabilityBp}，低于前面阶段的 ${highest}。`,
      },
    ]
  })
}

function uselessRot({ id, stages }: Pipeline): readonly Issue[] {
  return Object.entries(stages)
    .filter(([, stage]) => stage.rot && kindOf(stage) !== 'open')
    .map(([name]) => ({
      code: 'ROT_UNUSED',
      path: `${id}.${name}.rot`,
      message: 'is never reached: only what is in an open stage grows stale.',
      zh: '永远不会触发：只有进行中阶段的记录才会停滞。',
    }))
}

function unknownRoles({ id, stages, transitions }: Pipeline, roles: readonly Role[]): readonly Issue[] {
  const known = roles.map((role) => role.id)
  const named = [
    ...Object.entries(stages).map(([name, stage]) => ({ path: `${id}.${name}.roles`, roles: stage.roles })),
    ...(transitions.edges ?? []).map((edge) => ({
      path: `${id}.transitions.${edge.from}.${edge.to}.roles`,
      roles: edge.roles,
    })),
  ]
  const sentence = { en: 'is no role of this CRM', zh: '不是此 CRM 的角色' }
  return named.flatMap(({ path, roles: asked = [] }) =>
    asked
      .filter((role) => !known.includes(role))
      .map((wrong) => misspelt({ code: 'ROLE_UNKNOWN', path, wrong, ...sentence }, known)),
  )
}

/** A way and the stage that it leads to, each with roles of its own, none of which both let through. */
function closedToAll(
  { id }: Pipeline,
  { from, to, edge, stage }: Way,
  roles: readonly Role[],
): readonly Issue[] {
  const [onEdge, onStage] = [edge.rule?.roles, stage.roles]
  if (!onEdge || !onStage || onEdge.some((role) => onStage.includes(role))) return []
  const known = roles.map((role) => role.id)
  if (![...onEdge, ...onStage].every((role) => known.includes(role))) return []
  return [
    {
      code: 'WAY_CLOSED',
      path: `${id}.transitions.${from}.${to}.roles`,
      message: `lets through nobody whom the stage does (${onStage.join(', ')}).`,
      zh: `与该阶段允许的角色（${onStage.join('、')}）没有交集，无人可通过。`,
    },
  ]
}

function approvalsOf(shape: Shape, { id, on }: Pipeline, way: Way, roles: readonly Role[]): readonly Issue[] {
  const { from, to, edge, stage } = way
  if (!edge.rule?.approval) return []
  const movers = roles.filter((role) => mayMove(role, on, way))
  return approvalDoubts(edge.rule.approval, {
    shape,
    path: `${id}.transitions.${from}.${to}.approval`,
    given: { all: [edge.rule.guard, stage.guard].filter((guard) => guard !== undefined) },
    ownerAsks: movers.length > 0 && movers.every((role) => readsOwn(role, on)),
  })
}

function readsOwn({ grants }: Role, on: string): boolean {
  return grants !== 'all' && grants[on]?.read === 'own'
}

function guardDoubts(shape: Shape, { id }: Pipeline, { from, to, edge, stage }: Way): readonly Issue[] {
  const guards = [edge.rule?.guard, stage.guard].filter((guard) => guard !== undefined)
  if (guards.length === 0) return []
  const path = `${id}.transitions.${from}.${to}.guard`
  const together = { all: guards }
  const doubts: Issue[] = checkCondition(shape, together, { history: false }).warnings.map(
    ({ code, message, zh }) => ({ code, path, message, zh }),
  )
  if (edge.kind === 'reopen' && implies(shape, together, { closeDate: { isNotNull: true } }))
    doubts.push({
      code: 'GUARD_CLEARED',
      path,
      message: 'asks for the close date, which reopening clears.',
      zh: '要求有成交日期，而重新打开会清除它。',
    })
  return doubts
}

/** A field that a move demands, while none of those who may make the move may write it. */
function unwritable(pipeline: Pipeline, way: Way, roles: readonly Role[]): readonly Issue[] {
  const { on, id } = pipeline
  const movers = roles.filter((role) => mayMove(role, on, way))
  if (movers.length === 0) return []
  const demanded = [
    ...(stageOf(pipeline, way.from)?.requireOnExit ?? []),
    ...(way.edge.rule?.require ?? []),
    ...(way.stage.requireOnEnter ?? []),
    ...NEEDED_TO_CLOSE[kindOf(way.stage)],
  ]
  return [...new Set(demanded)]
    .filter((field) => !movers.some((role) => mayWrite(role, on, field)))
    .map((field) => ({
      code: 'REQUIRED_NOT_WRITABLE',
      path: `${id}.transitions.${way.from}.${way.to}.${field}`,
      message: `is demanded, but none of the roles that may go this way (${movers.map((role) => role.id).join(', ')}) may write it.`,
      zh: `为必填，但可走此路径的角色（${movers.map((role) => role.id).join('、')}）都无权填写。`,
    }))
}

/** Administrators may do everything; what they can do says nothing of those for whom the way was made. */
function mayMove({ id, grants }: Role, on: string, { edge, stage }: Way): boolean {
  if (grants === 'all') return false
  const lists = [edge.rule?.roles, stage.roles].filter((list) => list !== undefined)
  const { commands = [] } = grants[on] ?? {}
  return (commands === 'all' || commands.includes('moveTo')) && lists.every((list) => list.includes(id))
}

function mayWrite({ grants }: Role, on: string, field: string): boolean {
  if (grants === 'all') return true
  const grant = grants[on]
  if (!grant?.update || grant.hidden?.includes(field)) return false
  return grant.fields?.includes(field) ?? true
}
