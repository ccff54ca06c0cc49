import { defineErrors } from '../engine/errors.ts'

/** Why a request was not sent, or what answered it not taken. */
export type RefusalReason =
  | 'url'
  | 'scheme'
  | 'credentials'
  | 'spelling'
  | 'port'
  | 'address'
  | 'redirect'
  | 'encoding'

/** What the guard of outgoing requests refuses. None tells what was answered, or which address a name led to. */
export const outgoingErrors = defineErrors({
  CRM_OUTGOING_REFUSED: {
    en: 'The request was refused by the guard of outgoing requests: {reason}.',
    zh: '请求被外发防护拒绝：{reason}。',
    hint: 'Use https on a public host, spelled plainly. A host in your own network is named in `allow`, with its port.',
  },
  CRM_OUTGOING_TIMEOUT: {
    en: 'The request took longer than {ms} ms.',
    zh: '请求耗时超过 {ms} 毫秒。',
    hint: 'Whether it arrived is unknown. Try again, or give guardedFetch a longer `timeout`.',
    retryable: true,
  },
  CRM_OUTGOING_TOO_LARGE: {
    en: 'The answer is larger than {mostBytes} bytes.',
    zh: '响应超过 {mostBytes} 字节。',
    hint: 'Ask for less at a time, or raise `mostBytes`.',
  },
  CRM_OUTGOING_FAILED: {
    en: 'The request failed: {reason}.',
    zh: '请求失败：{reason}。',
    hint: 'The reason is the code of Node.js, as in ECONNREFUSED. Look whether the host answers, and try again.',
    retryable: true,
  },
  CRM_OUTGOING_OPTIONS: {
    en: 'The guard of outgoing requests cannot be made: {option} is not valid.',
    zh: '无法创建外发防护：{option} 无效。',
    hint: 'Write `allow` as `erp.internal:8443`, or `http://erp.internal:8080` where it has no TLS.',
  },
})

/** The refusal for a reason. */
export function refused(reason: RefusalReason): Error {
  return outgoingErrors.CRM_OUTGOING_REFUSED({ reason })
}
