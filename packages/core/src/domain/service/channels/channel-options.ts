import type { SchemaLike } from '../../../engine/entities/field.ts'
import type { Issue } from '../../../engine/errors.ts'
import { channelErrors } from './channel-errors.ts'

/** Options of a channel, by tenant. What is the same for all is looked over at once, what depends on the tenant when it is used. */
export function optionsByTenant(
  channel: string,
  schema: SchemaLike,
  given: unknown,
): (tenant: string) => unknown {
  if (typeof given === 'function') return (tenant) => readOptions(channel, schema, given(tenant))
  const options = readOptions(channel, schema, given)
  return () => options
}

function readOptions(channel: string, schema: SchemaLike, given: unknown): unknown {
  const result = schema['~standard'].validate(given)
  if (result instanceof Promise)
    throw channelErrors.CRM_CHANNEL_INVALID({ channel }, { issues: [SYNCHRONOUS] })
  if (!result.issues) return result.value
  throw channelErrors.CRM_CHANNEL_INVALID(
    { channel },
    // Only where: what a schema says may repeat the value, and options hold secrets.
    { issues: result.issues.map(({ path = [] }) => wrong(['options', ...path.map(step)].join('.'))) },
  )
}

function step(part: unknown): string {
  return String(typeof part === 'object' && part !== null && 'key' in part ? part.key : part)
}

function wrong(path: string): Issue {
  return {
    code: 'OPTION_INVALID',
    path,
    message: 'is not what the channel takes.',
    zh: '不符合该渠道的要求。',
  }
}

const SYNCHRONOUS: Issue = {
  code: 'OPTION_INVALID',
  path: 'options',
  message: 'need a schema that answers at once.',
  zh: '的校验模式必须是同步的。',
}
