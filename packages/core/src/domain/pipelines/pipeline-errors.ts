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
  CRM_PIPELINE_UNKNOWN: {
    en: 'There is no pipeline "{pipeline}".',
    zh: '不存在销售流程“{pipeline}”。',
    hint: 'Pass it to createCrm({ pipelines }).',
  },
})
