import { shareBp } from '../pipelines/index.ts'
import type { SurveyKind } from '../service/index.ts'
import { type Counted, countIn, roundedShare } from './spread.ts'

/** Customers who were asked by one survey and answered alike; `score` is null of those who did not answer. */
export interface AskedCustomers {
  readonly kind: SurveyKind
  /** From which score on the survey calls a customer satisfied. */
  readonly satisfiedFrom: number
  readonly score: number | null
  readonly count: number
  /** How many of them may still answer. */
  readonly open: number
}

/** How satisfied customers are, from 1 to 5. */
export interface SatisfiedShare {
  readonly answers: number
  /** Those with at least the score that the survey names: 4 or 5, mostly. */
  readonly satisfied: number
  /** satisfied ÷ answers, in basis points; null without answers. */
  readonly rateBp: number | null
  /** The average score times 100: 433 is 4.33. */
  readonly meanHundredths: number | null
}

/** Whether customers would recommend us, from 0 to 10. */
export interface RecommendScore {
  readonly answers: number
  /** 9 and 10. */
  readonly promoters: number
  /** 7 and 8. */
  readonly passives: number
  /** 0 to 6. */
  readonly detractors: number
  /** (promoters − detractors) ÷ answers, in basis points from −10000 to 10000: the score times 100. Null without answers. */
  readonly npsBp: number | null
}

/** What customers said who were asked in a period. */
export interface Satisfaction {
  readonly asked: number
  readonly answered: number
  /** Those who have not answered and still can: until then the rate of responses may grow. */
  readonly open: number
  /** answered ÷ asked, in basis points; null where nobody was asked. */
  readonly responseBp: number | null
  readonly csat: SatisfiedShare
  readonly nps: RecommendScore
}

/** Works out how satisfied customers are. Who did not answer counts in the rate of responses alone. */
export function satisfaction(groups: readonly AskedCustomers[]): Satisfaction {
  const asked = countIn(groups)
  const answered = countIn(groups.filter(({ score }) => score !== null))
  return {
    asked,
    answered,
    open: groups.reduce((sum, { open }) => sum + open, 0),
    responseBp: shareBp(answered, asked),
    csat: satisfiedShare(groups.filter(({ kind }) => kind === 'csat')),
    nps: recommendScore(groups.filter(({ kind }) => kind === 'nps')),
  }
}

function satisfiedShare(groups: readonly AskedCustomers[]): SatisfiedShare {
  const scores = answersOf(groups)
  const answers = countIn(scores)
  const satisfied = countIn(answersOf(groups.filter((one) => (one.score ?? 0) >= one.satisfiedFrom)))
  const sum = scores.reduce((all, { value, count }) => all + value * count, 0)
  return {
    answers,
    satisfied,
    rateBp: shareBp(satisfied, answers),
    meanHundredths: answers === 0 ? null : roundedShare(BigInt(sum) * 100n, BigInt(answers)),
  }
}

function recommendScore(groups: readonly AskedCustomers[]): RecommendScore {
  const scores = answersOf(groups)
  const answers = countIn(scores)
  const promoters = countIn(scores.filter(({ value }) => value >= 9))
  const detractors = countIn(scores.filter(({ value }) => value <= 6))
  return {
    answers,
    promoters,
    passives: answers - promoters - detractors,
    detractors,
    npsBp: answers === 0 ? null : roundedShare(BigInt(promoters - detractors) * 10_000n, BigInt(answers)),
  }
}

function answersOf(groups: readonly AskedCustomers[]): readonly Counted[] {
  return groups.flatMap(({ score, count }) => (score === null ? [] : [{ value: score, count }]))
}
