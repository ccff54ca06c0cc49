import type { Locale } from '@guanxi/core'
import type { Outcome } from './story.ts'

/** What became of it, in a few lines. */
export function report({ audit, kills, stopped }: Outcome, locale: Locale): readonly string[] {
  const { leads, greetedOnce, callbacks, breachedOnce, leases } = audit
  const isRight = greetedOnce === leads && breachedOnce === callbacks && leases === 0 && stopped === 0
  if (locale === 'zh-CN')
    return [
      `三个工作进程：强制终止 ${kills} 次，正常停止 1 次（退出码 ${String(stopped)}）。`,
      `线索 ${leads} 条，恰好问候一次的 ${greetedOnce} 条。`,
      `回电承诺 ${callbacks} 个，恰好记录一次违约的 ${breachedOnce} 个。`,
      `未归还的租约：${leases}。`,
      isRight ? '每个效果恰好发生一次。' : '有效果丢失或重复！',
    ]
  return [
    `Three workers: ${kills} killed, 1 told to stop (it ended with ${String(stopped)}).`,
    `${leads} leads, of which ${greetedOnce} were greeted exactly once.`,
    `${callbacks} promises to call back, of which ${breachedOnce} were noted as broken exactly once.`,
    `Leases that were not given back: ${leases}.`,
    isRight ? 'Every effect happened once.' : 'Effects were lost, or happened twice!',
  ]
}
