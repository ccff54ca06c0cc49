import { expect, it } from 'vitest'
import { isSignedWebhook, isWebhookSecret, signWebhook } from './standard-webhook.ts'

/** The example of the specification. */
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const request = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: '1614265330', body: '{"test": 2432232314}' }
const signature = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
const sentAt = 1_614_265_330_000
const other = `whsec_${btoa('another secret of thirty bytes')}`

it('signs as the specification does', async () => {
  expect(await signWebhook(request, secret)).toBe(signature)
})

it.each([
  ['in time', sentAt, true],
  ['at the last moment', sentAt + 300_000, true],
  ['a moment too late', sentAt + 300_001, false],
  ['from a clock that is five minutes ahead', sentAt - 300_000, true],
  ['from the future', sentAt - 300_001, false],
])('takes a request %s: %d', async (_, now, isGood) => {
  expect(await isSignedWebhook(request, signature, [secret], new Date(now))).toBe(isGood)
})

it.each([
  ['one of several signatures', `v1,AAAA v1a,x ${signature}`, [secret], true],
  ['one of several secrets', signature, [other, secret], true],
  ['another secret', signature, [other], false],
  ['no signature', '', [secret], false],
  ['a signature of another version', signature.replace('v1,', 'v1a,'), [secret], false],
  ['a signature that is none', 'v1,%%%', [secret], false],
  ['no secret', signature, [], false],
  ['a good one behind many bad', `${'v1,AAAA '.repeat(5)}${signature}`, [secret], false],
])('looks at %s', async (_, signatures, secrets, isGood) => {
  expect(await isSignedWebhook(request, signatures, secrets, new Date(sentAt))).toBe(isGood)
})

it.each([
  ['body', { body: '{"test": 2432232315}' }],
  ['id', { id: 'msg_2' }],
  ['time', { timestamp: '1614265331' }],
  ['form of its time', { timestamp: '1614265330.0' }],
])('refuses a request that was changed in its %s', async (_, change) => {
  expect(await isSignedWebhook({ ...request, ...change }, signature, [secret], new Date(sentAt))).toBe(false)
})

it.each([
  [secret, true],
  ['MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', false],
  ['whsec_short', false],
  ['whsec_%%%', false],
])('tells whether %s is a secret', (given, isOne) => {
  expect(isWebhookSecret(given)).toBe(isOne)
})
