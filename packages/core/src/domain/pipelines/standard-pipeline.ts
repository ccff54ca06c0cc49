import { definePipeline } from './pipeline.ts'

/** What keeps a host that declares no pipeline going. */
export const standardPipeline = definePipeline('opportunity', {
  id: 'standard',
  stages: {
    qualify: { probabilityBp: 1000, label: { en: 'Qualify', 'zh-CN': '初步接洽' } },
    propose: {
      probabilityBp: 4000,
      requireOnEnter: ['amount', 'closeDate'],
      label: { en: 'Propose', 'zh-CN': '方案报价' },
    },
    negotiate: {
      probabilityBp: 7000,
      requireOnEnter: ['amount', 'closeDate'],
      label: { en: 'Negotiate', 'zh-CN': '商务谈判' },
    },
    won: { kind: 'won', label: { en: 'Won', 'zh-CN': '赢单' } },
    lost: { kind: 'lost', label: { en: 'Lost', 'zh-CN': '输单' } },
  },
  transitions: {
    qualify: ['propose', 'lost'],
    propose: ['negotiate', 'won', 'lost'],
    negotiate: ['won', 'lost'],
  },
})
