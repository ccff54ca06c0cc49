import { defineErrors } from '@guanxi/core'

/** What the plugin refuses. A missing blank is a type error; texts exist in both languages. */
export const loyaltyErrors = defineErrors({
  LOYALTY_NOT_A_MEMBER: {
    en: 'Points are for members.',
    zh: '只有会员才能累积积分。',
    hint: "Set the contact's memberNumber first.",
  },
  LOYALTY_TOO_FEW_POINTS: {
    en: 'There are fewer than {points} points.',
    zh: '积分不足 {points}。',
    hint: 'session.contact.loyalty({ id }) tells how many there are.',
  },
})
