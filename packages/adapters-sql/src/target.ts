import type { Table } from '@guanxi/core/store'
import type { Session, SqlResult } from './session.ts'
import type { Subject } from './statements.ts'
import { checkTenant } from './stored-values.ts'
import type { Layout } from './table-layout.ts'
import { filled, type Template } from './template.ts'

/** What a call is about: the rows of one tenant in one table. */
export interface Target extends Subject {
  readonly tenant: string
  readonly session: Session
}

/** What all targets of a store have in common. */
export interface Writer extends Omit<Subject, 'layout'> {
  layoutOf(table: Table): Layout
}

/** Refuses a tenant or a table that can't be. */
export function targetOf(
  { layoutOf, ...common }: Writer,
  session: Session,
  table: Table,
  tenant: string,
): Target {
  checkTenant(tenant)
  return { ...common, layout: layoutOf(table), tenant, session }
}

/** Runs a statement on the target. */
export function runOn(
  { session, layout }: Target,
  template: Template,
  values: readonly unknown[],
): Promise<SqlResult> {
  return session.run(filled(template, values), layout)
}

/** Several statements on the target, all or none. */
export function atomicallyOn<T>(target: Target, work: (inner: Target) => Promise<T>): Promise<T> {
  return target.session.atomically((session) => work({ ...target, session }))
}
