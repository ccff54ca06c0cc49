import { beforeEach, describe, expect, it } from 'vitest'
import { type Office, openOffice, secretsIn, WORTH } from '../../testing/office.ts'

let here: Office
beforeEach(async () => {
  here = await openOffice()
})

describe('what a role does not show cannot be asked for', () => {
  const condition = 'CRM_CONDITION'
  const query = 'CRM_QUERY'
  const asked: [string, string, (there: Office) => Promise<unknown>][] = [
    ['equal', condition, ({ rep }) => rep.lead.list({ where: { employees: WORTH } })],
    ['greater, as one would bisect', condition, ({ rep }) => rep.lead.count({ employees: { gt: 4000 } })],
    ['empty', condition, ({ rep }) => rep.lead.count({ employees: null })],
    [
      'in a part of a condition',
      condition,
      ({ rep }) => rep.lead.count({ any: [{ name: 'x' }, { not: { employees: 1 } }] }),
    ],
    [
      'compared with another field',
      condition,
      ({ rep }) => rep.lead.count({ name: { eq: { field: 'company' } }, employees: { lt: 1 } }),
    ],
    ['in its past', condition, ({ rep }) => rep.lead.count({ employees: { wasEver: WORTH } })],
    [
      'declared by the tenant',
      condition,
      ({ rep }) => rep.lead.list({ where: { ext: { secret: { startsWith: 'c' } } } }),
    ],
    [
      'outside a list of fields',
      condition,
      ({ rep }) => rep.contact.count({ email: { contains: 'hidden' } }),
    ],
    ['in an export', condition, ({ rep }) => rep.lead.each({ where: { employees: 1 } }).next()],
    [
      'in an aggregate',
      condition,
      ({ rep }) => rep.lead.aggregate({ where: { employees: 1 }, measures: {} }),
    ],
    [
      'of related records',
      condition,
      ({ rep }) => rep.account.count({ contacts: { some: { email: 'hidden@example.com' } } } as object),
    ],
    [
      'of related records, counted',
      condition,
      ({ rep }) =>
        rep.account.count({
          opportunities: {
            count: { where: { amount: { gt: { amount: '1.00', currency: 'CNY' } } }, gte: 1 },
          },
        } as object),
    ],
    ['by its order', query, ({ rep }) => rep.lead.list({ orderBy: 'employees' })],
    ['by its order, declared by the tenant', query, ({ rep }) => rep.lead.list({ orderBy: '-ext.secret' })],
    [
      'by its groups',
      query,
      ({ rep }) => rep.lead.aggregate({ groupBy: ['employees'], measures: { all: 'count' } }),
    ],
    ['by its sum', query, ({ rep }) => rep.lead.aggregate({ measures: { name: { sum: 'employees' } } })],
    [
      'by its least value',
      query,
      ({ rep }) => rep.lead.aggregate({ measures: { least: { min: 'employees' } } }),
    ],
    [
      'by its greatest value',
      query,
      ({ rep }) => rep.opportunity.aggregate({ measures: { most: { max: 'amount' } } }),
    ],
    [
      'of an entity that is not readable',
      condition,
      ({ rep }) => rep.account.count({ activities: { some: {} } } as object),
    ],
    ['by including it', query, ({ rep }) => rep.account.list({ include: ['activities'] })],
    ['by listing it', 'CRM_FORBIDDEN', ({ rep }) => rep.activity.list()],
    ['by counting it', 'CRM_FORBIDDEN', ({ rep }) => rep.activity.count()],
    ['by its history', 'CRM_NOT_FOUND', ({ rep, theirs }) => rep.lead.history(theirs.id)],
    ['by its past', 'CRM_NOT_FOUND', ({ rep, theirs }) => rep.lead.asOf(theirs.id, new Date(0))],
  ]

  it.each(asked)('%s: %s', async (_, code, ask) => {
    const refusal = await ask(here).catch((error: unknown) => error)

    expect(refusal).toMatchObject({ code })
    expect(secretsIn(refusal, here)).toEqual([])
  })

  it('the same, whether there is such a record or not', async () => {
    const refusals = await Promise.all(
      [WORTH, 1].map((employees) =>
        here.rep.lead.list({ where: { employees } }).catch((error) => JSON.stringify(error)),
      ),
    )

    expect(refusals[0]).toBe(refusals[1])
  })
})
