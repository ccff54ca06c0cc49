import { defineErrors } from '../../engine/errors.ts'

/** What selling refuses. */
export const salesErrors = defineErrors({
  CRM_LEAD_OWNED: {
    en: 'This lead has an owner already.',
    zh: '该线索已有负责人。',
    hint: 'Only leads in the public pool can be grabbed.',
  },
  CRM_LEAD_TAKEN: {
    en: 'Somebody else took this lead first.',
    zh: '该线索已被他人抢先领取。',
    hint: 'Choose another one from the pool.',
  },
  CRM_LEAD_WAITING: {
    en: 'This lead waits in a queue for somebody who can take it.',
    zh: '该线索正在队列中等待分配。',
    hint: 'It is given by the rules, in order. Leads in the queue can be grabbed only where `queue({ isGrabbable: true })` says so.',
  },
  CRM_LEAD_OFFERED: {
    en: 'This lead is offered to somebody, who has not answered yet.',
    zh: '该线索正在征询他人，尚未答复。',
    hint: 'It comes free when they refuse and nobody else takes it.',
  },
  CRM_QUEUE_UNKNOWN: {
    en: 'No rule lets leads wait in this queue.',
    zh: '没有规则使用该队列。',
    hint: 'Use the name of a queue(…) of the assignment rules.',
  },
  CRM_HAND_OVER_TO: {
    en: 'Records are handed over to another active user, or by the rules.',
    zh: '只能交接给另一位在职用户，或按规则分配。',
    hint: 'Name somebody active in `toUserId`, or say `byRules: true`, or both.',
  },
  CRM_HAND_OVER_RUNNING: {
    en: 'This user is being handed over in another way already.',
    zh: '该用户正以其他方式交接中。',
    hint: 'Wait until the running hand-over is done: `session.handOver.list({ where: { fromId, status: "running" } })`.',
  },
  CRM_OFFER_OVER: {
    en: 'This offer is over: {status}.',
    zh: '该征询已结束：{status}。',
    hint: '`lead.offers({})` tells the offers that are open to you.',
  },
  CRM_LEAD_CLOSED: {
    en: 'This lead is {status}.',
    zh: '该线索的状态为 {status}。',
    hint: 'Only leads that are new or being worked on can do this.',
  },
  CRM_CLAIM_LIMIT: {
    en: 'The limit of {limit} claims is reached until {resetsAt}.',
    zh: '已达到 {limit} 次领取的上限，{resetsAt} 起可再次领取。',
    hint: 'Claims count when they are made; giving a lead back does not give the claim back. `meta.reason` says whether it is the daily or the weekly limit.',
  },
  CRM_CLAIM_HOLDING: {
    en: 'Whoever has {limit} open leads claims no more.',
    zh: '持有 {limit} 条未完成线索后不能再领取。',
    hint: 'Convert, disqualify or release one first.',
  },
  CRM_CLAIM_COOLDOWN: {
    en: 'Who has owned this lead may not claim it again yet.',
    zh: '原负责人暂时不能再次领取该线索。',
    hint: '`meta.claimableAt` says from when on it is possible.',
  },
  CRM_CLAIM_LOCKED: {
    en: 'This lead has come into the pool too recently to be claimed.',
    zh: '该线索刚进入公海，暂时不能领取。',
    hint: '`meta.claimableAt` says from when on it is possible.',
  },
  CRM_ACTOR_NO_USER: {
    en: 'The actor is no active user of this CRM.',
    zh: '操作者不是该 CRM 的在职用户。',
    hint: 'Leads belong to users: make one with session.user.create, and pass its id as the id of the actor in crm.as.',
  },
  CRM_LEAD_ADDRESS_MISSING: {
    en: 'A captured lead needs an e-mail address or a telephone number.',
    zh: '录入线索需要邮箱或电话号码。',
    hint: 'Without either nobody can reach it, and duplicates cannot be found.',
  },
})
