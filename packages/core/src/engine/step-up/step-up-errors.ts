import { defineErrors } from '../errors.ts'

/** What asking for proof refuses. */
export const stepUpErrors = defineErrors({
  CRM_STEP_UP_REQUIRED: {
    en: '{action} asks for proof of who acts.',
    zh: '{action} 需要先验证操作者身份。',
    hint: 'Verify the user to meta.challenge.level, call crm.prove(actor, challenge), and repeat the call with { proof }.',
  },
  CRM_PROOF_REFUSED: {
    en: 'This proof does not hold for this call of {action}.',
    zh: '该验证凭证对本次 {action} 调用无效。',
    hint: 'It was used already, has expired, or was given for something or somebody else. meta.challenge asks for a new one.',
  },
  CRM_CHALLENGE_INVALID: {
    en: 'This is no challenge that can be met.',
    zh: '该验证请求无效。',
    hint: 'Hand on error.meta.challenge as it came, before its `expiresAt`: repeat the call for a new one. A proof lasts 5 minutes at most.',
  },
})
