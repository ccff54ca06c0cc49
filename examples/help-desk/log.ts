import type { Clock, Locale } from '@guanxi/core'
import { WORKING_HOURS } from './working-hours.ts'

/** The same in both languages. */
export interface Said {
  readonly en: string
  readonly 'zh-CN': string
}

/** What happened at the desk, by the clock on its wall, in one language. */
export interface Log {
  readonly locale: Locale
  tell(sentence: Said): void
  heading(text: Said): void
  /** A line of a table or list, which no time of day belongs to. */
  line(text: Said): void
  /** A time as the desk sees it, and the day where that is another one. */
  time(instant: Date | number): string
}

/** Writes a log with the time of day and a heading for each day. */
export function writeLog(clock: Clock, locale: Locale, write: (line: string) => unknown): Log {
  const timeZone = WORKING_HOURS.zone
  const days = new Intl.DateTimeFormat(locale, { timeZone, weekday: 'short', day: 'numeric', month: 'long' })
  const times = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' })
  let today = ''
  return {
    locale,
    tell(sentence) {
      const day = days.format(clock.now())
      if (day !== today) write(`\n${day}`)
      today = day
      write(`  ${times.format(clock.now())}  ${sentence[locale]}`)
    },
    heading: (text) => void write(`\n${text[locale]}`),
    line: (text) => void write(`  ${text[locale]}`),
    time(instant) {
      const day = days.format(instant)
      return `${day === today ? '' : `${day} `}${times.format(instant)}`
    },
  }
}
