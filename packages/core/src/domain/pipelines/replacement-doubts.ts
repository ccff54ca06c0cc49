import type { Issue } from '../../engine/errors.ts'
import { misspelt } from '../../engine/misspelt.ts'
import { type Pipeline, stageOf } from './pipeline.ts'

/** Stages that are replaced though they are still there, and those of another pipeline that it does not have. */
export function replacementDoubts(pipeline: Pipeline, pipelines: readonly Pipeline[]): readonly Issue[] {
  const { id, renamed = {}, maps = {} } = pipeline
  return [
    ...Object.keys(renamed)
      .filter((name) => stageOf(pipeline, name))
      .map((name) => ({
        code: 'RENAMED_UNUSED',
        path: `${id}.renamed.${name}`,
        message: 'is a stage of this version as well: records in it stay where they are.',
        zh: '仍是当前版本的阶段：其中的记录会留在原处。',
      })),
    ...Object.entries(maps).flatMap(([other, map]) => {
      const there = pipelines.find((one) => one.id === other)
      return there ? unknownSources(there, Object.keys(map), `${id}.maps.${other}`) : []
    }),
  ]
}

function unknownSources(there: Pipeline, names: readonly string[], path: string): readonly Issue[] {
  const sentence = { en: `is no stage of "${there.id}"`, zh: `不是“${there.id}”的阶段` }
  const known = [...Object.keys(there.stages), ...Object.keys(there.renamed ?? {})]
  return names
    .filter((name) => !known.includes(name))
    .map((wrong) => misspelt({ code: 'MAP_UNUSED', path: `${path}.${wrong}`, wrong, ...sentence }, known))
}
