import type { TestProject } from 'vitest/node'
import { type PostgresConnection, startPostgres } from './test-postgres.ts'

/** Starts one PostgreSQL for the whole run, or takes the one `GUANXI_TEST_PG_URL` names. */
export default async function providePostgres(
  project: TestProject,
): Promise<(() => Promise<void>) | undefined> {
  const run = project.vitest.getRootProject()
  if (run.getProvidedContext().postgres) return undefined

  const url = process.env['GUANXI_TEST_PG_URL']
  if (url) {
    run.provide('postgres', connectionOf(url))
    return undefined
  }
  const server = await startPostgres()
  run.provide('postgres', server.connection)
  return server.stop
}

function connectionOf(url: string): PostgresConnection {
  const { hostname, port, username, password, pathname } = new URL(url)
  return {
    host: decodeURIComponent(hostname),
    port: Number(port || 5432),
    user: decodeURIComponent(username) || 'postgres',
    database: decodeURIComponent(pathname.slice(1)) || 'postgres',
    ...(password && { password: decodeURIComponent(password) }),
  }
}
