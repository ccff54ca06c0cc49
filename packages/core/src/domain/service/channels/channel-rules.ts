import type { Issue } from '../../../engine/errors.ts'
import { isCount, isListOfText, isObject, isTimeToPass, type Words } from '../../../engine/given.ts'
import { unknownKeys } from '../../../engine/misspelt.ts'
import type { Duration } from '../../../engine/time/duration.ts'

/** What a host decides about all its channels. */
export interface ChannelRules {
  /**
   * Signs the tokens that bring answers back to their ticket: 32 characters or more. Of several the first signs, and all
   * are known, so that a secret can be replaced.
   */
  readonly secret?: string | readonly string[]
  /** A message without any thread joins the sender's ticket of the same subject, if it is this young. Off when left out. */
  readonly sameSubjectWithin?: Duration
  /**
   * Whoever said so much opens no further ticket, and whoever said ten times as much continues none: it is kept aside. 60 in
   * an hour when left out.
   */
  readonly perSender?: { readonly most: number; readonly within: Duration }
  /** Automated messages that answer nothing open tickets too, as alarms of machines should. */
  readonly automatedOpens?: boolean
  /**
   * Channels of sales, as a mailbox for offers: what comes there and continues no ticket goes to the contact or lead whose
   * address it has, and makes a lead of whoever is unknown. It opens no ticket.
   */
  readonly sales?: readonly string[]
  /** By which channel customers are answered who wrote by one that takes nothing back: `{ webForm: 'mail' }`. */
  readonly answerBy?: { readonly [channel: string]: string }
}

const KEYS: Readonly<Record<keyof ChannelRules, true>> = {
  secret: true,
  sameSubjectWithin: true,
  perSender: true,
  automatedOpens: true,
  answerBy: true,
  sales: true,
}
const PATH = 'service.channels'
const SHORTEST_SECRET = 32
const MOST = 1_000

/** How many of one sender are let through where the host says nothing. */
export const USUAL_FLOOD = { most: 60, within: '1h' } as const

/** The secrets by which tokens are known, the signing one first. */
export function secretsOf({ secret = [] }: ChannelRules): readonly string[] {
  return typeof secret === 'string' ? [secret] : secret
}

/** What is wrong with the rules of channels, whoever wrote them without types. */
export function channelProblems(rules: unknown): readonly Issue[] {
  if (rules === undefined) return []
  if (!isObject(rules)) return [invalid(PATH, OBJECT)]
  const { secret, sameSubjectWithin, perSender, automatedOpens, answerBy, sales } = rules
  return [
    ...unknownKeys(rules, KEYS, PATH),
    ...(secret === undefined || isSecret(secret) ? [] : [invalid(`${PATH}.secret`, SECRET)]),
    ...(sameSubjectWithin === undefined || isTimeToPass(sameSubjectWithin)
      ? []
      : [invalid(`${PATH}.sameSubjectWithin`, DURATION)]),
    ...(perSender === undefined || isFlood(perSender) ? [] : [invalid(`${PATH}.perSender`, FLOOD)]),
    ...(automatedOpens === undefined || typeof automatedOpens === 'boolean'
      ? []
      : [invalid(`${PATH}.automatedOpens`, YES_OR_NO)]),
    ...(sales === undefined || isListOfText(sales) ? [] : [invalid(`${PATH}.sales`, SALES)]),
    ...(answerBy === undefined || isMap(answerBy) ? [] : [invalid(`${PATH}.answerBy`, ANSWER_BY)]),
  ]
}

function isSecret(given: unknown): boolean {
  const secrets = typeof given === 'string' ? [given] : given
  return isListOfText(secrets) && secrets.length > 0 && secrets.every((one) => one.length >= SHORTEST_SECRET)
}

function isMap(given: unknown): boolean {
  return isObject(given) && Object.values(given).every((one) => typeof one === 'string' && one !== '')
}

function isFlood(given: unknown): boolean {
  if (!isObject(given)) return false
  const { most, within, ...rest } = given
  return isCount(most) && (most as number) <= MOST && isTimeToPass(within) && Object.keys(rest).length === 0
}

function invalid(path: string, { message, zh }: Words): Issue {
  return { code: 'OPTION_INVALID', path, message, zh }
}

const OBJECT = { message: 'must be rules: { secret: "…" }.', zh: '必须是规则：{ secret: "…" }。' }
const SECRET = {
  message: 'must be a text of 32 characters or more, or a list of such texts.',
  zh: '必须是至少 32 个字符的文本，或由这类文本组成的列表。',
}
const DURATION = { message: 'must be a duration such as "3d".', zh: '必须是时长，如“3d”。' }
const FLOOD = {
  message: 'must say how many in how long, at most 1000: { most: 60, within: "1h" }.',
  zh: '必须说明多长时间内最多多少条（不超过 1000）：{ most: 60, within: "1h" }。',
}
const ANSWER_BY = {
  message: 'must name channels by channels: { webForm: "mail" }.',
  zh: '必须以渠道对应渠道：{ webForm: "mail" }。',
}
const SALES = {
  message: 'must be a list of channels: ["emailSales"].',
  zh: '必须是渠道列表，如 ["emailSales"]。',
}
const YES_OR_NO = { message: 'must be true or false.', zh: '必须是 true 或 false。' }
