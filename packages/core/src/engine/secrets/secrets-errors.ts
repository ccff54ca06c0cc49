import { defineErrors } from '../errors.ts'

/** What goes wrong with secrets. */
export const secretsErrors = defineErrors({
  CRM_DECRYPT: {
    en: 'Field {field} of {entity} {recordId} cannot be decrypted.',
    zh: '{entity} {recordId} 的字段 {field} 无法解密。',
    hint: 'It was moved, changed or cut off in the database, or its key was retired. Bring the row back from a backup.',
  },
  CRM_KEYS_UNAVAILABLE: {
    en: 'The key provider cannot be reached, so a key that is not at hand can be neither read nor made.',
    zh: '无法连接密钥提供方，暂时不能读取或新建所需的密钥。',
    hint: 'Nothing was changed. Try again; what is read with keys at hand goes on.',
    retryable: true,
  },
  CRM_KEY_UNKNOWN: {
    en: 'The key provider has no key "{keyId}".',
    zh: '密钥提供方没有密钥“{keyId}”。',
    hint: 'Give the key back to localKeys({ keys }): it is needed until its generations were retired.',
  },
  CRM_KEY_IN_USE: {
    en: 'Generation {generation} is still in use: {where}.',
    zh: '第 {generation} 代密钥仍在使用：{where}。',
    hint: 'Rotate and wait until status() says "done". For old entries of the journal say { losingHistory: true }.',
  },
  CRM_NOT_ENCRYPTED: {
    en: 'This CRM encrypts no field.',
    zh: '该 CRM 没有加密字段。',
    hint: 'Declare a field .encrypted() and give createCrm({ encryption: fieldEncryption({ keys }) }).',
  },
  CRM_ENCRYPTION_REMOVED: {
    en: '{field} is encrypted in the database and no longer in the code.',
    zh: '{field} 在数据库中已加密，但代码中已不再声明加密。',
    hint: 'Declare it .encrypted() again. To give its values up: crm.migrate({ allow }) with the drop of its sealed column, as crm.plan() names it.',
  },
})
