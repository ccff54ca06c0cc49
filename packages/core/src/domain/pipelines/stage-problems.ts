import type { Entity } from '../../engine/entities/entity.ts'
import type { Issue } from '../../engine/errors.ts'
import { isObject, isTimeToPass } from '../../engine/given.ts'
import { unknownKeys } from '../../engine/misspelt.ts'
import { isBusinessClock, isBusinessDuration } from '../../engine/time/span.ts'
import { fieldProblems, guardProblems, unless } from './demand-problems.ts'
import { kindOf, type Rot, type Stage } from './pipeline.ts'

const STAGE_KEYS: Readonly<Record<keyof Stage, true>> = {
  ...{ label: true, kind: true, probabilityBp: true, forecastCategory: true },
  ...{ requireOnEnter: true, requireOnExit: true, guard: true, rot: true, wip: true, roles: true },
}
const ROT_KEYS: Readonly<Record<keyof Rot, true>> = {
  after: true,
  clock: true,
  resetBy: true,
  unlessPlanned: true,
}
const KINDS: readonly string[] = ['open', 'won', 'lost', 'parked']
/** What is wrong with a stage by itself. */
export function stageProblems(entity: Entity, path: string, stage: Stage): readonly Issue[] {
  if (!isObject(stage as unknown))
    return unless(false, path, 'must be a stage: {} at least.', '必须是阶段：至少为 {}。')
  const { requireOnEnter, requireOnExit, guard, probabilityBp, wip, rot } = stage
  return [
    ...unknownKeys(stage, STAGE_KEYS, path),
    ...unless(
      KINDS.includes(kindOf(stage)),
      `${path}.kind`,
      'must be open, won, lost or parked.',
      '必须是 open、won、lost 或 parked。',
    ),
    ...unless(
      isWholeWithin(probabilityBp, 0, 10_000),
      `${path}.probabilityBp`,
      'must be a whole number from 0 to 10000.',
      '必须是 0 到 10000 的整数。',
    ),
    ...unless(
      isWholeWithin(wip, 1, Number.MAX_SAFE_INTEGER),
      `${path}.wip`,
      'must be a whole number from 1.',
      '必须是从 1 开始的整数。',
    ),
    ...unless(
      rot === undefined || isTimeToPass(rot?.after),
      `${path}.rot.after`,
      'must be a duration such as 14d.',
      '必须是时长，例如 14d。',
    ),
    ...(rot && isObject(rot as unknown) ? unknownKeys(rot, ROT_KEYS, `${path}.rot`) : []),
    ...(rot?.clock === undefined ? [] : rotClockProblems(rot, `${path}.rot`)),
    ...fieldProblems(entity, `${path}.requireOnEnter`, requireOnEnter),
    ...fieldProblems(entity, `${path}.requireOnExit`, requireOnExit),
    ...guardProblems(entity, `${path}.guard`, guard),
  ]
}

function rotClockProblems({ after, clock }: Rot, path: string): readonly Issue[] {
  return [
    ...unless(
      isBusinessClock(clock),
      `${path}.clock`,
      'must count working time: workingCalendar({ … }).',
      '必须能计算工作时间：workingCalendar({ … })。',
    ),
    ...unless(
      !isTimeToPass(after) || isBusinessDuration(after),
      `${path}.after`,
      'must be whole working days such as 3d or working hours such as 16h.',
      '必须是整数工作日（例如 3d）或工作小时（例如 16h）。',
    ),
  ]
}

function isWholeWithin(value: number | undefined, least: number, most: number): boolean {
  return value === undefined || (Number.isInteger(value) && value >= least && value <= most)
}
