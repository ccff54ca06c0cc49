import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const ARGS = ['--conditions=@guanxi/source', '--disable-warning=ExperimentalWarning']

it('tells the story of one lead, from the form to the won deal', { timeout: 60_000 }, async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...ARGS,
    join(import.meta.dirname, 'main.ts'),
  ])

  expect(stdout.trim().split('\n')).toEqual([
    'big-north decided; the second form was attached',
    '进入阶段 propose 前还需补全信息。 amount: 为必填项。 closeDate: 为必填项。',
    'opportunity opportunity.moveTo',
    'opportunity opportunity.moveTo',
    'lead lead.convert',
    'activity lead.convert',
    'opportunity lead.convert',
    'contact lead.convert',
    'account lead.convert',
    'activity lead.capture',
    'lead lead.capture',
  ])
})
