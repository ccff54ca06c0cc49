import { defineErrors } from '../../../engine/errors.ts'

/** What answering a survey refuses. A link that was not signed by us learns nothing from it. */
export const ratingErrors = defineErrors({
  CRM_RATING_LINK: {
    en: 'This link leads to no rating.',
    zh: '该评价链接无效。',
    hint: 'The link is incomplete, changed, or not of this tenant. Use it as it was sent.',
  },
  CRM_RATING_EXPIRED: {
    en: 'The time for this rating is over.',
    zh: '该评价已过期。',
    hint: '`answerWithin` of the survey says how long a first answer is taken.',
  },
  CRM_RATING_CLOSED: {
    en: 'This rating was given, and can no longer be changed.',
    zh: '该评价已提交，不能再修改。',
    hint: '`editableFor` of the survey says for how long an answer can be changed.',
  },
  CRM_RATING_SCORE: {
    en: 'The score of this survey is a whole number from {least} to {most}.',
    zh: '该调查的评分须为 {least} 到 {most} 的整数。',
    hint: 'Show the scale that `rating.view` tells, `least` to `most`.',
  },
  CRM_RATING_REQUEST: {
    en: 'This request is no answer: send a score and a comment as JSON of at most 32 kB, by POST.',
    zh: '请求格式无效：请用 POST 提交不超过 32 kB 的 JSON，包含评分与评价内容。',
    hint: 'The status says what is wrong: the method (405), the content type (415), the length (413) or the JSON (400).',
  },
})
