import { describe, expect, it } from 'vitest'
import { type CalendarActivity, calendarFeed } from '../../index.ts'
import { aUser, createTestCrm } from '../../testing/index.ts'

const at = (time: string) => new Date(`2026-11-02T${time}:00Z`)
const meeting: CalendarActivity = {
  ...{ id: 'm1', type: 'meeting', subject: 'Demo', dueAt: at('10:00'), minutes: 45 },
  ...{ createdAt: at('08:00'), updatedAt: at('09:00'), version: 3 },
}
const options = { name: 'Ann', zone: 'Asia/Shanghai', domain: 'acme.example' }

/** Reads a feed as RFC 5545 says: lines end in CRLF and go on behind a blank, texts are escaped. */
function read(feed: string): readonly (readonly [name: string, value: string])[] {
  expect(feed.endsWith('\r\n')).toBe(true)
  expect(feed.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
  const lines = feed.slice(0, -2).split('\r\n')
  for (const line of lines) expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75)
  return lines
    .join('\r\n')
    .replaceAll('\r\n ', '')
    .split('\r\n')
    .map((line) => {
      const colon = line.indexOf(':')
      const value = line
        .slice(colon + 1)
        .replace(/\\([nN\\;,])/g, (_, sign) => (/n/i.test(sign) ? '\n' : sign))
      return [line.slice(0, colon), value] as const
    })
}
const valuesOf = (feed: string, name: string) =>
  read(feed).flatMap(([key, value]) => (key === name ? [value] : []))

describe('a calendar feed', () => {
  it('says of an appointment when it is, how long, and what makes it the same as before', () => {
    expect(read(calendarFeed([meeting], options))).toEqual([
      ['BEGIN', 'VCALENDAR'],
      ['VERSION', '2.0'],
      ['PRODID', '-//Guanxi//CRM//EN'],
      ['CALSCALE', 'GREGORIAN'],
      ['METHOD', 'PUBLISH'],
      ['NAME', 'Ann'],
      ['X-WR-CALNAME', 'Ann'],
      ['X-WR-TIMEZONE', 'Asia/Shanghai'],
      ['BEGIN', 'VEVENT'],
      ['UID', 'm1@acme.example'],
      ['DTSTAMP', '20261102T090000Z'],
      ['CREATED', '20261102T080000Z'],
      ['LAST-MODIFIED', '20261102T090000Z'],
      ['SEQUENCE', '2'],
      ['SUMMARY', 'Demo'],
      ['CATEGORIES', 'MEETING'],
      ['DTSTART', '20261102T100000Z'],
      ['DTEND', '20261102T104500Z'],
      ['END', 'VEVENT'],
      ['END', 'VCALENDAR'],
    ])
  })

  it.each([
    ['separators', 'a,b;c\\d'],
    ['lines', 'first\nsecond'],
    [
      'a long Chinese text',
      '客户要求下周三之前给出完整报价并安排现场演示，预算二十万元以内，联系人王经理。'.repeat(3),
    ],
    ['signs of two code units', '😀'.repeat(60)],
    ['what looks like the end of it', 'x\r\nEND:VEVENT'],
    ['signs that end exactly at the edge of a line', 'x'.repeat(67)],
  ])('carries %s unharmed', (_, subject) => {
    const feed = calendarFeed([{ ...meeting, subject }], options)

    expect(valuesOf(feed, 'SUMMARY')).toEqual([subject.replace('\r\n', '\n')])
    expect(valuesOf(feed, 'END')).toEqual(['VEVENT', 'VCALENDAR'])
  })

  it('has tasks as to-dos, done or not, and leaves out what has no time', () => {
    const task = { ...meeting, type: 'task' }
    const none = { ...meeting, id: 'n', dueAt: null }

    const feed = calendarFeed(
      [task, { ...task, doneAt: at('11:00') }, none, { ...none, type: 'task' }],
      options,
    )

    expect(valuesOf(feed, 'BEGIN')).toEqual(['VCALENDAR', 'VTODO', 'VTODO'])
    expect(valuesOf(feed, 'STATUS')).toEqual(['NEEDS-ACTION', 'COMPLETED'])
    expect(valuesOf(feed, 'DUE')).toEqual(['20261102T100000Z', '20261102T100000Z'])
    expect(valuesOf(feed, 'COMPLETED')).toEqual(['20261102T110000Z'])
  })

  it('rings when somebody wants to be reminded', () => {
    const feed = calendarFeed([{ ...meeting, remindAt: at('09:45') }], options)

    expect(valuesOf(feed, 'TRIGGER;VALUE=DATE-TIME')).toEqual(['20261102T094500Z'])
    expect(valuesOf(feed, 'BEGIN')).toEqual(['VCALENDAR', 'VEVENT', 'VALARM'])
  })

  it('has no end for what takes no time', () => {
    expect(valuesOf(calendarFeed([{ ...meeting, minutes: 0 }], options), 'DTEND')).toEqual([])
  })
})

describe("somebody's activities", () => {
  const role = {
    id: 'rep',
    grants: { activity: { read: 'own', create: 'own', update: 'own', commands: ['complete'] } },
  }

  async function office() {
    const made = await createTestCrm({ roles: [role as never] })
    const ann = await made.session.user.create(aUser())
    const plan = (more: object) =>
      made.session.activity.create({ type: 'task', subject: 'Offer', ownerId: ann.id, ...more })
    return { ...made, plan, annId: ann.id, ann: made.as(ann.id, 'rep'), bob: made.as('bob', 'rep') }
  }

  it('are listed for a calendar by when they are due, for whoever may read them', async () => {
    const { plan, ann, bob, annId } = await office()
    await plan({ subject: 'later', dueAt: at('12:00') })
    await plan({ subject: 'soon', dueAt: at('10:00') })
    await plan({ subject: 'some day' })

    expect((await ann.activity.calendar({})).map(({ subject }) => subject)).toEqual(['soon', 'later'])
    expect(await ann.activity.calendar({ from: at('11:00'), to: at('12:00') })).toEqual([])
    expect(await bob.activity.calendar({ ownerId: annId })).toEqual([])
  })

  it('remind once, at their time, unless they are done before', async () => {
    const { plan, session, clock, ann } = await office()
    const open = await plan({ remindAt: at('10:00') })
    const done = await plan({ remindAt: at('10:00') })
    await ann.activity.complete({ id: done.id, outcome: 'Agreed', minutes: 20 })

    await clock.advance('2d')

    expect(await session.activity.get(open.id)).toMatchObject({ remindAt: null, remindedAt: at('10:00') })
    expect(await session.activity.get(done.id)).toMatchObject({
      ...{ remindAt: null, remindedAt: null },
      ...{ doneAt: at('09:00'), outcome: 'Agreed', minutes: 20 },
    })
    expect(await session.activity.history(open.id)).toHaveLength(2)
  })

  it('are done once, not ahead of time, and by whose they are', async () => {
    const { plan, ann, bob, clock } = await office()
    const { id } = await plan({})

    await expect(ann.activity.complete({ id, at: at('10:00') })).rejects.toMatchObject({
      code: 'CRM_ACTIVITY_AHEAD',
    })
    await expect(bob.activity.complete({ id })).rejects.toMatchObject({ code: 'CRM_NOT_FOUND' })
    const done = await ann.activity.complete({ id, at: at('08:00') })
    await clock.advance('1h')
    expect(await ann.activity.complete({ id, outcome: 'Again' })).toEqual(done)
  })

  it('know how long their text is', async () => {
    const { plan, session } = await office()
    const { id, textLength } = await plan({ body: '好的😀' })

    expect(textLength).toBe(3)
    expect(await session.activity.update(id, { body: null })).toMatchObject({ textLength: 0 })
  })
})
