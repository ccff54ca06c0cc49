import type { StoreErrorCode } from '@guanxi/core/store'

/** What can be wrong with a configuration. `createCrm` reports all of it at once, as issues of CRM_CONFIG. */
export const CONFIGURATION_CODES = {
  APPROVAL_RULE: [
    'A rule of who approves cannot be: the message says why.',
    '审批规则的设置值无效，消息说明原因。',
  ],
  COMMAND_CONFLICT: [
    'Two commands or queries have one name, or the name of a verb that every entity has.',
    '命令或查询重名，或与实体自带的操作同名。',
  ],
  COMMAND_UNKNOWN: ['A role grants a verb that nobody defines.', '角色授予了不存在的命令。'],
  CONVERSION_MAPPING: [
    'A field of a lead cannot go where the mapping of conversion sends it: the message says why.',
    '线索转化的字段映射无效，消息说明原因。',
  ],
  ENCRYPTION_MISSING: [
    'Fields are encrypted and `encryption` is missing.',
    '存在加密字段，但未提供 `encryption`。',
  ],
  PRIVACY_KEY: ['The key of the suppression list is too short.', '禁止录入名单的密钥过短。'],
  PRIVACY_RULES: ['The rules for personal data are no object.', '个人数据规则必须是对象。'],
  RETENTION_AFTER: ['A rule of retention names no duration.', '保留规则缺少有效时长。'],
  RETENTION_ENTITY: [
    'A rule of retention is about an entity that does not say whose its records are.',
    '保留规则所指的实体没有声明数据主体。',
  ],
  RETENTION_FIELD: [
    'A rule of retention counts from what is no datetime field.',
    '保留规则的起算字段不是日期时间字段。',
  ],
  RETENTION_KIND: ['A rule of retention names no class of fields.', '保留规则的字段类别无效。'],
  RETENTION_MODE: ['A rule of retention does neither of what it may do.', '保留规则的处理方式无效。'],
  SUBJECT_FIELD: [
    '`subject` of an entity names a field that leads to no record.',
    '实体的 `subject` 包含不引用记录的字段。',
  ],
  ENTITY_CONFLICT: ['Two parts define the same entity.', '两处定义了同一个实体。'],
  ENTITY_NAME: ['This cannot be the name of an entity.', '不能作为实体名。'],
  ENTITY_UNKNOWN: ['An entity is named that nobody defines.', '引用了不存在的实体。'],
  FIELD_CONFLICT: ['Two parts define the same field.', '两处定义了同一个字段。'],
  FIELD_ENCRYPTED: [
    'An encrypted field is used for something that it cannot give: the message says what.',
    '加密字段被用于其不支持的用途，消息说明原因。',
  ],
  FIELD_NAME: ['This cannot be the name of a field, or it is reserved.', '不能作为字段名，或为保留名。'],
  SEARCH_TEXT: [
    '`search` of an entity names a field that holds no text.',
    '实体的 `search` 包含非文本字段。',
  ],
  FIELD_UNKNOWN: [
    'An index, a unique key or a job names a field that is not there.',
    '索引、唯一键或任务引用了不存在的字段。',
  ],
  GUARD_RELATION: [
    'A guard of a pipeline asks about related records. It sees the record at hand alone.',
    '销售流程的准入条件引用了关联记录；准入条件只能读取当前记录。',
  ],
  HOOK_CONFLICT: ['Two hooks have the same id.', '两个钩子的 id 相同。'],
  HOOK_CYCLE: ['Hooks wait for each other.', '钩子的先后顺序形成循环。'],
  HOOK_ID: [
    'A durable hook has no `id`, under which its place in the journal is kept.',
    '持久钩子没有 `id`，无法记录其在日志中的位置。',
  ],
  HOOK_UNKNOWN: [
    'A hook wants an order with one that does not exist. End the id in `?` where it may be missing.',
    '钩子要求与不存在的钩子排序；允许缺失时在 id 末尾加 `?`。',
  ],
  JOB_CONFLICT: [
    'Two jobs, or a job and a durable hook, have the same id.',
    '任务之间或任务与持久钩子的 id 相同。',
  ],
  JOB_INTERVAL: ['The interval of a job is no duration.', '任务的间隔不是有效时长。'],
  MIGRATION_CONFLICT: ['Two migrations of one history have the same id.', '同一历史中两个迁移的 id 相同。'],
  OPTION_INVALID: ['An option of `createCrm` cannot be what it is.', '`createCrm` 的选项值无效。'],
  OPTION_UNKNOWN: [
    'An option of `createCrm`, a plugin, a hook, a role or a rule that does not exist.',
    '`createCrm`、插件、钩子、角色或规则中不存在的选项。',
  ],
  PIPELINE_CONFLICT: ['Two pipelines have the same id.', '两个销售流程的 id 相同。'],
  PIPELINE_FIELDS: [
    'A pipeline is on an entity that lacks the fields for it: spread `stageFields()` into its fields.',
    '流程所在的实体缺少所需字段：请在其字段中展开 `stageFields()`。',
  ],
  PIPELINE_UNKNOWN: [
    'A pipeline maps the stages of one that does not exist, or is on another entity.',
    '流程映射了不存在的流程，或其他实体的流程。',
  ],
  PLAN_PERCENT: [
    'The percentages of a payment plan leave nothing for its remainder.',
    '付款计划的百分比之和达到或超过 100，余额项为零。',
  ],
  PLAN_REMAINDER: ['A payment plan has no remainder, or several.', '付款计划没有余额项，或有多个余额项。'],
  PIPELINE_EMPTY: ['A pipeline has no stages.', '销售流程没有阶段。'],
  PLUGIN_CONFLICT: ['Two plugins have the same id.', '两个插件的 id 相同。'],
  PLUGIN_CYCLE: ['A plugin requires itself by way of others.', '插件之间循环依赖。'],
  PLUGIN_ID: ['The id of a plugin is no name.', '插件 id 不是有效名称。'],
  PLUGIN_INCOMPATIBLE: ['A plugin was made for other versions of core.', '插件与当前核心版本不兼容。'],
  PLUGIN_PERMISSION: [
    'A plugin hooks into an entity, or works with it, and does not ask for that in `permissions`.',
    '插件挂接或使用了未在 `permissions` 中申请的实体。',
  ],
  RELATION_CONFLICT: ['Two relations of an entity have the same name.', '同一实体的两个关系同名。'],
  ROLE_CONFLICT: [
    'Two roles have the same id, or one is called `admin`.',
    '角色 id 重复，或使用了保留的 `admin`。',
  ],
  ROLE_SCOPE: [
    'A role names a reach that there is not, or that its entity cannot have: `own` and `below` need an `ownerId`, `territory` a field that refers to one.',
    '角色使用了不存在的授权范围，或实体不支持的范围：`own` 和 `below` 需要 `ownerId`，`territory` 需要引用销售区域的字段。',
  ],
  DEPARTMENT_UNKNOWN: [
    'An assignment rule hands on to a department of which there are no rules.',
    '分配规则转交给了没有规则的部门。',
  ],
  WAITING_ENTITY: [
    'A rule lets records wait or offers them that are no leads.',
    '规则让非线索记录排队或征询。',
  ],
  QUEUE_UNDRAINED: [
    'A queue stands in a rule before anybody who could take what waits in it.',
    '规则中的队列前没有可接收排队记录的人。',
  ],
  DEPARTMENT_CYCLE: ['Departments hand on to each other in a circle.', '各部门的规则互相循环转交。'],
  RULE_EMPTY: ['A match rule compares no fields.', '查重规则没有要比较的字段。'],
  SCORE_RANGE: ['The score of a match rule is not within 0 and 1.', '查重规则的分数不在 0 到 1 之间。'],
  RULE_WITHOUT_KEY: [
    'No field of a match rule gives keys by which candidates could be found.',
    '查重规则没有可用于查找候选记录的字段。',
  ],
  METHOD_UNKNOWN: ['A match rule names a way to compare that there is not.', '查重规则的比较方法不存在。'],
  METHOD_UNSUITED: ['A way to compare does not suit the field.', '比较方法不适用于该字段。'],
  METHOD_MISSING: ['A way to compare needs a function of the host.', '比较方法需要宿主提供函数。'],
  THRESHOLD_RANGE: ['A threshold is not within 0 and 1.', '阈值不在 0 到 1 之间。'],
  BLANKS_UNKNOWN: [
    'A match rule says of empty fields what there is not.',
    '查重规则对空字段的处理方式不存在。',
  ],
  WEIGHT_RANGE: ['A weight is not more than 0.', '权重必须大于 0。'],
  RULE_CONFLICT: ['Two assignment rules have the same id.', '两条分配规则的 id 相同。'],
  RULE_AMOUNT: [
    'A count or a time of an assignment rule is nothing, or cannot be read.',
    '分配规则中的数量或时长为零或无法识别。',
  ],
  RULE_ENTITY: ['An assignment rule is on an entity that does not exist.', '分配规则用在不存在的实体上。'],
  RULE_SET: [
    'Rule sets contradict one another, or one is not whole: a version twice, two sets for one entity, an entity without an owner.',
    '规则集相互矛盾或不完整：版本重复、同一实体有两个规则集，或实体没有负责人。',
  ],
  RULE_TARGET: [
    'An assignment rule gives to nobody: neither to a team, nor to a user, nor to the pool.',
    '分配规则没有指定对象（团队、用户或公海）。',
  ],
  SCORE_MODEL: [
    'A score model says something that cannot be: the message says what and why.',
    '评分模型的设置无效，消息说明原因。',
  ],
  SCORE_OVERFLOW: [
    'The rules of a score model can give more points than a whole number holds.',
    '评分模型的总分可能超出整数范围。',
  ],
  SLA_INVALID: [
    'An SLA policy or a calendar says something that cannot be: the message says what and why.',
    'SLA 策略或工作日历的设置无效，消息说明原因。',
  ],
  STAGE_UNKNOWN: [
    'A transition leads from or to a stage that the pipeline does not have.',
    '流转涉及销售流程中不存在的阶段。',
  ],
  STAGE_VALUE: [
    'A pipeline says something that cannot be: the message says why.',
    '销售流程的设置值无效，消息说明原因。',
  ],
  TRANSITION_CONFLICT: ['A pipeline has two edges from one stage to another.', '同一流转定义了两次。'],
} as const

/** What hardly means what it says: the warnings of `checkConfig`, and the findings of `checkStaff`. */
export const DOUBT_CODES = {
  DISCOUNT_APPROVED: [
    'A discount is given by itself, and every quote with it needs an approval.',
    '折扣会自动给予，但每张含此折扣的报价单都需要审批。',
  ],
  PERSONAL_NOBODY: [
    'A personal field is of an entity that does not say whose it is.',
    '个人数据字段所属的实体没有声明数据主体。',
  ],
  SURVEY_ASKS_NOBODY: [
    'A survey asks nobody: its sample is 0, or its condition holds for no solved ticket.',
    '调查不会邀请任何人：抽样比例为 0，或条件不适用于任何已解决的工单。',
  ],
  SURVEY_UNANSWERABLE: [
    'Surveys ask, and no role may answer. Give `respondentRole` to `roles`.',
    '已配置调查，但没有角色可以提交评价。请将 `respondentRole` 加入 `roles`。',
  ],
  SLA_SHADOWED: [
    'An earlier policy with a metric of the same key is for every record for which this one is. Put the narrower one first.',
    '前面的策略有同名指标且适用于该策略的全部记录。请把更具体的放在前面。',
  ],
  SLA_NEVER_STARTS: [
    'Whenever the clock of a metric could start, it is over as well.',
    '指标的开始条件成立时，结束条件也成立，永远不会计时。',
  ],
  SLA_NEVER_STOPS: [
    'What stops the clock of a metric cancels it first: it is never met.',
    '结束条件成立时计时会先被取消，永远不会达成。',
  ],
  SLA_ALWAYS_PAUSED: [
    'The clock of a metric stands still from its first moment on.',
    '指标从一开始就处于暂停。',
  ],
  SLA_NEVER_PAUSED: [
    'What would pause the clock of a metric cancels it.',
    '暂停条件成立时计时会被取消，永远不会暂停。',
  ],
  SLA_WARNS_LATE: ['A warning comes after the deadline.', '预警晚于截止时间。'],
  SLA_WARNS_EARLY: ['A warning comes no later than its clock starts.', '预警不晚于开始计时的时刻。'],
  RULE_SHADOWED: [
    "An earlier rule takes every record that this one would. Put the narrower one first, or let the earlier one say `otherwise: 'next'`.",
    "前面的规则会接收该规则能匹配的全部记录。请把更具体的规则放在前面，或让前面的规则设置 `otherwise: 'next'`。",
  ],
  RULE_NO_CATCH_ALL: [
    'No rule takes the rest: it lies in the public pool. A last rule with `pool()` says that it is meant.',
    '没有兜底规则：未匹配的记录进入公海。可在最后加一条 `pool()` 规则明确表示。',
  ],
  TARGET_UNREACHED: [
    'A target stands behind the pool, or a queue without `max`, which takes everything.',
    '该目标排在公海或没有 `max` 的队列之后，而前者会接收全部记录。',
  ],
  DEPARTMENT_UNUSED: ['No rule hands on to this department.', '没有规则转交给该部门。'],
  STAGE_UNREACHABLE: ['No way leads to the stage.', '没有路径通往该阶段。'],
  STAGE_DEAD_END: ['From the stage nothing can ever be won or lost.', '该阶段的记录永远无法赢单或输单。'],
  PROBABILITY_FALLS: ['The chance to win is less than in a stage before.', '赢率低于前面的阶段。'],
  ROT_UNUSED: ['A stage that is not open never grows stale.', '非进行中的阶段不会停滞。'],
  ROLE_UNKNOWN: ['A stage or an edge names a role that is not there.', '阶段或路径引用了不存在的角色。'],
  GUARD_CLEARED: [
    'A guard asks for a field that its own edge clears.',
    '准入条件要求的字段会被同一路径清除。',
  ],
  REQUIRED_NOT_WRITABLE: [
    'A field is demanded of roles none of which may write it.',
    '必填字段对可走此路径的角色都不可写。',
  ],
  LIMIT_UNREACHED: [
    'Another limit is lower, so this one is never reached.',
    '另一个限制更低，该限制永远不会达到。',
  ],
  CONDITION_ALWAYS: [
    'A condition holds for all that it is asked of. Leave it out, or say what it shall leave out.',
    '条件对所有记录都成立。请删除，或说明要排除什么。',
  ],
  VERSION_OVERTAKEN: [
    'A version of a rule set begins before an older one, which takes over from it.',
    '规则集的新版本早于旧版本生效，之后被旧版本取代。',
  ],
  TARGET_FULL: ['A target has a capacity of nothing.', '目标的容量为零。'],
  PREFERRED_EXCLUDED: ['Whom a target prefers it excludes as well.', '目标优先的对象同时被排除。'],
  STICKY_UNUSED: [
    'A record is to go to the last owner by a field that is no text of its own.',
    '按非自身文本字段查找之前的负责人。',
  ],
  RENAMED_UNUSED: [
    'A renamed stage is still there: records in it are taken to be in it.',
    '被改名的阶段仍然存在：其中的记录仍视为处于该阶段。',
  ],
  MAP_UNUSED: [
    'A map names a stage that the other pipeline does not have.',
    '映射引用了另一流程中不存在的阶段。',
  ],
  WAY_CLOSED: ['An edge and its stage let no role through together.', '路径与阶段允许的角色没有交集。'],
  APPROVAL_NEVER: [
    'Fewer different people are asked than have to agree.',
    '被征询的不同人员少于需要同意的人数。',
  ],
  APPROVER_ASKS: [
    'Only owners can ask, and the owner has to agree: nobody approves their own request.',
    '只有负责人能发起，而又需要负责人同意：不能审批自己的请求。',
  ],
  CHANNEL_UNANSWERED: [
    'Answers to what comes by this channel go by one that does not send, or is not there.',
    '对此渠道来信的答复所走的渠道不能发送或不存在。',
  ],
  TICKET_REOPEN_CUT: [
    'Tickets close by themselves before their time to be reopened is over.',
    '工单在重开期限结束前就自动关闭。',
  ],
  TIMEOUT_UNREACHED: ['A timeout stands behind one that ends the request.', '该超时排在结束请求的超时之后。'],
  POOL_SHADOWED: [
    'An earlier pool takes every lead that this one would. Put the narrower one first.',
    '前面的公海会接收该公海能匹配的全部线索。请把更具体的放在前面。',
  ],
  POOL_CLOSED: [
    'None of the roles to which a pool is open may grab leads.',
    '公海开放的角色都没有领取线索的权限。',
  ],
  RECLAIM_NEVER: [
    'A rule of reclaim matches only leads that are never reclaimed: closed ones, or those without an owner.',
    '回收规则只匹配不会被回收的线索：已关闭的或没有负责人的。',
  ],
  RECLAIM_EXEMPTS_ALL: [
    'A rule of reclaim exempts every lead that it matches.',
    '回收规则豁免了它匹配的全部线索。',
  ],
  RECLAIM_NEVER_FIRST: [
    'Another rule takes back the same leads no later.',
    '另一条规则会不晚于它回收同样的线索。',
  ],
  GRADE_UNREACHED: [
    'No score comes to this grade: all points together are too few, or a higher grade is always reached.',
    '没有评分能得到该等级：全部分数之和不足，或总会达到更高的等级。',
  ],
  REQUIRED_HIDDEN: [
    'A role may create records without a field that is required of them.',
    '角色可新建记录，却无法填写其必填字段。',
  ],
  TERRITORY_UNKNOWN: ['A rule names a territory that is not there.', '规则指定了不存在的销售区域。'],
  TERRITORY_EMPTY: [
    'A rule names a territory that nobody active works now.',
    '规则指定的销售区域目前没有在职人员负责。',
  ],
  TERRITORY_CYCLE: ['A territory lies in itself.', '销售区域位于自身之内。'],
  QUORUM_UNREACHED: ['An approval asks for more people than there are.', '审批需要的人数多于现有人数。'],
  TEAM_UNKNOWN: ['A rule names a team that is not there.', '规则指定了不存在的团队。'],
  TEAM_EMPTY: ['A rule names a team that has no active member.', '规则指定了没有在职成员的团队。'],
  USER_UNKNOWN: ['A rule names somebody who is not there.', '规则指定了不存在的用户。'],
  USER_INACTIVE: ['A rule names somebody who is not active.', '规则指定了已停用的用户。'],
  DELEGATE_CYCLE: ['People who are away stand in for each other.', '缺勤人员互为代理。'],
  BOOK_CIRCLE: ['A price book lies below itself.', '价目表位于自己的下级。'],
  BOOK_CURRENCY: [
    'A price book has a parent in another currency that is not converted: nothing is ever taken from it.',
    '上级价目表币种不同且不允许换算，永远不会取用其价格。',
  ],
  PRICE_TWICE: [
    'A book has several prices of a product from the same quantity and day on: the id alone decides.',
    '同一价目表中，同一产品、起订量和生效日有多条价格，只能按 id 取其一。',
  ],
} as const

/** Issues that only one thing of core has. */
export const OTHER_ISSUES = {
  COLUMN: [
    'A column of an export is no field that the actor sees, or is named twice.',
    '导出列不是操作者可见的字段，或重复。',
  ],
  COLUMNS: ['The columns of an export are no list of fields.', '导出列不是字段列表。'],
  FORMAT: ['The format of an export is neither csv nor jsonl.', '导出格式既不是 csv 也不是 jsonl。'],
  FORMULAS: [
    'An export can neutralise formulas or be lossless; an import can know them as neutralised.',
    '导出可中和公式或保持无损；导入可声明公式已被中和。',
  ],
  SUPPRESSED: [
    'An address or number belongs to somebody who asked not to be kept here again.',
    '邮箱或电话属于已要求不再被录入的人员。',
  ],
  CUSTOM_FIELD: [
    'A field that a tenant declares cannot be: the message says why.',
    '租户声明的字段无法成立，消息说明原因。',
  ],
  PLUGIN_FAILED: [
    'One plugin of those that `CRM_PLUGIN_FAILED` names: the message is what it threw.',
    '`CRM_PLUGIN_FAILED` 所列插件之一，消息为其抛出的内容。',
  ],
  OUT_OF_SCOPE: [
    'An action is granted, but for other records than this one: an issue of `CRM_FORBIDDEN`.',
    '操作已授权，但不适用于该记录（见 `CRM_FORBIDDEN`）。',
  ],
  FORECAST_FIXED: [
    'The forecast category of a deal that is over does not change, and `closed` is for what is won.',
    '已结束商机的预测类别不能修改；`closed` 仅用于赢单。',
  ],
  PROBABILITY_FIXED: [
    'The probability of a deal that is won or lost does not change.',
    '赢单或输单后不能修改赢率。',
  ],
  REASON_REQUIRED: ['This way between two stages needs a reason.', '此流转必须填写原因。'],
  ROLE_REQUIRED: ['A stage, or the way to it, is for other roles.', '该阶段或流转仅限其他角色。'],
  STAGE_FULL: ['A stage has no room for one more record.', '该阶段的记录数已达上限。'],
  STAGE_GUARD: ['The record does not satisfy the guard of a stage or way.', '记录不满足准入条件。'],
  CALENDAR_CLOSED: ['No day of a working calendar has working time.', '工作日历没有任何工作时间。'],
  CALENDAR_TIME: [
    'A day of a working calendar has what is no list of working times.',
    '工作日历中某天的工作时段无效。',
  ],
  HOLIDAY_FEED: ['An event of a feed of holidays cannot be read.', '节假日订阅中的事件无法读取。'],
  LIMIT_TOO_LONG: [
    'A time limit is longer than the working time of a year: told by `tooLongFor`.',
    '时限超过一年的工作时间（见 `tooLongFor`）。',
  ],
  OVERRIDES_OVERLAP: ['Two overrides of a working calendar name one day.', '两个日期设置包含同一天。'],
  WINDOWS_OVERLAP: [
    'Working times overlap and count once: a warning of `checkWorkingCalendar`.',
    '工作时段重叠，重叠部分只计算一次（`checkWorkingCalendar` 的警告）。',
  ],
  TICKET_TIME: [
    'What is said of an old ticket cannot have been so: the message says why.',
    '旧工单的时间或状态不成立，消息说明原因。',
  ],
  UNREADABLE: ['A channel cannot make a message of what came in.', '渠道无法把收到的内容识别为消息。'],
  NOBODY_TO_SEND_TO: [
    'The `failure` of a message that has no recipient: the customer never wrote by its channel.',
    '消息的 `failure`：没有收件人，客户从未通过该渠道联系。',
  ],
  TIMEOUT: [
    'The `failure` of a message that its channel did not hand over in time.',
    '消息的 `failure`：渠道未能及时发出。',
  ],
  NO_TOKEN: [
    'The reason for which a mailbox cannot be reached: its `accessToken` failed.',
    '邮箱无法连接的原因：`accessToken` 未能取得令牌。',
  ],
  MAIL_REFUSED: [
    'The `reason` of an unread message: a mail that can never be taken in.',
    '无法读取的消息的 `reason`：该邮件无法收取。',
  ],
  COLUMN_NAME: ['The name of a column is there twice, or missing.', '列名重复或无效。'],
  COLUMN_MISSING: ['A column is mapped that the source does not have.', '映射了来源中没有的列。'],
  CHUNK: ['The size of a chunk is out of bounds.', '批次大小超出范围。'],
  MODE: ['The mode does not fit what is imported into.', '导入模式与目标不符。'],
  MATCH: ['Records cannot be found by these fields.', '不能用这些字段查找记录。'],
} as const

export const STORE_CODES: Readonly<Record<StoreErrorCode, string>> = {
  TAKEN: 'An id or a unique key is taken.',
  BUSY: 'Another writer was in the way. Nothing was changed.',
  UNAVAILABLE: 'The store cannot be reached. What was asked may or may not have happened.',
  CANNOT_OPEN: 'The store cannot be opened as it is configured; the message says why.',
  NO_GRANT: 'The database allows its user less than is asked. Nothing was changed.',
  CLOSED: 'Used after `close`.',
  TRANSACTION_CLOSED: 'The store of a transaction was used after the transaction had ended.',
  SCHEMA: 'A table or column is missing.',
  VALUE: 'A value cannot be stored: too large, or of the wrong kind.',
}

/** What e-mail says of a mail that went out, as the `failure` of its message. */
export const MAIL_FAILURES = {
  SMTP_NOT_SET_UP: ['No server is set up by which mail goes out.', '未配置发信服务器。'],
  SMTP_AUTH: ['The server does not let us sign in.', '发信服务器拒绝登录。'],
  SMTP_TLS: ['The line to the server cannot be made safe.', '无法与发信服务器建立加密连接。'],
  SMTP_FAILED: ['The server failed in a way that has no code.', '发信服务器出错，且未给出代码。'],
  ADDRESS_INVALID: ['A recipient is no address that mail goes to.', '收件人不是有效的邮件地址。'],
  TOO_MANY_RECIPIENTS: [
    'More than 50 recipients, or more than one of a mail with a purpose.',
    '收件人超过 50 个，或群发用途的邮件有多个收件人。',
  ],
  PURPOSE_TOO_LONG: ['The purpose is too long for a header.', '用途过长，无法写入邮件头。'],
  UNSUBSCRIBE_NOT_SET_UP: [
    'Nothing is sent for a purpose as long as nobody can leave it.',
    '未配置退订地址，不发送群发用途的邮件。',
  ],
  ATTACHMENTS_NOT_SET_UP: ['No store of attachments is set up.', '未配置附件存储。'],
  ATTACHMENT_UNREADABLE: ['An attachment cannot be opened.', '附件无法打开。'],
} as const

/** What of a mail template is wrong: the issues of its errors. */
export const TEMPLATE_CODES = {
  TEMPLATE_SCHEMA: ['The schema of its data is none.', '数据的校验模式无效。'],
  TEMPLATE_SAMPLE: ['The sample does not fit, or cannot be written.', '示例数据不符合要求，或无法生成邮件。'],
  TEMPLATE_DATA: ['A value is missing, or of another kind.', '数据缺失或类型不符。'],
} as const

/** What `readMail` finds strange about a mail; it is taken in all the same. */
export const MAIL_ODDITIES = {
  UNPARSED: ['It was not understood at all, and is kept as it came.', '完全无法解析，按原样保存。'],
  BOUNDARY_MISSING: ['Its parts have no boundary.', '缺少分隔符。'],
  BOUNDARY_GUESSED: ['Its parts have another boundary than it says.', '实际分隔符与声明不符。'],
  BYTES_CUT: ['It is larger than is read.', '超出可读取的大小，已截断。'],
  HEADERS_CUT: ['Its headers are longer than is read.', '邮件头过长，已截断。'],
  HEADERS_MISSING: ['It has no headers.', '没有邮件头。'],
  TOO_DEEP: ['Its parts lie deeper in each other than is read.', '嵌套层数过多。'],
  PARTS_CUT: ['It has more parts than are read.', '部分数量过多，已截断。'],
  ATTACHMENTS_CUT: ['It has more attachments than a message takes.', '附件数量过多，已截断。'],
  TEXT_CUT: ['Its text is longer than a message takes.', '正文过长，已截断。'],
  CHARSET_GUESSED: [
    'It does not say in which charset it is; that was guessed.',
    '未声明字符集，按推测解码。',
  ],
  CHARSET_UNKNOWN: ['It is in a charset that nobody knows.', '字符集未知。'],
  FROM_MISSING: ['It does not say who wrote it.', '缺少发件人。'],
  FROM_DOUBLED: ['It says twice who wrote it; the first counts.', '发件人重复，以第一个为准。'],
  SUBJECT_DOUBLED: ['It has two subjects; the first counts.', '主题重复，以第一个为准。'],
  MESSAGE_ID_DOUBLED: ['It has two ids; the first counts.', 'Message-ID 重复，以第一个为准。'],
  MESSAGE_ID_MISSING: ['It has no id; a hash stands for it.', '没有 Message-ID，以内容哈希代替。'],
  DATE_INVALID: ['Its date cannot be; when it came counts.', '日期无效，以收到时间为准。'],
  REPORT_UNREAD: ['It is a report that was not understood.', '无法识别的投诉报告。'],
} as const
