import { wallAt } from '../../conditions/zoned-time.ts'

/** One statement, as far as it matters. */
export interface Statement {
  readonly purpose: string
  readonly channel?: string | null
  readonly state: 'granted' | 'withdrawn'
  readonly at: Date
  readonly until?: Date | null
  readonly renews?: boolean | null
}

/** Hours in which nobody is disturbed, by the clock of the person: `{ from: '21:00', to: '08:00', zone: 'Asia/Shanghai' }`. */
export interface QuietHours {
  readonly from: string
  readonly to: string
  readonly zone: string
}

/** What has to be known to say whether somebody may be contacted. */
export interface ContactFacts {
  readonly consents: readonly Statement[]
  readonly purpose: string
  readonly channel: string
  readonly now: Date
  readonly quietHours?: QuietHours | undefined
  /** How often they were contacted within the time of the cap, and how often is enough. */
  readonly contacts?: { readonly lately: number; readonly atMost: number } | undefined
  /** What is sent to their address comes back. */
  readonly isUnreachable?: boolean | undefined
  /** They are kept out by a suppression list. */
  readonly isSuppressed?: boolean | undefined
}

/** Whether somebody may be contacted, with everything that speaks for or against it. */
export interface ContactDecision {
  readonly allowed: boolean
  readonly why: readonly ContactReason[]
}
/** One reason, in both languages. */
export interface ContactReason {
  readonly code: keyof typeof CONTACT_REASONS
  readonly en: string
  readonly 'zh-CN': string
}

export const CONTACT_REASONS = {
  granted: { en: 'They agreed to it.', 'zh-CN': '已获得同意。' },
  unasked: { en: 'They never agreed to it.', 'zh-CN': '从未获得同意。' },
  withdrawn: { en: 'They withdrew their consent, or refused it.', 'zh-CN': '已撤回或拒绝同意。' },
  expired: { en: 'Their consent has expired.', 'zh-CN': '同意已过期。' },
  suppressed: { en: 'They asked to be kept out.', 'zh-CN': '已要求不再联系。' },
  unreachable: { en: 'What is sent there comes back.', 'zh-CN': '发往该地址的内容会被退回。' },
  quiet: { en: 'It is a quiet hour where they are.', 'zh-CN': '对方当前处于免打扰时段。' },
  tooOften: { en: 'They were contacted often enough lately.', 'zh-CN': '近期联系次数已达上限。' },
} as const

/** Decides whether somebody may be contacted now. Without a consent nobody may. */
export function canContact(facts: ContactFacts): ContactDecision {
  const held = consentHeld(facts)
  const against = [
    ...(held === 'granted' ? [] : [held]),
    ...(facts.isSuppressed ? (['suppressed'] as const) : []),
    ...(facts.isUnreachable ? (['unreachable'] as const) : []),
    ...(facts.quietHours && isQuiet(facts.quietHours, facts.now) ? (['quiet'] as const) : []),
    ...(facts.contacts && facts.contacts.lately >= facts.contacts.atMost ? (['tooOften'] as const) : []),
  ]
  const codes = against.length > 0 ? against : (['granted'] as const)
  return { allowed: against.length === 0, why: codes.map((code) => ({ code, ...CONTACT_REASONS[code] })) }
}

/**
 * What holds of all that was said about a purpose. A withdrawal stands until the person lifts it beyond doubt, so of two
 * records that are made one the stricter wins.
 */
export function consentHeld({
  consents,
  purpose,
  channel,
  now,
}: Pick<ContactFacts, 'consents' | 'purpose' | 'channel' | 'now'>) {
  const told = consents
    .filter(
      (one) => one.purpose === purpose && (one.channel == null || one.channel === channel) && one.at <= now,
    )
    .sort((one, other) => one.at.getTime() - other.at.getTime() || (one.state === 'granted' ? -1 : 1))
  let held: 'granted' | 'unasked' | 'withdrawn' | 'expired' = 'unasked'
  for (const { state, until, renews } of told) {
    if (state === 'withdrawn') held = 'withdrawn'
    else if (held !== 'withdrawn' || renews) held = until && until <= now ? 'expired' : 'granted'
  }
  return held
}

/** Quiet hours may go over midnight; their end is no longer quiet. */
function isQuiet({ from, to, zone }: QuietHours, now: Date): boolean {
  const time = new Date(wallAt(now.getTime(), zone)).toISOString().slice(11, 16)
  return from <= to ? from <= time && time < to : time >= from || time < to
}
