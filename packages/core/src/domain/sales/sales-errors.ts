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
  CRM_LEAD_REASON: {
    en: 'This reason is none of those that may be given.',
    zh: '该原因不在可选原因之列。',
    hint: '`meta.reasons` lists them.',
  },
  CRM_NURTURE_PAST: {
    en: 'A lead cannot be nurtured until an instant that is over.',
    zh: '培育的截止时间不能早于现在。',
    hint: 'Choose a later `until`, or leave it out.',
  },
  CRM_CONVERT_CONTACT: {
    en: 'This contact does not belong to the account.',
    zh: '该联系人不属于该客户。',
    hint: 'Name a contact of the account; alone, it has to have an account.',
  },
  CRM_UNCONVERT_LATE: {
    en: 'This conversion could be taken back until {until}.',
    zh: '该转化只能在 {until} 之前撤销。',
    hint: 'How long is the `grace` of the `conversion` option of createCrm.',
  },
  CRM_SCORING_OFF: {
    en: 'This CRM has no score model.',
    zh: '该 CRM 未设置评分模型。',
    hint: 'Give createCrm one as `scoring`.',
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
    en: 'Who has owned this lead may not claim it again before {claimableAt}.',
    zh: '原负责人在 {claimableAt} 之前不能再次领取该线索。',
    hint: 'Somebody else may claim it now. The cooldown is set in createCrm({ pool }).',
  },
  CRM_CLAIM_LOCKED: {
    en: 'This lead has come into the pool too recently to be claimed before {claimableAt}.',
    zh: '该线索刚进入公海，{claimableAt} 起可领取。',
    hint: 'It holds for everybody. How long is set in createCrm({ pool }).',
  },
  CRM_LEAD_LOCKED: {
    en: 'This lead is locked.',
    zh: '该线索已被锁定。',
    hint: 'It is neither claimed nor reclaimed until somebody unlocks it with lead.unlock.',
  },
  CRM_LEAD_NO_OWNER: {
    en: 'This lead lies in the public pool.',
    zh: '该线索在公海中。',
    hint: 'Only a lead that somebody owns can be protected; claim it first.',
  },
  CRM_PROTECT_UNTIL: {
    en: 'The protection ends in the past, or lasts longer than the pool allows.',
    zh: '保护截止时间已过，或超过公海允许的最长时间。',
    hint: '`meta.latest` says until when it may last at most.',
  },
  CRM_PROTECT_LIMIT: {
    en: 'No more than {limit} leads of one person are protected at once.',
    zh: '每人最多同时保护 {limit} 条线索。',
    hint: 'End another protection with lead.unprotect, or wait until one is over.',
  },
  CRM_RECLAIM_NONE: {
    en: 'This lead was not reclaimed, or somebody has owned it since.',
    zh: '该线索未被回收，或之后已有他人负责。',
    hint: 'Only the latest reclaim of a lead that still lies in the pool can be undone.',
  },
  CRM_RECLAIM_FINAL: {
    en: 'This reclaim could be undone until {undoUntil}.',
    zh: '该回收只能在 {undoUntil} 之前撤销。',
    hint: 'Who wants the lead claims it. `grace` of the rule says how long a reclaim can be undone.',
  },
  CRM_POOL_UNKNOWN: {
    en: 'There is no pool "{pool}".',
    zh: '没有名为“{pool}”的公海。',
    hint: '`meta.pools` names those that there are.',
  },
  CRM_VIEW_LIMIT: {
    en: 'The limit of {limit} leads to look at is reached until {resetsAt}.',
    zh: '已达到查看 {limit} 条线索的上限，{resetsAt} 起可再次查看。',
    hint: 'Each lead that a page of the pool shows counts, also one that was shown before.',
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
