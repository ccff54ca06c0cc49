import { describe, expect, it } from 'vitest'
import { checkConfig, createCrm, memoryStore, type Role, respondentRole } from '../../../index.ts'
import { csat, SECRET } from '../../../testing/survey-desk.ts'

function problemsOf(service: unknown): readonly string[] {
  try {
    createCrm({ storage: memoryStore(), service: service as never })
    return []
  } catch (error) {
    const text = JSON.stringify(error)
    expect(text).not.toContain('too short')
    return (error as { issues: { path: string }[] }).issues.map(({ path }) => path)
  }
}
const one = (survey: object) => ({ surveys: { secrets: [SECRET], ask: [{ ...csat, ...survey }] } })
const at = (path: string) => `service.surveys.ask.0.${path}`

describe('rules of surveys', () => {
  it.each<[string, unknown, readonly string[]]>([
    ['none', undefined, []],
    ['nothing decided', {}, []],
    ['a sound one', one({}), []],
    [
      'a sound one with everything',
      one({
        ...{
          when: { type: 'repair' },
          delay: '0s',
          answerWithin: '14d',
          editableFor: '7d',
          question: 'How?',
        },
        ...{ sample: 0, perContact: { atMost: 1, within: '30d' }, satisfiedFrom: 5 },
      }),
      [],
    ],
    ['no object', [], ['service']],
    ['an unknown part', { survey: {} }, ['service.survey']],
    ['surveys that are a list', { surveys: [csat] }, ['service.surveys']],
    ['no secret', { surveys: { secrets: [], ask: [] } }, ['service.surveys.secrets']],
    ['a short secret', { surveys: { secrets: [SECRET, 'too short'], ask: [] } }, ['service.surveys.secrets']],
    ['nobody to ask', { surveys: { secrets: [SECRET] } }, ['service.surveys.ask']],
    ['a survey that is none', { surveys: { secrets: [SECRET], ask: [7] } }, ['service.surveys.ask.0']],
    ['an unknown option', one({ dealy: '1h' }), [at('dealy')]],
    ['an unknown kind', one({ kind: 'ces' }), [at('kind')]],
    ['another entity', one({ on: 'lead' }), [at('on')]],
    ['no id', one({ id: '' }), [at('id')]],
    ['a delay that is none', one({ delay: 'soon' }), [at('delay')]],
    ['no time to answer', one({ answerWithin: '0d' }), [at('answerWithin')]],
    ['no time to change', one({ editableFor: '0d' }), [at('editableFor')]],
    ['no question', one({ question: ' ' }), [at('question')]],
    ['more than all', one({ sample: 1.1 }), [at('sample')]],
    ['a sample that is no number', one({ sample: Number.NaN }), [at('sample')]],
    ['a cap of none', one({ perContact: { atMost: 0, within: '1d' } }), [at('perContact')]],
    ['satisfied off the scale', one({ satisfiedFrom: 6 }), [at('satisfiedFrom')]],
    ['satisfied where it is not asked', one({ kind: 'nps', satisfiedFrom: 4 }), [at('satisfiedFrom')]],
    ['a condition on what is not there', one({ when: { colour: 'red' } }), [at('when.colour')]],
    ['two of one name', { surveys: { secrets: [SECRET], ask: [csat, csat] } }, ['service.surveys.ask.1.id']],
  ])('%s', (_, service, paths) => {
    expect(problemsOf(service)).toEqual(paths)
  })
})

describe('what surveys hardly mean', () => {
  const doubtsOf = (survey: object, roles: readonly Role[] = [respondentRole]) =>
    checkConfig({ storage: memoryStore(), roles, service: one(survey) as never }).map(({ code, path }) => [
      code,
      path,
    ])

  it.each<[string, object, readonly unknown[]]>([
    ['a sound one', { when: { type: 'repair' } }, []],
    ['one that looks at tickets that are closed', { when: { status: 'closed' } }, []],
    ['one of nobody', { sample: 0 }, [['SURVEY_ASKS_NOBODY', 'service.surveys.ask.0']]],
    [
      'one of tickets that are not solved',
      { when: { status: 'open' } },
      [['SURVEY_ASKS_NOBODY', 'service.surveys.ask.0']],
    ],
    [
      'one whose condition never holds',
      { when: { all: [{ type: 'repair' }, { type: 'question' }] } },
      [['CONDITION_UNSATISFIABLE', at('when.type')]],
    ],
  ])('%s', (_, survey, doubts) => {
    expect(doubtsOf(survey)).toEqual(doubts)
  })

  it('is told where no role may answer', () => {
    const clerk: Role = { id: 'clerk', grants: { rating: { commands: 'all' } } }

    expect(doubtsOf({}, [])).toEqual([['SURVEY_UNANSWERABLE', 'service.surveys']])
    expect(doubtsOf({}, [clerk])).toEqual([])
  })
})
