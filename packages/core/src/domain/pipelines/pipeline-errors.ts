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
    en: 'Stage {stage} needs more than is filled in.',
    zh: '进入阶段 {stage} 前还需补全信息。',
    hint: 'Fill the fields that the issues name, in the same call by `patch` or before it.',
  },
  CRM_PIPELINE_UNKNOWN: {
    en: 'There is no pipeline "{pipeline}".',
    zh: '不存在销售流程“{pipeline}”。',
    hint: 'Pass it to createCrm({ pipelines }).',
  },
})
