import { definePlugin, f } from '@guanxi/core'

/** Members have a number. A plugin of its own, so that others can build on it: `loyalty` requires it. */
export const membership = definePlugin({
  id: 'membership',
  compat: '^0.1.0',
  extend: {
    contact: {
      memberNumber: f.text({ max: 20 }).unique().optional().label({ en: 'Member number', 'zh-CN': '会员号' }),
    },
  },
  hooks(h) {
    h.before('contact', 'create', ({ input }) => withUpperCase(input), { id: 'membership.create' })
    h.before('contact', 'update', ({ input }) => withUpperCase(input), { id: 'membership.update' })
  },
})

/** `m-17` and `M-17` are one member. */
function withUpperCase({ memberNumber }: { readonly memberNumber?: string | null }) {
  return memberNumber ? { memberNumber: memberNumber.toUpperCase() } : undefined
}
