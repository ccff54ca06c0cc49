import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { memoryStore } from '@guanxi/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { isRelayForbidden } from '../../scripts/test-mail-relay.ts'
import { isMailServerMissing } from '../../scripts/test-mail-server.ts'
import { mailDay } from './mail-day.ts'
import { mailsOf } from './mail-program.ts'
import { ADA, HAN, openMailStory, SUN } from './mail-story.ts'

const PROGRAM = ['--conditions=@guanxi/source', '--disable-warning=ExperimentalWarning']

describe.skipIf(isMailServerMissing() || isRelayForbidden())(
  'a day of the mailbox',
  { timeout: 60_000 },
  () => {
    async function toldInEnglish() {
      const lines: string[] = []
      const story = await openMailStory({
        storage: memoryStore(),
        locale: 'en',
        write: (line) => lines.push(line),
      })
      onTestFinished(() => story.close())
      await mailDay(story)
      return { ...story, lines }
    }

    it('tells what came in, what went out and what came back, and it is so', async () => {
      const { post, office, lines } = await toldInEnglish()

      // The day is told where it begins; the first line beside says on which ports the servers are.
      const [, ...told] = lines.filter((line) => !/^\n\w{3}, /.test(line))
      expect(told.map((line) => line.replace(/^ {2}\d\d:\d\d/, ''))).toMatchInlineSnapshot(`
        [
          "  Ada writes: “My router blinks red”",
          "    It is ticket #1.",
          "  刘洋 writes: “发票抬头开错了”",
          "    It is ticket #2.",
          "    With 开票信息.txt, 56 bytes, kept as it was sent.",
          "  王芳 answers #1: “Please switch it off and on again.”",
          "    In the mailbox of Ada: “Re: My router blinks red”",
          "  Ada answers by another program, without references: #1, by the token.",
          "    New in it: “It burns now!”",
          "    Quoted, kept apart: 2 lines",
          "  韩梅 writes: “台灯不亮”",
          "    It is ticket #3.",
          "  王芳 answers #3: “请问插座有电吗？”",
          "    In the mailbox of 韩梅: “Re: 台灯不亮”",
          "  The mailbox of 韩梅 answers: “Out of office”",
          "    It stands with #3 (waiting for the customer), and nobody answers it.",
          "  The desk writes to sun.lii@crm.test.",
          "    It comes back (5.1.1); sun.lii@crm.test is marked.",
          "    A second one is refused: What is sent there comes back.",
          "
        Tickets and messages",
          "  #1 My router blinks red (open)",
          "    ← a new ticket   Since this morning.",
          "    → sent           Please switch it off and on again.",
          "    ← by the token   It burns now!",
          "  #2 发票抬头开错了 (new)",
          "    ← a new ticket   您好，请按附件重开发票，谢谢。 [开票信息.txt]",
          "  #3 台灯不亮 (waiting for the customer)",
          "    ← a new ticket   换过灯泡，还是不亮。",
          "    → sent           请问插座有电吗？",
          "    ← by its thread  I am away. (a machine)",
          "  Without a ticket",
          "    → came back      包裹今天送达。",
        ]
      `)
      const notes = (await office.message.list({ where: { automated: true } })).items
      expect(notes).toMatchObject([{ direction: 'in', body: 'I am away.' }])
      expect(await office.message.count({ direction: 'out', ticketId: notes[0]?.ticketId ?? '' })).toBe(1)
      expect(await mailsOf(post, HAN)).toHaveLength(1)
      expect(await mailsOf(post, ADA)).toMatchObject([{ inReplyTo: expect.stringContaining('@crm.test') }])
      const [sun] = (await office.contact.list({ where: { email: SUN.email } })).items
      expect(sun?.undeliverable).toBe(SUN.email)
    })

    it('is the same in Chinese, line by line, and runs as a program', async () => {
      const program = [...PROGRAM, join(import.meta.dirname, 'main.ts'), '--mail', '--lang', 'zh']

      const { stdout, stderr } = await promisify(execFile)(process.execPath, program)

      expect(stderr).toBe('')
      const lines = stdout.trim().split('\n').filter(Boolean)
      for (const line of lines) expect(line).toMatch(/\p{Script=Han}/u)
      expect(stdout).not.toMatch(/undefined|null|NaN/)
      expect(lines.at(-1)).toContain('被退回')
    })
  },
)
