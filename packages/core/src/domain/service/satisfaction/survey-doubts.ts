import type { Shape } from '../../../conditions/shape.ts'
import type { Role } from '../../../engine/access/role.ts'
import { conditionDoubts, holdsNever } from '../../../engine/condition-doubts.ts'
import type { Issue } from '../../../engine/errors.ts'
import type { Survey, SurveyRules } from './survey.ts'

/** What surveys hardly mean: one that asks nobody, and links that no role may answer. */
export function surveyDoubts(ticket: Shape, { ask }: SurveyRules, roles: readonly Role[]): readonly Issue[] {
  return [
    ...(ask.length === 0 || roles.some(mayAnswer) ? [] : [NOBODY_ANSWERS]),
    ...ask.flatMap((survey, at) => {
      const path = `service.surveys.ask.${at}`
      const own = survey.when ? conditionDoubts(ticket, survey.when, `${path}.when`) : []
      return own.length > 0 || !asksNobody(ticket, survey) ? own : [{ ...NOBODY_ASKED, path }]
    }),
  ]
}

function asksNobody(ticket: Shape, { sample, when = {} }: Survey): boolean {
  return sample === 0 || holdsNever(ticket, { all: [when, { status: { in: ['solved', 'closed'] } }] })
}

/** The administrator may everything, and answers no surveys. */
function mayAnswer({ grants }: Role): boolean {
  if (grants === 'all') return false
  const commands = grants['rating']?.commands
  return commands === 'all' || commands?.includes('answer') === true
}

const NOBODY_ASKED = {
  code: 'SURVEY_ASKS_NOBODY',
  message: 'asks nobody: no solved ticket is in its sample and satisfies its condition.',
  zh: '不会邀请任何人：没有已解决的工单同时符合抽样比例与条件。',
}
const NOBODY_ANSWERS: Issue = {
  code: 'SURVEY_UNANSWERABLE',
  path: 'service.surveys',
  message: 'no role may answer: give `respondentRole` to `roles`.',
  zh: '没有角色可以提交评价：请将 `respondentRole` 加入 `roles`。',
}
