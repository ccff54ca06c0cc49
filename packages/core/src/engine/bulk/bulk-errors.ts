import { defineErrors } from '../errors.ts'

/** What importing and exporting refuse. */
export const bulkErrors = defineErrors({
  CRM_IMPORT_ID: {
    en: 'An import needs an id of 1 to 128 characters.',
    zh: '导入需要一个 1 至 128 个字符的编号。',
    hint: 'Give the same id again to resume: a file name with its size, or a hash of the file.',
  },
  CRM_IMPORT_TARGET: {
    en: 'Nothing can be imported into "{into}".',
    zh: '无法导入到“{into}”。',
    hint: 'Name an entity, or a batch command that declares `fromRows`, such as lead.capture.',
  },
  CRM_IMPORT_SOURCE: {
    en: 'The source of an import must be an iterable of rows.',
    zh: '导入来源必须是可迭代的行。',
    hint: 'Pass an array, a generator, or a stream of rows.',
  },
  CRM_IMPORT_OPTIONS: {
    en: 'The options of the import are not valid.',
    zh: '导入选项无效。',
    hint: 'Each issue names its option.',
  },
  CRM_IMPORT_COLUMNS: {
    en: 'The columns of the source do not fit the import.',
    zh: '来源的列与导入不符。',
    hint: 'Each issue names its column: rename it in the source, or change the mapping.',
  },
  CRM_IMPORT_ROW: {
    en: 'This is no row: an object, or a list of cells where `columns` is given.',
    zh: '这不是有效的行：应为对象；提供 `columns` 时应为单元格列表。',
    hint: 'Look at what the source hands on for this row.',
  },
  CRM_IMPORT_RAGGED: {
    en: 'The row has {found} cells; the columns are {expected}.',
    zh: '该行有 {found} 个单元格，而列数为 {expected}。',
    hint: 'A quote or a delimiter is probably missing in it.',
  },
  CRM_IMPORT_CELL: {
    en: 'Column {column} could not be read.',
    zh: '无法读取列 {column}。',
    hint: 'Its transform failed; the cause is what it threw.',
  },
  CRM_IMPORT_NO_MATCH: {
    en: 'No {entity} has the same {match}.',
    zh: '没有 {match} 相同的{entity}。',
    hint: 'mode "upsert" creates what is not there yet.',
  },
  CRM_IMPORT_AMBIGUOUS: {
    en: 'Several {entity} records have the same {match}.',
    zh: '有多条{entity}记录的 {match} 相同。',
    hint: 'Match by fields that tell them apart, or merge them first.',
  },
  CRM_IMPORT_STOPPED: {
    en: 'Row {row} was refused, and the import was told to stop at the first.',
    zh: '第 {row} 行被拒绝，导入按要求在首个错误处停止。',
    hint: 'Its chunk was not written. Put it right and import again with the same id to go on.',
  },
  CRM_IMPORT_ABORTED: {
    en: 'The import was interrupted after {rows} rows.',
    zh: '导入在 {rows} 行后被中断。',
    hint: 'Import the same source again with the same id to go on.',
    retryable: true,
  },
  CRM_IMPORT_FENCED: {
    en: 'Another worker has taken over import "{importId}".',
    zh: '另一个进程已接管导入“{importId}”。',
    hint: 'Nothing of this chunk was written; let the other worker finish.',
  },
  CRM_IMPORT_CHANGED: {
    en: 'Import "{importId}" began with another source or target.',
    zh: '导入“{importId}”开始时使用的是另一来源或目标。',
    hint: 'Resume with the same source from its beginning, or use a new id.',
  },
  CRM_IMPORT_FOUR_EYES: {
    en: 'Somebody else has to agree to {action}, so it cannot be done by an import.',
    zh: '{action} 需要他人审批，不能通过导入执行。',
    hint: 'Nobody can agree to rows that are not read yet. Call it for these records, or import as the system.',
  },
  CRM_IMPORT_UNDONE: {
    en: 'Import "{importId}" was undone.',
    zh: '导入“{importId}”已被撤销。',
    hint: 'Use a new id to import the source again.',
  },
  CRM_EXPORT_OPTIONS: {
    en: 'The options of the export are not valid.',
    zh: '导出选项无效。',
    hint: 'Each issue names its option.',
  },
})
