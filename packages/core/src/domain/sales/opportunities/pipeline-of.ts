export { pipelineOf } from '../../pipelines/index.ts'
