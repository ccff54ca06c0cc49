import { globSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { simpleParser } from 'mailparser'
import { describe, expect, it } from 'vitest'
import { readAsSupport } from './fixtures/read-as-support.ts'

/** The mails by which Python's own parser is tested, as Debian packs them. */
const files = globSync('/usr/lib/python3*/test/test_email/data/msg_*.txt').sort()

const isMissing = files.length === 0
if (isMissing) {
  const advice = "Python's odd mails not found. On Debian: apt-get install libpython3.11-testsuite"
  if (process.env['GUANXI_REAL_MAIL'] === 'required') throw new Error(advice)
  console.warn(`They are not read: ${advice}`)
}

describe.skipIf(isMissing)("the mails of Python's tests", () => {
  it('are all read, each with an id of its own', async () => {
    const ids = new Set<string>()
    for (const file of files) {
      const { externalId } = await readAsSupport(readFileSync(file))
      expect(externalId).toMatch(/^(<.+>|sha256:[0-9a-f]{64})$/)
      ids.add(externalId)
    }

    expect(files.length).toBeGreaterThan(40)
    expect(ids.size).toBeGreaterThan(20)
  })

  it('say what another parser says of who wrote them and of what', async () => {
    const otherwise: string[] = []
    for (const file of files) {
      const raw = readFileSync(file)
      const [ours] = (await readAsSupport(raw)).messages
      const theirs = await simpleParser(raw)
      // Reports and complaints are no messages.
      if (!ours) continue
      const [from] = theirs.from?.value ?? []
      if (from?.address && from.address.toLowerCase() !== ours.from.address.toLowerCase())
        otherwise.push(`${basename(file)} from ${ours.from.address} not ${from.address}`)
      if (theirs.subject && theirs.subject.replace(/\s+/g, ' ') !== (ours.subject ?? '').replace(/\s+/g, ' '))
        otherwise.push(`${basename(file)} ${ours.subject} not ${theirs.subject}`)
    }

    expect(otherwise).toEqual([])
  })
})
