import { expect, it } from 'vitest'
import * as z from 'zod'
import { type ChannelRules, chatChannel, checkConfig, memoryStore, webFormChannel } from '../../../index.ts'
import { defineChannel } from './define-channel.ts'

const mail = defineChannel({
  id: 'mail',
  options: z.strictObject({}),
  capabilities: ['send'],
  send: async (_, { idempotencyKey }) => ({ externalId: idempotencyKey }),
})
const plugins = [webFormChannel({}), webFormChannel({}, { as: 'claims' }), chatChannel(), mail({})]

it.each<[string, ChannelRules, readonly string[]]>([
  ['say nothing of forms', {}, ['webForm', 'claims']],
  ['answer one of two', { answerBy: { webForm: 'mail' } }, ['claims']],
  ['answer by what only receives', { answerBy: { webForm: 'mail', claims: 'webForm' } }, ['claims']],
  ['answer by what is not there', { answerBy: { webForm: 'mail', claims: 'fax' } }, ['claims']],
  ['answer all', { answerBy: { webForm: 'mail', claims: 'chat' } }, []],
])('rules that %s are doubted where an answer would reach nobody', (_, channels, doubted) => {
  const findings = checkConfig({ storage: memoryStore(), plugins, service: { channels } })

  expect(findings.map(({ severity, code, path }) => [severity, code, path])).toEqual(
    doubted.map((id) => ['warning', 'CHANNEL_UNANSWERED', `service.channels.answerBy.${id}`]),
  )
})
