import { defineErrors } from '../../engine/errors.ts'

/** What the keeping of personal data refuses. */
export const privacyErrors = defineErrors({
  CRM_SUBJECT_NONE: {
    en: 'A {entity} stands for no person.',
    zh: '{entity} 不代表任何个人。',
    hint: "Name a record of an entity that is defined with `subject: 'self'`: a contact, a lead, an account, a user.",
  },
  CRM_SUBJECT_HELD: {
    en: 'A legal hold keeps the data of this person.',
    zh: '该人员的数据处于法律保留状态。',
    hint: '`meta.holds` names the holds; lift them with `legalHold.lift` when their reason is gone.',
  },
  CRM_SUBJECT_KEPT: {
    en: 'A duty to keep records holds on to the data of this person.',
    zh: '根据法定保存义务，该人员的数据暂不能删除。',
    hint: '`meta.duties` names the rules with `keepAtLeast`, and until when they keep. Erase again after that.',
  },
  CRM_SUBJECT_ERASED: {
    en: 'The person was erased: this cannot be undone any more.',
    zh: '该人员的数据已被删除，无法再撤销此操作。',
    hint: 'What would have to be brought back is gone for good. Enter anew what is still wanted.',
  },
  CRM_SUPPRESSION_KEY: {
    en: 'Nobody can be kept out without a key.',
    zh: '未配置密钥，无法设置禁止再次录入。',
    hint: 'Give `createCrm({ privacy: { suppressionKey } })` a secret of at least 32 characters that is not kept in the database.',
  },
  CRM_HOLD_LIFTED: {
    en: 'This hold was lifted already.',
    zh: '该法律保留已被解除。',
    hint: 'There is nothing to lift; place a new hold if there is a new reason.',
  },
  CRM_CONSENT_SUBJECT: {
    en: 'A consent is given by one person: a contact or a lead.',
    zh: '同意必须对应一个人：联系人或线索。',
    hint: 'Name either `contactId` or `leadId`.',
  },
})
