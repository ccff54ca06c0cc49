import { defineErrors } from './errors.ts'

/** What the engine itself refuses, whatever the domain. */
export const engineErrors = defineErrors({
  CRM_TENANT_MISSING: {
    en: 'No tenant was named.',
    zh: '未指定租户。',
    hint: 'Say crm.actor({ tenant, id, roles }), or give createCrm({ tenant }) once when the host has only one.',
  },
  CRM_ACTOR_INVALID: {
    en: 'There is no actor: it needs a non-empty id and a list of roles, and only crm.actor() makes one.',
    zh: '没有有效的操作者：必须有非空的 id 和角色列表，且只能由 crm.actor() 创建。',
    hint: "crm.as(crm.actor({ id: 'ann', roles: ['rep'] })). For work nobody asked for, use crm.system(reason).",
  },
  CRM_ACTOR_INACTIVE: {
    en: 'The actor is not active any more.',
    zh: '操作者已停用。',
    hint: 'A record of `user` with their id has isActive: false. End their session; set it to true to let them in again.',
  },
  CRM_ROLE_UNKNOWN: {
    en: 'There is no role "{role}".',
    zh: '不存在角色“{role}”。',
    hint: 'Declare it in createCrm({ roles }); "admin" always exists.',
  },
  CRM_PAST_UNTOLD: {
    en: 'What roles granted then is not known.',
    zh: '无法得知当时角色的授权。',
    hint: 'Roles are noted from the first migrate() on, without what is secret; what plugins were granted is not noted. Ask of a later instant.',
  },
  CRM_FORBIDDEN: {
    en: 'Not allowed: {action} on {entity}.',
    zh: '无权对{entity}执行{action}。',
    hint: "The actor's roles do not grant it. Add the grant to a role, or act as somebody who has it.",
  },
  CRM_NOT_FOUND: {
    en: 'There is no such {entity}.',
    zh: '找不到该{entity}。',
    hint: 'It does not exist, was deleted, or is not visible to this actor.',
  },
  CRM_VALIDATION: {
    en: 'The input of {command} is not valid.',
    zh: '{command} 的输入无效。',
    hint: 'Each issue names its path and what is expected there.',
  },
  CRM_CONDITION: {
    en: 'The condition on {entity} is not valid.',
    zh: '{entity} 的条件无效。',
    hint: 'Each issue names its path. docs/guides/conditions.md has the whole language.',
  },
  CRM_QUERY: {
    en: 'The query on {entity} is not valid.',
    zh: '{entity} 的查询无效。',
    hint: 'Each issue names its path.',
  },
  CRM_CONFLICT: {
    en: 'This {entity} was changed by somebody else.',
    zh: '该{entity}已被他人修改。',
    hint: 'meta.fields holds base, mine and theirs for each field; decide and send again with meta.version.',
  },
  CRM_TAKEN: {
    en: 'Another {entity} has the same {key}.',
    zh: '已有{entity}使用相同的{key}。',
    hint: 'Use the existing record, or choose another value.',
  },
  CRM_IDEMPOTENCY_MISMATCH: {
    en: 'The idempotency key was used for {command} with another input.',
    zh: '该幂等键已用于输入不同的 {command}。',
    hint: 'A key stands for one intention: make a new key for a new input.',
  },
  CRM_UNDO_UNKNOWN: {
    en: 'There is nothing to undo: this command has no inverse, was undone already, or is too long ago.',
    zh: '没有可撤销的操作：该命令没有逆操作、已被撤销，或时间过久。',
    hint: 'Hand in the commandId of a history entry. A command can be undone for 30 days where defineCommand({ inverse }) says how.',
  },
  CRM_UNDO_CHANGED: {
    en: 'It cannot be undone: a record that it wrote ({entity}) was changed since.',
    zh: '无法撤销：该命令写入的记录（{entity}）之后已被修改。',
    hint: 'Look at the history of the record, and change back by hand what is to be undone.',
  },
  CRM_RESULT_ERASED: {
    en: 'What {command} answered under this key told of somebody who was erased.',
    zh: '该幂等键下 {command} 的结果涉及已被删除个人数据的人员，不再保留。',
    hint: 'The call had its effect once, and has none again. Make a new key for a new intention.',
  },
  CRM_HOOK_FAILED: {
    en: 'Hook {hook} failed.',
    zh: '钩子 {hook} 执行失败。',
    hint: 'The cause is what it threw; nothing was written.',
  },
  CRM_HOOK_TIMEOUT: {
    en: 'Hook {hook} did not finish within {ms} ms.',
    zh: '钩子 {hook} 未在 {ms} 毫秒内完成。',
    hint: 'Did it forget to await, or use the outer session instead of ctx.crm? Slow work belongs into a durable committed hook.',
  },
  CRM_TX_TIMEOUT: {
    en: 'The transaction was not finished within {ms} ms, and was rolled back.',
    zh: '事务未在 {ms} 毫秒内完成，已回滚。',
    hint: 'Use only the session that `work` is given: the outer one waits for the transaction to end. For long work say how long: `transaction(work, { timeout: "2m" })`.',
  },
  CRM_HOOK_LOOP: {
    en: 'Writes caused each other more than {depth} levels deep: {chain}.',
    zh: '写入相互触发超过 {depth} 层：{chain}。',
    hint: 'Let the hook write only when something would change.',
  },
  CRM_JOB_LOOP: {
    en: 'Job {job} made a record due again for an instant that it had already fired for.',
    zh: '任务 {job} 把记录的到期时间又设为已触发过的时刻。',
    hint: 'Set the due field to a later instant, or leave it empty.',
  },
  CRM_PLUGIN_FAILED: {
    en: 'These plugins failed to start or stop: {plugins}.',
    zh: '以下插件启动或停止失败：{plugins}。',
    hint: 'Each issue has what one plugin threw; the cause holds the errors themselves.',
  },
  CRM_TX_CLOSED: {
    en: 'This session belonged to a transaction that has ended.',
    zh: '该会话所属的事务已结束。',
    hint: 'Use it only inside the function it was given to, and await all of its calls.',
  },
  CRM_LEASE_LOST: {
    en: 'Another worker has taken this work over.',
    zh: '该项工作已由其他进程接管。',
    hint: 'Nothing of it was written. It is done by the other; there is nothing to do here.',
  },
  CRM_STOPPED: {
    en: 'This CRM was stopped.',
    zh: '该 CRM 已停止。',
    hint: 'Make a new one with createCrm().',
  },
  CRM_BUSY: {
    en: 'The store is busy with another writer.',
    zh: '存储正忙于其他写入。',
    hint: 'Nothing was changed. Try again.',
    retryable: true,
  },
  CRM_OVERLOADED: {
    en: 'More is asked at once than can be done. Try again in {retryAfterMs} ms.',
    zh: '当前请求过多，请在 {retryAfterMs} 毫秒后重试。',
    hint: 'Nothing was done. createCrm({ limits }) says how much is done at once and how much may wait.',
    retryable: true,
  },
  CRM_UNAVAILABLE: {
    en: 'The store cannot be reached.',
    zh: '无法连接存储。',
    hint: 'Whether the last write happened is unknown: repeat it with the same idempotency key.',
    retryable: true,
  },
  CRM_CANNOT_OPEN: {
    en: 'The store cannot be opened. {reason}',
    zh: '无法打开存储。{reason}',
    hint: 'Mend what the message names, or give createCrm({ storage }) another place. Nothing was read or written.',
  },
  CRM_NO_GRANT: {
    en: 'The database does not allow its user to do this.',
    zh: '数据库未授予其连接用户执行此操作的权限。',
    hint: 'It did not happen. As the owner of the tables, grant select, insert, update and delete on all of them to the user of the connection; crm.migrate() itself runs as the owner. What migrate() adds later needs the grant as well.',
  },
  CRM_SCHEMA_BEHIND: {
    en: 'The database lacks {missing}.',
    zh: '数据库缺少 {missing}。',
    hint: 'Run crm.migrate() once before use; crm.plan() shows what it would do.',
  },
  CRM_MIGRATION_BUSY: {
    en: 'Another process is migrating this database.',
    zh: '另一个进程正在迁移该数据库。',
    hint: 'Wait for it. Its lease ends by itself when it died.',
    retryable: true,
  },
  CRM_MIGRATION_CHANGED: {
    en: 'Migration {id} was changed after it had been applied.',
    zh: '迁移 {id} 在执行后被修改。',
    hint: 'Applied migrations are history: restore it and add a new one.',
  },
  CRM_MIGRATION_ORDER: {
    en: 'Migration {id} stands before {applied}, which was applied already.',
    zh: '迁移 {id} 排在已执行的 {applied} 之前。',
    hint: 'Move it to the end of its history.',
  },
  CRM_MIGRATION_FAILED: {
    en: 'Migration {id} failed.',
    zh: '迁移 {id} 执行失败。',
    hint: 'The cause is what it threw. What was applied before it stays: mend it and run crm.migrate() again.',
  },
  CRM_MIGRATION_DUPLICATES: {
    en: 'Unique key {key} cannot be added: records share its values.',
    zh: '无法添加唯一键 {key}：已有记录的值重复。',
    hint: 'Merge or change these records, by hand or in a migration, and run crm.migrate() again.',
  },
  CRM_MIGRATION_BREAKING: {
    en: 'This database was migrated by a newer release: {id}.',
    zh: '该数据库已由更新的版本迁移：{id}。',
    hint: 'Update this process; it may no longer write here.',
  },
  CRM_CONFIG: {
    en: 'This configuration cannot work.',
    zh: '该配置无法使用。',
    hint: 'All problems are listed at once; each names its place.',
  },
  CRM_UNKNOWN_ENTITY: {
    en: 'There is no entity "{entity}".',
    zh: '不存在实体“{entity}”。',
    hint: 'Entities come from core, from plugins and from createCrm({ entities }).',
  },
  CRM_CURSOR: {
    en: 'This cursor does not belong to this list.',
    zh: '该游标不属于此列表。',
    hint: 'Pass back `next` unchanged, together with the same where and orderBy.',
  },
  CRM_LIMIT: {
    en: '{what} is over the limit of {limit}.',
    zh: '{what}超过上限 {limit}。',
    hint: 'Ask for less at once; lists continue with `after`.',
  },
  CRM_NOT_SEARCHED: {
    en: 'No field of {entity} is searched.',
    zh: '{entity} 未声明任何全文检索字段。',
    hint: 'Name text fields in `search` of defineEntity, and migrate.',
  },
  CRM_NO_FULL_TEXT: {
    en: 'The store has no full-text search.',
    zh: '该存储不支持全文检索。',
    hint: 'Use a store that declares `fullText`, such as SQLite or PostgreSQL, or list with `contains`.',
  },
  CRM_REJECTED: {
    en: 'Refused by {hook}.',
    zh: '被 {hook} 拒绝。',
    hint: 'The issue says why; the rule belongs to the plugin or host that set the hook.',
  },
  CRM_INTERNAL: {
    en: 'Something failed inside {where}.',
    zh: '{where} 内部出错。',
    hint: 'The cause is attached. Please report it when it is not yours.',
  },
})
