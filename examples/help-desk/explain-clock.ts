import { calendarsByName, eventsOf, explainSla, prepareSla } from '@guanxi/core'
import { POLICIES } from './policies.ts'
import { type Story, ticketOf } from './story.ts'
import { METRICS, WORDS_OF_CLOCKS } from './words.ts'
import { WORKING_HOURS } from './working-hours.ts'

/** What happened to the promises about a ticket, event by event, and which fields decided it. */
export async function explainClocks(story: Story, number: number): Promise<void> {
  const { crm, desk, clock, log } = story
  const { id } = await ticketOf(story, number)
  const events = eventsOf(await desk.chen.crm.ticket.history(id))
  const sla = prepareSla(crm.shape('ticket'), POLICIES)
  const calendar = calendarsByName({ desk: WORKING_HOURS })
  log.heading({ en: `The clocks of #${number}`, 'zh-CN': `工单 #${number} 的计时` })
  for (const { metrics } of explainSla(sla, events, calendar, clock.now()))
    for (const { metric, changed } of metrics)
      for (const { at, did, fields } of changed) {
        const by = fields.join(', ')
        log.line({
          en: `${log.time(at)}  ${metric} ${did}${by && `, by ${by}`}`,
          'zh-CN': `${log.time(at)}  ${METRICS[metric]}${WORDS_OF_CLOCKS[did]}${by && `（${by}）`}`,
        })
      }
}

/** Makes all clocks anew from the journal. Where nobody changed the rules, what is live does not differ from it. */
export async function rebuildClocks({ desk, log }: Story): Promise<void> {
  const { ticket, slaClock } = desk.chen.crm
  let different = 0
  for await (const { id: recordId } of ticket.each()) {
    const { changed, kept } = await slaClock.rebuild({ entity: 'ticket', recordId, closed: true })
    different += changed.length + kept.length
  }
  log.line({
    en: `Made anew from the journal, ${different} clocks differ.`,
    'zh-CN': `根据日志重建后，有 ${different} 个计时不同。`,
  })
}
