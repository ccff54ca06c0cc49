import { type Clock, isCrmError, type Locale } from '@guanxi/core'

/** One sentence in both languages. */
interface Said {
  readonly en: string
  readonly 'zh-CN': string
}

/** What happened in the office, day by day. */
export interface Log {
  tell(sentence: Said): void
  /** Does something, and tells of it, or of why it was refused: a refusal explains itself. */
  attempt(who: string, what: Said, deed: () => Promise<unknown>): Promise<void>
}

/** Writes a log in one language, with the time of day in Shanghai and a heading for each day. */
export function writeLog(clock: Clock, locale: Locale, write: (line: string) => unknown): Log {
  const zone = { timeZone: 'Asia/Shanghai' }
  const days = new Intl.DateTimeFormat(locale, { ...zone, weekday: 'short', day: 'numeric', month: 'long' })
  const times = new Intl.DateTimeFormat('en-GB', { ...zone, hour: '2-digit', minute: '2-digit' })
  let today = ''
  const line = (text: string) => {
    const day = days.format(clock.now())
    if (day !== today) write(`\n${day}`)
    today = day
    write(`  ${times.format(clock.now())}  ${text}`)
  }
  return {
    tell: (sentence) => line(sentence[locale]),
    async attempt(who, what, deed) {
      try {
        await deed()
        line(`✓ ${who}: ${what[locale]}`)
      } catch (error) {
        if (!isCrmError(error)) throw error
        line(`✗ ${who}: ${what[locale]} → ${error.text(locale)}`)
      }
    },
  }
}
