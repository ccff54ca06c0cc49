import { defineErrors } from '../../engine/errors.ts'

/** What looking for duplicates refuses. */
export const duplicateErrors = defineErrors({
  CRM_DUPLICATE: {
    en: 'Another {entity} is the same by rule "{rule}".',
    zh: '根据规则“{rule}”，已有相同的{entity}。',
    hint: '`meta.ids` names those that the actor may read. Use one of them, or change what is alike.',
  },
  CRM_MATCHING_NONE: {
    en: 'There are no matching rules for {entity}.',
    zh: '{entity} 没有查重规则。',
    hint: 'Give createCrm({ matching }) a rule on this entity.',
  },
  CRM_PAIR_SAME: {
    en: 'A record is no pair with itself.',
    zh: '同一条记录不能与自身配对。',
    hint: 'Name two records.',
  },
  CRM_MATCH_INPUT: {
    en: 'Say either id or values.',
    zh: '请提供 id 或 values，二者选一。',
    hint: '`id` compares a record that is there, `values` one that is not yet.',
  },
})
