import { oneLine } from './one-line.ts'

const LONGEST = 500
/** As programs in many languages write "answer", also counted: `Re[2]:`. */
const ANSWER = /^\s*(re|aw|sv|antw|r[ée]f|odp|回复|答复|回覆|答覆|返信)\s*(\[\d{1,4}\])?\s*[:：]\s*/i

/** A subject in one line; of an answer with `Re:` once, however often it was answered. */
export function replySubject(subject: string, isAnswer: boolean): string {
  const line = oneLine(subject, LONGEST)
  if (!isAnswer) return line
  let rest = line
  while (ANSWER.test(rest)) rest = rest.replace(ANSWER, '')
  return `Re: ${rest}`.trim()
}
