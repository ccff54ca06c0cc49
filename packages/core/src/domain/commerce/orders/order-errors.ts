import { defineErrors } from '../../../engine/errors.ts'

/** What orders and stock refuse. */
export const orderErrors = defineErrors({
  CRM_STOCK_SHORT: {
    en: 'Of {product} only {left} can still be promised.',
    zh: '{product} 仅剩 {left} 可供承诺。',
    hint: 'Order less, or wait until the warehouse tells of more: stockLevel.tell.',
  },
  CRM_ORDER_STATUS: {
    en: 'An order that is {status} cannot be {wanted}.',
    zh: '状态为 {status} 的订单不能执行此操作（{wanted}）。',
    hint: 'What is on its way is not cancelled; what is cancelled stays so.',
  },
  CRM_ORDER_FIXED: {
    en: 'An order stays as it was placed: {field}.',
    zh: '订单下达后不可修改：{field}。',
    hint: 'Cancel it with order.cancel and place another one.',
  },
  CRM_ORDER_OVERSHIPPED: {
    en: 'Of position {position} only {left} are still to be shipped.',
    zh: '第 {position} 行仅剩 {left} 待发货。',
    hint: 'Ship at most what was ordered; a shipment that was told twice keeps its `number`.',
  },
  CRM_ORDER_POSITION: {
    en: 'The order has no position {position} to be shipped.',
    zh: '订单中没有可发货的第 {position} 行。',
    hint: 'Name positions of goods. Of a service nothing is shipped.',
  },
  CRM_ORDER_SHIPPED: {
    en: 'Everything of the order is on its way already.',
    zh: '订单已全部发货。',
    hint: 'Tell of another shipment only where something is left.',
  },
})
