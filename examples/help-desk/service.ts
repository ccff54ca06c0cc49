import type { ServiceRules } from '@guanxi/core'
import { WORKING_HOURS } from './working-hours.ts'

/** Signs the links to surveys. A real one is read from the environment. */
export const SURVEY_SECRET = 'only the help desk knows this one'
/** What customers are asked. */
export const QUESTION = '您对我们的服务满意吗？ How satisfied are you with our help?'

/** How tickets move on, what a customer is asked afterwards, and what is covered by no plan. */
export const SERVICE: ServiceRules = {
  tickets: {
    reopenWithin: '7d',
    autoClose: { after: '7d', clock: WORKING_HOURS },
    isThanks: ({ body }) => body.length < 40 && /^(thank|谢谢)/i.test(body),
  },
  channels: { answerBy: { webForm: 'post', webhook: 'post' } },
  surveys: {
    secrets: [SURVEY_SECRET],
    ask: [
      {
        id: 'after-ticket',
        kind: 'csat',
        on: 'ticket',
        question: QUESTION,
        delay: '90m',
        perContact: { atMost: 1, within: '30d' },
      },
    ],
  },
  knowledge: { language: 'en' },
  entitlements: { default: 'standard' },
}
