import { both, empty, type Predicate } from '../../conditions/predicate.ts'
import type { AggregateQuery } from '../../store/query.ts'
import type { Row } from '../../store/table.ts'
import type { Belonging } from '../command/define-query.ts'
import { engineErrors } from '../engine-errors.ts'
import { issue } from '../entities/issues.ts'
import type { Caller } from '../runtime.ts'
import { answered, ask, visibleWhere } from './asking.ts'

/** See `QueryContext.aggregateUnder`. */
export async function aggregateUnder(
  caller: Caller,
  { rows, by, record }: Belonging,
  query: AggregateQuery,
): Promise<readonly Row[]> {
  const { runtime, access, tenant } = caller
  const { table } = runtime.model.entity(rows)
  const owner = runtime.model.entity(record.entity)
  const asking = await ask(caller, owner)
  const visible = visibleWhere(asking, record.where)
  const hidden = record.needs.filter((field) => !access.mayAskFor(owner, field))
  if (hidden.length > 0) {
    const issues = hidden.map((field) => issue('FORBIDDEN_FIELD', field))
    throw engineErrors.CRM_QUERY({ entity: owner.name }, { issues })
  }
  const relation = { table: owner.table.name, local: by, foreign: 'id' }
  const readable: Predicate = { is: 'related', relation, quantifier: 'some', of: visible }
  return answered(caller, () =>
    asking.store.aggregate(table, tenant, {
      ...query,
      where: both(empty('deletedAt'), query.where, readable),
    }),
  )
}
