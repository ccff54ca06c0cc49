import { defineErrors } from '../../engine/errors.ts'

/** What moving through stages refuses. */
export const pipelineErrors = defineErrors({
  CRM_STAGE_UNKNOWN: {
    en: 'Pipeline {pipeline} has no stage "{stage}".',
    zh: '销售流程 {pipeline} 中没有阶段“{stage}”。',
    hint: 'Stages are declared with definePipeline().',
  },
  CRM_STAGE_NOT_ALLOWED: {
    en: 'From {from} there is no way to {to}.',
    zh: '不能从 {from} 转到 {to}。',
    hint: 'meta.allowed lists where it can go; transitions are declared with definePipeline().',
  },
  CRM_STAGE_INCOMPLETE: {
    en: 'To go to stage {stage} something is missing.',
    zh: '进入阶段 {stage} 前还需补全信息。',
    hint: 'The issues tell all that is missing. Fill fields in the same call by `patch`, or before it.',
  },
  CRM_STAGE_MOMENT: {
    en: 'A move cannot be dated before the present stage was entered, or in the future.',
    zh: '阶段变更的时间不能早于进入当前阶段的时间，也不能晚于现在。',
    hint: '`at` may be any instant from the enteredStageAt of the record until now.',
  },
  CRM_STAGE_GONE: {
    en: 'The record is in stage "{stage}", which pipeline {pipeline} no longer has.',
    zh: '记录所在阶段“{stage}”已不在流程 {pipeline} 中。',
    hint: 'Say in the pipeline what the stage was renamed to (`renamed`), or bring the record to a stage with `changePipeline`. See previewPipelineChange().',
  },
  CRM_STAGE_UNMAPPED: {
    en: 'Pipeline {pipeline} does not say what becomes of stage "{stage}".',
    zh: '流程 {pipeline} 未说明阶段“{stage}”对应的阶段。',
    hint: 'Name the `stage` in the call, or map it in the pipeline: `maps` for other pipelines, `renamed` for its own.',
  },
  CRM_STAGE_SETTLED: {
    en: 'The record is in pipeline {pipeline} already.',
    zh: '记录已在流程 {pipeline} 中。',
    hint: 'From stage to stage of one pipeline it goes by `moveTo`.',
  },
  CRM_PLACE_ELSEWHERE: {
    en: 'The neighbour is not in the same stage.',
    zh: '相邻记录不在同一阶段。',
    hint: '`after` and `before` name records of the same pipeline and stage. Move the record there first.',
  },
  CRM_PIPELINE_UNKNOWN: {
    en: 'There is no pipeline "{pipeline}".',
    zh: '不存在销售流程“{pipeline}”。',
    hint: 'Pass it to createCrm({ pipelines }).',
  },
})
