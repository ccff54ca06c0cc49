import { simpleParser } from 'mailparser'
import { describe, expect, it } from 'vitest'
import { plainMail } from './fixtures/mail-bytes.ts'
import { ODD_MAILS, type Read } from './fixtures/odd-mails.ts'
import { ARRIVED, messageIn, readAsSupport } from './fixtures/read-as-support.ts'

async function readOf(raw: Uint8Array): Promise<Required<Omit<Read, 'name' | 'references'>> & Read> {
  const {
    from,
    subject = '',
    body,
    externalId,
    references,
    at,
    attachments = [],
    oddities,
  } = await messageIn(raw)
  return {
    ...{ subject, body, from: from.address, id: externalId, at: at.toISOString(), oddities },
    ...(from.name && { name: from.name }),
    ...(references && { references }),
    attachments: attachments.map(({ name, type, size }) => `${name} ${type} ${size}`),
  }
}

it.each(ODD_MAILS)('reads $is', async ({ raw, read }) => {
  expect(await readOf(raw)).toMatchObject(read)
})

it.each(ODD_MAILS.filter(({ agreed }) => agreed))(
  'reads $is as another parser does',
  async ({ raw, agreed = [] }) => {
    const ours = await readOf(raw)
    const theirs = await simpleParser(Buffer.from(raw))

    const said = {
      subject: theirs.subject,
      body: theirs.text?.trim(),
      from: theirs.from?.value[0]?.address,
      attachments: theirs.attachments.map(
        ({ filename, contentType, size }) => `${filename} ${contentType} ${size}`,
      ),
    }
    for (const one of agreed) expect(said[one]).toEqual(ours[one])
  },
)

describe('a mail', () => {
  it('is known again by a hash where it has no id, whatever servers put on top', async () => {
    const first = await messageIn(plainMail('x', { 'Message-ID': undefined }))
    const again = await messageIn(plainMail('x', { 'Message-ID': undefined, Received: 'from there' }))
    const other = await messageIn(plainMail('y', { 'Message-ID': undefined }))

    expect(first.externalId).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(again.externalId).toBe(first.externalId)
    expect(other.externalId).not.toBe(first.externalId)
  })

  it('calls the pictures in its HTML by where they were stored', async () => {
    const related = ODD_MAILS.find(({ is }) => is.includes('a picture in one'))

    const message = await messageIn(related?.raw ?? new Uint8Array())

    expect(message.attachments).toMatchObject([{ ref: 'ref-1' }])
    expect(message.html).toContain('<img src="cid:ref-1">')
  })

  it('takes attachments that were stored before it came', async () => {
    const raw = Buffer.from(
      'Content-Type: multipart/mixed; boundary=b\n\n--b\n\nSee\n--b\nContent-Type: video/mp4; name=a.mp4\n\n--b\nContent-Type: text/csv; name=b.csv\n\n1,2\n--b--\n',
    )
    const message = await messageIn(raw, { stored: [{ size: 20_000_000, ref: 'stored' }] })

    expect(message.attachments).toEqual([
      { name: 'a.mp4', type: 'video/mp4', size: 20_000_000, ref: 'stored' },
      { name: 'b.csv', type: 'text/csv', size: 4, ref: 'ref-1' },
    ])
  })

  it('tells the failure of a store, so that it is brought again', async () => {
    const raw = Buffer.from('Content-Type: text/csv; name=b.csv\n\n1,2\n')
    const attachments = { keep: () => Promise.reject(new Error('The disk is full.')) }

    await expect(readAsSupport(raw, { attachments })).rejects.toThrow('The disk is full.')
  })

  it('names everybody it was written to, and the address that it came by', async () => {
    const { to } = await messageIn(
      plainMail('x', {
        To: 'A <a@x.test>, Team: b@x.test, c@x.test;',
        Cc: 'a@x.test',
        'Delivered-To': 'Support+7-Token@CRM.test',
      }),
    )

    expect(to).toEqual(['a@x.test', 'b@x.test', 'c@x.test', 'Support+7-Token@CRM.test'])
  })

  it('is not kept where somebody has part in it whose mails are never logged', async () => {
    const reading = { neverLog: ['*@bank.test', 'hr@crm.test'] }
    const mails = [
      plainMail('secret', { From: 'teller@bank.test' }),
      plainMail('secret', { Cc: 'HR <hr+2026@crm.test>' }),
      plainMail('secret', { 'Reply-To': 'x@BANK.test' }),
    ]

    for (const raw of mails) {
      const read = await readAsSupport(raw, { reading })
      expect(read).toMatchObject({ isNeverLogged: true, messages: [], receipts: [], objections: [] })
      expect(JSON.stringify(read)).not.toContain('secret')
    }
    expect(
      (await readAsSupport(plainMail('x', { From: 'ada@mybank.test' }), { reading })).messages,
    ).toHaveLength(1)
  })

  it('came when it came, where its date is none', async () => {
    expect((await messageIn(plainMail('x', { Date: 'foo 1' }))).at).toEqual(ARRIVED)
  })
})
