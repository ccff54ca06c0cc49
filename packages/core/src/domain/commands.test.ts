import { describe, expect, it } from 'vitest'
import {
  type AssignmentRule,
  definePipeline,
  defineSlaPolicy,
  isCrmError,
  type MatchRule,
  queue,
  type ReclaimRule,
  type Role,
  ratingToken,
  roundRobin,
  type ScoreModel,
  type Session,
} from '../index.ts'
import { aContact, aLead, anAccount, anOpportunity, aUser, createTestCrm, dump } from '../testing/index.ts'
import { nested } from '../testing/sample-input.ts'
import { coreCommands, coreQueries, usualRules } from './core-parts.ts'
import { standardPipeline } from './pipelines/index.ts'

type Call = (input: unknown, options?: { readonly idempotencyKey: string }) => Promise<unknown>
const merging = ['lead', 'contact', 'account', 'ticket'] as const
type Merging = (typeof merging)[number]
type Ids = Readonly<
  Record<
    | Merging
    | `${Merging}Twin`
    | `${Merging}Merge`
    | (
        | 'ratingToken'
        | 'owned'
        | 'reclaimed'
        | 'opportunity'
        | 'activity'
        | 'stageVisit'
        | 'approval'
        | 'sentOn'
        | 'offer'
      )
    | ('user' | 'message' | 'solved' | 'answer')
    | ('hold' | 'subjectRequest' | 'pseudonym')
    | ('entitlement' | 'entitlementUse' | 'article' | 'draft' | 'published'),
    string
  >
>

const idle: ReclaimRule = { id: 'idle', when: {}, basis: 'ownedSince', after: '1d', grace: '7d' }

const november = { from: '2026-11-01', to: '2026-11-30' } as const
const clocks = { on: 'ticket', ...november, metric: 'answer', policy: 'gold', ownerId: 'x' }

/** A valid input for each command and question. A new one without its line here fails the first test. */
const inputs: Readonly<Record<string, (ids: Ids) => Record<string, unknown>>> = {
  'lead.capture': () => ({
    lead: aLead({ email: 'new@example.com' }),
    raw: { from: 'form' },
    channel: 'web',
    source: 'landing page',
    utm: { source: 'baidu', campaign: 'spring' },
    clickIds: { gclid: 'x1' },
    referrer: 'https://example.com',
    consent: [{ purpose: 'calls', granted: true }],
  }),
  'lead.assign': ({ lead }) => ({ id: lead, trigger: 'form 7' }),
  'opportunity.assign': ({ opportunity }) => ({ id: opportunity, reason: 'Ann is ill' }),
  'account.assign': ({ account }) => ({ id: account }),
  'queueItem.drain': () => ({ queue: 'desk' }),
  'lead.offers': () => ({}),
  'lead.acceptOffer': ({ offer }) => ({ offerId: offer }),
  'lead.rejectOffer': ({ offer }) => ({ offerId: offer, reason: 'Busy', isFinal: true }),
  'user.handOver': ({ user }) => ({ userId: user, byRules: true, preview: true, reason: 'Leaves' }),
  'lead.grab': ({ lead }) => ({ id: lead }),
  'lead.release': ({ lead }) => ({ id: lead, reason: 'Moved away' }),
  'lead.browsePool': () => ({ pool: 'rest', after: 'x' }),
  'lead.undoReclaim': ({ reclaimed }) => ({ id: reclaimed }),
  'lead.reindexPool': () => ({ after: 'x' }),
  'lead.protect': ({ owned }) => ({ id: owned, until: new Date('2026-11-09T09:00:00Z'), reason: 'Fair' }),
  'lead.unprotect': ({ lead }) => ({ id: lead }),
  'lead.lock': ({ lead }) => ({ id: lead, reason: 'Dispute' }),
  'lead.unlock': ({ lead }) => ({ id: lead }),
  'lead.previewReclaim': () => ({ pool: 'rest', reclaim: [idle], after: 'x' }),
  'lead.convert': ({ lead }) => ({ id: lead, opportunity: { name: 'Deal' } }),
  'lead.unconvert': ({ lead }) => ({ id: lead, preview: true }),
  'lead.nurture': ({ lead }) => ({ id: lead, reason: 'Next year', until: new Date('2027-01-01T00:00:00Z') }),
  'lead.recycle': ({ lead }) => ({ id: lead, reason: 'Never called', assign: true }),
  'lead.score': ({ lead }) => ({ id: lead }),
  'lead.touches': ({ lead }) => ({ id: lead }),
  'lead.work': ({ lead }) => ({ id: lead }),
  'lead.disqualify': ({ lead }) => ({ id: lead, reason: 'No budget' }),
  'lead.reopen': ({ lead }) => ({ id: lead }),
  'opportunity.moveTo': ({ opportunity }) => ({
    id: opportunity,
    stage: 'lost',
    patch: { lostReason: 'Price' },
    reason: 'Gone',
  }),
  'opportunity.backdate': ({ opportunity }) => ({
    id: opportunity,
    stage: 'lost',
    patch: { lostReason: 'Price' },
    at: new Date('2026-11-04T09:00:00Z'),
  }),
  'opportunity.beginVisit': ({ opportunity }) => ({ id: opportunity }),
  'opportunity.changePipeline': ({ opportunity }) => ({
    id: opportunity,
    pipeline: 'signed',
    stage: 'draft',
  }),
  'opportunity.place': ({ opportunity }) => ({ id: opportunity }),
  'opportunity.snooze': ({ opportunity }) => ({ id: opportunity, until: new Date('2026-12-01T00:00:00Z') }),
  'stageVisit.rot': ({ stageVisit }) => ({ id: stageVisit, at: new Date('2026-12-01T00:00:00Z') }),
  'approval.approve': ({ approval }) => ({ id: approval, note: 'Fine' }),
  'approval.reject': ({ approval }) => ({ id: approval, note: 'No' }),
  'approval.withdraw': ({ approval }) => ({ id: approval, note: 'Wrong' }),
  'approval.show': ({ approval }) => ({ id: approval }),
  'approval.addSigner': ({ approval, user }) => ({ id: approval, userId: user, when: 'before' }),
  'approval.sendBack': ({ sentOn }) => ({ id: sentOn, to: 0, reason: 'Look again' }),
  'approval.timeOut': ({ approval }) => ({ id: approval, at: new Date('2026-12-01T00:00:00Z') }),
  'opportunity.moves': ({ opportunity }) => ({ id: opportunity }),
  'opportunity.cohort': () => ({
    pipeline: 'standard',
    from: 'qualify',
    to: 'won',
    window: { from: new Date(0), to: new Date(1) },
    horizon: '30d',
    skipCounts: true,
  }),
  'opportunity.flow': () => ({
    pipeline: 'standard',
    window: { from: new Date(0), to: new Date(1) },
    distinct: true,
  }),
  'opportunity.snapshot': () => ({ pipeline: 'standard', at: new Date(0) }),
  'opportunity.forecast': () => ({ from: '2026-11-01', to: '2026-11-30', groupBy: 'ownerId' }),
  'lead.merge': ({ lead, leadTwin }) => ({ survivor: lead, others: [leadTwin] }),
  'contact.merge': ({ contact, contactTwin }) => ({ survivor: contact, others: [contactTwin] }),
  'account.merge': ({ account, accountTwin }) => ({ survivor: account, others: [accountTwin] }),
  'lead.unmerge': ({ leadMerge }) => ({ mergeId: leadMerge, preview: true }),
  'contact.unmerge': ({ contactMerge }) => ({ mergeId: contactMerge }),
  'account.unmerge': ({ accountMerge }) => ({ mergeId: accountMerge }),
  'lead.duplicates': ({ lead }) => ({ id: lead }),
  'contact.duplicates': ({ contact }) => ({ id: contact }),
  'account.duplicates': ({ account }) => ({ id: account }),
  'duplicatePair.dismiss': ({ lead, leadTwin }) => ({ entity: 'lead', a: lead, b: leadTwin }),
  'duplicatePair.scan': () => ({ entity: 'lead' }),
  'duplicatePair.reindex': () => ({ entity: 'lead' }),
  'duplicatePair.clusters': () => ({ entity: 'lead' }),
  'ticket.open': ({ account, contact }) => ({
    subject: 'No light',
    accountId: account,
    contactId: contact,
    openedAt: new Date('2026-11-01T09:00:00Z'),
    message: { body: 'It is dark.', author: 'customer' },
  }),
  'ticket.bring': ({ account, contact }) => ({
    ticket: { subject: 'No light', accountId: account, contactId: contact },
    openedAt: new Date('2026-10-01T09:00:00Z'),
    firstRepliedAt: new Date('2026-10-01T10:00:00Z'),
    solvedAt: new Date('2026-10-02T09:00:00Z'),
    closedAt: new Date('2026-10-03T09:00:00Z'),
    status: 'closed',
    resolution: 'A new lamp',
    channel: 'phone',
  }),
  'ticket.reply': ({ ticket }) => ({
    id: ticket,
    body: 'Is it plugged in?',
    author: 'agent',
    next: 'pending',
  }),
  'ticket.hear': ({ ticket, contact }) => ({
    ...{ id: ticket, body: 'Still dark', contactId: contact, authorId: 'ada' },
    ...{ channel: 'phone', externalId: 'c1', threadRef: 't1', subject: 'Light' },
    at: new Date('2026-11-02T08:00:00Z'),
  }),
  'ticket.note': ({ ticket }) => ({ id: ticket, body: 'They called.' }),
  'ticket.wait': ({ ticket }) => ({ id: ticket, for: 'other', reason: 'A spare part' }),
  'ticket.resume': ({ ticket }) => ({ id: ticket }),
  'ticket.solve': ({ ticket }) => ({ id: ticket, resolution: 'A new lamp', reason: 'Done' }),
  'ticket.close': ({ ticket }) => ({ id: ticket, reason: 'Spam' }),
  'ticket.assign': ({ ticket }) => ({ id: ticket, trigger: 'mail 7' }),
  'ticket.grab': ({ ticket }) => ({ id: ticket }),
  'ticket.escalate': ({ ticket, user }) => ({ id: ticket, to: user, reason: 'A king asks' }),
  'ticket.split': ({ ticket, message }) => ({ id: ticket, messageIds: [message], subject: 'Also' }),
  'ticket.merge': ({ ticket, ticketTwin }) => ({ survivor: ticket, others: [ticketTwin] }),
  'ticket.unmerge': ({ ticketMerge }) => ({ mergeId: ticketMerge }),
  'ticket.reopen': ({ solved }) => ({ id: solved, reason: 'Still dark' }),
  'message.receive': () => ({
    ...{ channel: 'chat', externalId: 'x1', threadRef: 'x', inReplyTo: 'x0', references: ['x0'] },
    ...{ from: { address: 'new@example.com', name: 'New' }, to: ['desk@example.com'], replyToken: '1-x' },
    ...{ subject: 'Dark', body: 'Still dark.', at: new Date('2026-11-02T08:00:00Z'), automated: false },
    attachments: [{ name: 'a.png', type: 'image/png', size: 1, ref: 'r' }],
    ...{ author: 'customer', quoted: '> Dark', html: '<p>Still dark.</p>' },
  }),
  'message.prepare': ({ answer }) => ({ id: answer }),
  'message.noteSent': ({ answer }) => ({ id: answer, externalId: 'y1', threadRef: 'x' }),
  'message.noteFailed': ({ answer }) => ({ id: answer, failure: 'HTTP_503' }),
  'message.noteReceipt': () => ({
    ...{ channel: 'chat', externalId: 'y1', receipt: 'bounced', address: 'new@example.com' },
    ...{ isFinal: true, reason: '5.1.1' },
  }),
  'message.noteObjection': () => ({
    ...{ channel: 'chat', objection: 'unsubscribed', address: 'new@example.com', purpose: 'newsletter' },
    at: new Date('2026-11-02T08:00:00Z'),
  }),
  'message.send': ({ contact }) => ({
    ...{
      channel: 'email',
      contactId: contact,
      subject: 'News',
      body: 'There are some.',
      html: '<p>Some.</p>',
    },
    attachments: [{ name: 'a.png', type: 'image/png', size: 1, ref: 'r' }],
  }),
  'channelCursor.save': () => ({ channel: 'email', place: 'INBOX', value: { lastUid: 7 } }),
  'unreadMessage.keep': () => ({ channel: 'email', externalId: 'u1', reason: 'TOO_LARGE', ref: 'INBOX 7' }),
  'share.grant': ({ owned, user }) => ({
    ...{ entity: 'lead', id: owned, with: { kind: 'user', id: user } },
    level: 'update',
    reason: 'manual',
    note: 'For the fair',
    expiresAt: new Date('2026-12-01T00:00:00Z'),
  }),
  'share.revoke': ({ owned, user }) => ({
    ...{ entity: 'lead', id: owned, with: { kind: 'user', id: user } },
    reason: 'manual',
  }),
  'activity.complete': ({ activity }) => ({
    id: activity,
    outcome: 'Agreed',
    at: new Date('2026-11-02T08:00:00Z'),
  }),
  'activity.calendar': () => ({ ownerId: 'x', from: new Date(0), to: new Date(1) }),
  'forecastAdjustment.add': () => ({
    from: '2026-11-01',
    to: '2026-11-30',
    category: 'commit',
    delta: { amount: '1.00', currency: 'CNY' },
    note: 'Signed by hand',
  }),
  'opportunity.performance': () => ({
    pipeline: 'standard',
    window: { from: new Date(0), to: new Date(1) },
  }),
  'opportunity.slip': () => ({ from: '2026-11-01', to: '2026-11-30', pipeline: 'standard' }),
  'slaClock.attainment': () => ({ ...clocks, per: 'record', by: 'month' }),
  'slaClock.times': () => clocks,
  'slaClock.breaches': () => clocks,
  'target.coverage': () => ({ from: '2026-11-01', to: '2026-11-30' }),
  'target.attainment': () => ({ from: '2026-11-01', to: '2026-11-30', at: new Date(0) }),
  'slaClock.of': ({ lead }) => ({ entity: 'lead', recordId: lead }),
  'slaClock.timeline': ({ lead }) => ({ entity: 'lead', recordId: lead }),
  'slaClock.whyNot': ({ lead }) => ({ entity: 'lead', recordId: lead, metric: 'answer' }),
  'slaClock.atRisk': () => ({ on: 'lead', within: '2h' }),
  'slaClock.rebuild': ({ lead }) => ({ entity: 'lead', recordId: lead, closed: true }),
  'slaClock.recompute': () => ({ entity: 'lead', after: 'x', preview: true }),
  'account.timeline': ({ account }) => ({ id: account }),
  'entitlement.use': ({ entitlement }) => ({ id: entitlement, units: 1, note: 'One visit' }),
  'entitlement.giveBack': ({ entitlementUse }) => ({ useId: entitlementUse }),
  'account.entitlement': ({ account }) => ({ id: account, productId: 'P1', type: 'repair', at: new Date(0) }),
  'ticket.entitlement': ({ ticket }) => ({ id: ticket }),
  'article.draft': ({ article, published }) => ({
    ...{ id: article, language: 'zh-CN', title: 'Refunds', body: 'How to', keywords: 'money back' },
    from: published,
  }),
  'article.edit': ({ draft }) => ({ versionId: draft, title: 'A', body: 'B', keywords: 'c', version: 1 }),
  'article.publish': ({ draft }) => ({
    versionId: draft,
    from: new Date('2026-12-01T00:00:00Z'),
    until: new Date('2026-12-02T00:00:00Z'),
  }),
  'article.archive': ({ article }) => ({ id: article, language: 'en' }),
  'article.link': ({ published, ticket }) => ({ versionId: published, ticketId: ticket, kind: 'answer' }),
  'article.deflect': ({ published }) => ({ versionId: published, visitorKey: 'v' }),
  'article.rate': ({ published }) => ({ versionId: published, visitorKey: 'v', isHelpful: true }),
  'article.read': () => ({
    slug: 'refunds',
    language: 'zh-CN',
    audience: 'agents',
    at: new Date('2026-12-01'),
  }),
  'article.find': () => ({
    ...{ text: 'refund', language: 'zh-CN', audience: 'agents', category: 'x', match: 'any' },
  }),
  'ticket.suggestArticles': ({ ticket }) => ({ id: ticket, language: 'zh-CN', audience: 'agents' }),
  'article.usage': () => ({ from: '2026-11-01', to: '2026-11-30' }),
  'opportunity.funnel': () => ({ pipeline: 'standard' }),
  'rating.view': ({ ratingToken: token }) => ({ token }),
  'rating.answer': ({ ratingToken: token }) => ({ token, score: 5, comment: 'Quick' }),
  'rating.satisfaction': () => ({ from: '2026-11-01', to: '2026-11-30', by: 'ownerId' }),
  'subjectRequest.preview': ({ contact }) => ({ entity: 'contact', id: contact }),
  'subjectRequest.disclose': ({ contact }) => ({ entity: 'contact', id: contact }),
  'subjectRequest.erase': ({ contact }) => ({ entity: 'contact', id: contact, mode: 'delete' }),
  'subjectRequest.proceed': ({ subjectRequest }) => ({ id: subjectRequest }),
  'subjectRequest.rerun': () => ({
    erasures: [{ entity: 'contact', id: 'nobody', mode: 'delete' }],
  }),
  'subjectRequest.retain': () => ({ preview: true, at: new Date(0) }),
  'legalHold.place': ({ contact }) => ({
    ...{ entity: 'contact', id: contact, reason: 'A lawsuit', from: new Date(0), until: new Date(1) },
  }),
  'legalHold.lift': ({ hold }) => ({ id: hold }),
  'pseudonym.forget': ({ pseudonym }) => ({ id: pseudonym }),
  'consent.record': ({ contact }) => ({
    ...{ contactId: contact, purpose: 'calls', channel: 'phone', source: 'desk', renews: true },
    ...{ at: new Date(0), until: new Date(1), proof: { text: 'v1' } },
  }),
  'consent.withdraw': ({ lead }) => ({ leadId: lead, purpose: 'calls', at: new Date(0) }),
  'contact.canContact': ({ contact }) => ({
    ...{ id: contact, purpose: 'calls', channel: 'phone', cap: { atMost: 1, within: '30d' } },
    quietHours: { from: '21:00', to: '08:00', zone: 'Asia/Shanghai' },
  }),
  'lead.canContact': ({ lead }) => ({ id: lead, purpose: 'calls', channel: 'phone' }),
  'ticket.review': () => ({ from: '2026-11-01', to: '2026-11-30', by: 'type' }),
}

/** Inputs in which nothing is something. */
const NULLABLE: ReadonlySet<string> = new Set(['opportunity.snooze until'])

const commands = coreCommands(usualRules).map(({ name }) => name as string)
const queries = coreQueries(usualRules).map(({ name }) => name as string)

function call(session: object, name: string): Call {
  const [entity = '', verb = ''] = name.split('.')
  return (input, options) =>
    (session as Record<string, Record<string, Call>>)[entity]?.[verb]?.(input, options) as Promise<unknown>
}

/** Whoever asks may approve, so that one person can do everything here. */
const signed = definePipeline('opportunity', {
  id: 'signed',
  stages: { draft: {}, signing: {}, sent: {} },
  transitions: {
    mode: 'matrix',
    edges: [
      { from: 'draft', to: 'signing', approval: { by: [{ role: 'admin' }], mayApproveOwn: true } },
      {
        ...{ from: 'draft', to: 'sent' },
        approval: { mode: 'sequence', by: [{ role: 'admin' }, { role: 'admin' }], mayApproveOwn: true },
      },
    ],
  },
})

const secret = 'a secret of at least 32 characters'
/** Records of each kind; among the leads is one that was reclaimed, which takes a day. */
async function recordsOf(session: Session, aDayLater: () => Promise<unknown>): Promise<Ids> {
  const ids: Record<string, string> = {}
  const { id: contactId } = await session.contact.create(aContact())
  // Solved, so that its contact is asked for a rating.
  const { id: helped } = await session.ticket.open({ subject: 'Help', contactId })
  await session.ticket.solve({ id: helped })
  const { id: ownerId } = await session.user.create(aUser())
  ids['reclaimed'] = (await session.lead.create(aLead({ ownerId }))).id
  await aDayLater()
  const [{ id = '' } = {}] = (await session.rating.list()).items
  ids['ratingToken'] = await ratingToken(secret, { tenant: session.tenant, id })
  ids['owned'] = (await session.lead.create(aLead({ ownerId }))).id
  for (const entity of merging) {
    const aTicket = () => ({ subject: 'No light' })
    const make = { lead: aLead, contact: aContact, account: anAccount, ticket: aTicket }[entity]
    const create = async () => (await session[entity].create(make() as never)).id
    ids[entity] = await create()
    ids[`${entity}Twin`] = await create()
    const { mergeId } = await session[entity].merge({ survivor: await create(), others: [await create()] })
    ids[`${entity}Merge`] = mergeId ?? ''
  }
  ids['opportunity'] = (await session.opportunity.create(anOpportunity(ids['account'] ?? ''))).id
  const waiting = (await session.opportunity.create(anOpportunity(ids['account'] ?? ''))).id
  await session.opportunity.changePipeline({ id: waiting, pipeline: 'signed', stage: 'draft' })
  ids['approval'] = (await session.opportunity.moveTo({ id: waiting, stage: 'signing' })).approvalId ?? ''
  const { id: agreed } = await session.opportunity.create(anOpportunity(ids['account'] ?? ''))
  await session.opportunity.changePipeline({ id: agreed, pipeline: 'signed', stage: 'draft' })
  ids['sentOn'] = (await session.opportunity.moveTo({ id: agreed, stage: 'sent' })).approvalId ?? ''
  await session.approval.approve({ id: ids['sentOn'] })
  const visits = await session.stageVisit.list({ where: { recordId: ids['opportunity'] ?? '' } })
  ids['stageVisit'] = visits.items[0]?.id ?? ''
  ids['activity'] = (await session.activity.create({ type: 'call', subject: 'Call' })).id
  const { message } = await session.ticket.reply({ id: ids['ticket'] ?? '', body: 'Soon' })
  await session.ticket.note({ id: ids['ticket'] ?? '', body: 'It stays' })
  ids['message'] = message.id
  ids['solved'] = (await session.ticket.open({ subject: 'No heat' })).id
  await session.ticket.solve({ id: ids['solved'] })
  const said = {
    channel: 'chat',
    externalId: 'said',
    from: { address: 'ada' },
    body: 'Dark',
    at: new Date(0),
  }
  const { ticketId } = await session.message.receive(said)
  ids['answer'] = (await session.ticket.reply({ id: ticketId ?? '', body: 'Light!' })).message.id
  const { id: teamId } = await session.team.create({ code: 'desk', name: 'Desk' })
  const { id: userId } = await session.user.create(aUser())
  await session.teamMember.create({ teamId, userId })
  await session.lead.assign({ id: (await session.lead.create(aLead({ region: 'offered' }))).id })
  ids['offer'] = (await session.offer.list()).items[0]?.id ?? ''
  ids['user'] = userId
  const units = { accountId: ids['account'] ?? '', kind: 'units', name: 'Visits', unitsTotal: 2 } as const
  ids['entitlement'] = (await session.entitlement.create(units)).id
  ids['entitlementUse'] = (await session.entitlement.use({ id: ids['entitlement'], units: 1 })).useId
  ids['article'] = (await session.article.create({ slug: 'refunds' })).id
  const page = { id: ids['article'], language: 'en', title: 'Refunds', body: 'How to' }
  ids['published'] = (await session.article.draft(page)).id
  await session.article.publish({ versionId: ids['published'] })
  ids['draft'] = (await session.article.draft(page)).id
  const { id: leaving } = await session.contact.create(aContact())
  ids['hold'] = (await session.legalHold.place({ entity: 'contact', id: leaving, reason: 'A lawsuit' })).id
  const { id: left } = await session.contact.create(aContact())
  const terms = { entity: 'contact', id: left, mode: 'pseudonymise' } as const
  ids['subjectRequest'] = (await session.subjectRequest.erase(terms)).id
  ids['pseudonym'] = (await session.pseudonym.list()).items[0]?.id ?? ''
  return ids as Ids
}

const visitor: Role = {
  id: 'visitor',
  grants: { lead: { read: 'all' }, account: {}, opportunity: { read: 'own' } },
}
const matching = (['lead', 'contact', 'account'] as const).map(
  (entity): MatchRule => ({
    ...{ id: entity, entity, score: 1 },
    all: [{ field: 'name', method: 'normalized', blanks: 'noMatch', weight: 1 }],
    action: { create: 'allow', update: 'allow', import: 'allow' },
  }),
)
const scoring: ScoreModel = { id: 'fit', version: 1, rules: [], grades: [] }
const offering: AssignmentRule = {
  ...{ id: 'offering', on: 'lead', priority: 1, when: { region: 'offered' } },
  assign: [roundRobin({ team: 'desk', offer: { timeout: '5m' } }), queue({ queue: 'desk' })],
}
const sla = defineSlaPolicy({
  ...{ id: 'answer', on: 'lead' },
  metrics: { answer: { start: { status: 'new' }, stop: { status: { neq: 'new' } }, target: '4h' } },
})
const office = () =>
  createTestCrm({
    ...{ assignment: [offering], roles: [visitor], matching, pool: { reclaim: [idle] }, scoring },
    ...{ pipelines: [standardPipeline, signed], sla: [sla] },
    service: { surveys: { secrets: [secret], ask: [{ id: 'after', kind: 'csat', on: 'ticket' }] } },
  })

async function twoTenants() {
  const made = await office()
  const other = made.crm.as(made.crm.actor({ tenant: 'globex', id: 'admin', roles: ['admin'] }))
  const ann = await made.session.user.create(aUser())
  const aDayLater = () => made.clock.advance('1d')
  const theirs = await recordsOf(other, aDayLater)
  return { ...made, ids: await recordsOf(made.as(ann.id, 'admin'), aDayLater), theirs, annId: ann.id }
}

/** What came in raw, and where a channel stands, may be anything that can be kept. */
const ANYTHING: ReadonlySet<string> = new Set(['raw', 'value'])

let untouched: ReturnType<typeof twoTenants> | undefined
/** The same for all who are refused: each finds it unchanged, and leaves it so. */
function refusingTenants(): ReturnType<typeof twoTenants> {
  untouched ??= twoTenants()
  return untouched
}

describe.each([...commands, ...queries])('%s', (name) => {
  const inputFor = (ids: Ids) => {
    const make = inputs[name]
    if (!make) throw new Error(`Say above what a valid input of ${name} is.`)
    return make(ids)
  }

  it('takes the input that it is for, and has one effect for one key', async () => {
    const { as, annId, ids, theirs, store } = await twoTenants()
    const run = call(as(annId, 'admin'), name)
    const [mine, other] = [inputFor(ids), inputFor(theirs)]
    const key = commands.includes(name) ? { idempotencyKey: 'form 7' } : undefined

    const first = await run(mine, key)

    if (!key) return
    const before = await dump(store)
    expect(await run(mine, key)).toEqual(first ?? null)
    if (JSON.stringify(mine) !== JSON.stringify(other))
      await expect(run(other, key)).rejects.toMatchObject({ code: 'CRM_IDEMPOTENCY_MISMATCH' })
    expect(await dump(store)).toEqual(before)
  })

  it('AC-24 refuses with a code what it is not for, and nothing has changed by it', async () => {
    const { as, annId, ids, store } = await refusingTenants()
    const good = inputFor(ids)
    const proto = Object.assign(JSON.parse('{"__proto__":{"isAdmin":true}}'), good)
    const never = ['nul \0', 'half \ud83d', nested(10_000), JSON.parse('{"__proto__":1}')]
    const huge = ['x'.repeat(5_000_001), Array(10_001).fill('x')]
    const wrong = Object.keys(good).flatMap((key) =>
      [
        ...never,
        ...(key === 'raw' ? [] : huge),
        ...(ANYTHING.has(key) ? [] : [7, ...(NULLABLE.has(`${name} ${key}`) ? [] : [null]), []]),
      ].map((value) => ({
        ...good,
        [key]: value,
      })),
    )
    const bad = [undefined, null, 'x', 7, [], { ...good, nosuch: 1 }, proto, nested(10_000), ...wrong]
    const before = await dump(store)

    const accepted: number[] = []
    for (const [at, input] of bad.entries())
      await call(
        as(annId, 'admin'),
        name,
      )(input).then(
        () => accepted.push(at),
        (error: unknown) => isCrmError(error) || accepted.push(at),
      )

    expect(accepted).toEqual([])
    expect(await dump(store)).toEqual(before)
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined()
  })

  it("AC-13 AC-14 answers another tenant's ids like ids that never were", async () => {
    const { as, annId, ids, theirs, store } = await refusingTenants()
    const never = Object.fromEntries(Object.keys(ids).map((name) => [name, `no ${name}`])) as Ids
    if (JSON.stringify(inputFor(ids)) === JSON.stringify(inputFor(never))) return
    const before = await dump(store)
    const answer = (with_: Ids) =>
      call(as(annId, 'admin'), name)(inputFor(with_)).catch((error: unknown) => JSON.stringify(error))

    expect(await answer(theirs)).toBe(await answer(never))
    expect(await answer(theirs)).toContain('CRM_')
    expect(await dump(store)).toEqual(before)
  })

  if (commands.includes(name))
    it('AC-18 is refused to whoever has no grant of it, and nothing has changed by it', async () => {
      const { as, annId, ids, store } = await refusingTenants()
      const before = await dump(store)

      for (const roles of [[], ['visitor']])
        await expect(call(as(annId, ...roles), name)(inputFor(ids))).rejects.toMatchObject({
          code: 'CRM_FORBIDDEN',
        })
      expect(await dump(store)).toEqual(before)
    })
})
