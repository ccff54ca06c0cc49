import { madeUp, openStory, type Story, type StoryOptions } from './open-story.ts'

/** Four deals that are to be signed: what the OA is told, and what becomes of what is decided there. */
export async function story(options: StoryOptions): Promise<void> {
  const opened = await openStory(options)
  try {
    await beApproved(opened)
    await beEdited(opened)
    await beWithdrawn(opened)
    await beForgotten(opened)
  } finally {
    await opened.close()
  }
}

/** Wants to sign, and has the OA told of it. */
async function ask({ rep, crm }: Story, id: string): Promise<string> {
  const { approvalId } = await rep.opportunity.moveTo({ id, stage: 'signed' })
  await crm.tick()
  return approvalId ?? ''
}

async function beApproved(story: Story): Promise<void> {
  const { office, rep, clock, tell, deal } = story
  const id = await deal('北辰', '250000')
  office.away = 1
  await ask(story, id)
  await clock.advance('1m')
  const [request] = office.requests
  if (!request) throw new Error('The OA was not told.')
  const shown = Object.keys(request.form).filter(
    (field) => !['id', 'createdAt', 'updatedAt', 'version'].includes(field),
  )
  tell({
    en: `Ann wants to sign. The OA is away, then takes it: attempts ${office.attempts()}, requests ${office.requests.length}, shown: ${shown.toSorted()}`,
    'zh-CN': `小安申请签约。OA 一度不可用，随后收到：尝试 ${office.attempts()} 次，单据 ${office.requests.length} 张，可见字段：${shown.toSorted()}`,
  })

  const taken = await office.decide(request.id, 'agree', 'wei.chen')
  const forged = await office.repeat(madeUp())
  tell({
    en: `Chen Wei agrees there: ${taken.status} ${taken.outcome}. Who does not know the secret: ${forged.status} ${forged.outcome}`,
    'zh-CN': `陈伟在 OA 同意：${taken.status} ${taken.outcome}。不知道密钥的人：${forged.status} ${forged.outcome}`,
  })

  const again = await Promise.all(Array.from({ length: 10 }, () => office.repeat()))
  const { stage } = await rep.opportunity.moveTo({ id, stage: 'signed' })
  tell({
    en: `It is pushed ten times more: ${[...new Set(again.map(({ outcome }) => outcome))]}. The deal is ${stage}`,
    'zh-CN': `又推送十次：${[...new Set(again.map(({ outcome }) => outcome))]}。商机阶段：${stage}`,
  })
}

async function beEdited(story: Story): Promise<void> {
  const { office, rep, crm, tell, deal } = story
  const id = await deal('南山', '80000')
  const first = await ask(story, id)
  await rep.opportunity.update(id, { amount: { amount: '8000', currency: 'CNY' } })
  const late = await office.decide('oa-2', 'agree', 'wei.chen')
  tell({
    en: `Of the second deal the amount is changed meanwhile. What was agreed to in the OA: ${late.outcome}`,
    'zh-CN': `第二个商机期间改了金额。OA 的同意：${late.outcome}`,
  })

  await ask(story, id)
  await crm.tick()
  const before = (await rep.approval.get(first))?.status
  const own = await office.decide('oa-3', 'agree', 'ann.zhang')
  tell({
    en: `It is asked anew, the first request is ${before}. Ann agrees there to what she asked for: ${own.outcome}`,
    'zh-CN': `重新提交，第一份为 ${before}。小安在 OA 同意自己的申请：${own.outcome}`,
  })
}

async function beWithdrawn(story: Story): Promise<void> {
  const { office, rep, crm, tell, deal } = story
  const id = await ask(story, await deal('西河', '120000'))
  await rep.approval.withdraw({ id, note: 'The customer waits' })
  await crm.tick()
  const there = office.requests.at(-1)
  const { outcome } = await office.decide(there?.id ?? '', 'agree', 'wei.chen')
  tell({
    en: `The third is withdrawn; in the OA it is ${there?.status}. Somebody agrees all the same: ${outcome}`,
    'zh-CN': `第三个被撤回；OA 中状态：${there?.status}。仍有人同意：${outcome}`,
  })
}

async function beForgotten(story: Story): Promise<void> {
  const { office, director, rep, crm, clock, tell, deal } = story
  const id = await deal('东湖', '300000')
  const request = await ask(story, id)
  await clock.advance('2d')
  await director.approval.approve({ id: request })
  await crm.tick()
  const { stage } = await rep.opportunity.moveTo({ id, stage: 'signed' })
  tell({
    en: `Nobody there decides on the fourth. After two days Dan may, here: it is ${stage}, and in the OA ${office.requests.at(-1)?.status}`,
    'zh-CN': `第四个在 OA 无人处理。两天后由丹总在此审批：${stage}，OA 中 ${office.requests.at(-1)?.status}`,
  })
}
