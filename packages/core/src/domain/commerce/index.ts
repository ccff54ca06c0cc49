export { allocateMoney } from '../../engine/money/allocate.ts'
export type { Amount } from '../../engine/money/amount.ts'
export { exchangeMoney } from '../../engine/money/exchange.ts'
export type { Rounding } from '../../engine/money/round.ts'
export type { PriceBookDoubt } from './catalogue/check-price-books.ts'
export {
  type BookFacts,
  type ContractPrice,
  choosePrice,
  type NoPrice,
  type PriceChoice,
  type PriceFacts,
  type PriceQuestion,
  type PriceReason,
  type PriceSource,
  type PriceStep,
} from './catalogue/choose-price.ts'
export type { Price } from './catalogue/price.ts'
export type { PriceBook } from './catalogue/price-book.ts'
export type { PriceRow, Validity } from './catalogue/price-in-book.ts'
export type { RateFacts } from './catalogue/price-rate.ts'
export type { Product } from './catalogue/product.ts'
export type { StockLevel } from './catalogue/stock-level.ts'
export { type CommerceOptions, demandCommerceOptions } from './commerce-options.ts'
export {
  commerceCommands,
  commerceDoubts,
  commerceEntities,
  commerceHooks,
  commerceJobs,
  commerceQueries,
} from './commerce-parts.ts'
export type { Contract, ContractStatus } from './contracts/contract.ts'
export type { ContractLine } from './contracts/contract-line.ts'
export type { ContractRules, RenewalRules } from './contracts/contract-rules.ts'
export type { ContractVersion } from './contracts/contract-version.ts'
export {
  type BilledLine,
  type Billing,
  type Charge,
  type CoTermed,
  chargesOf,
  coTerm,
  type Days,
  prorate,
} from './contracts/line-charges.ts'
export type { DayCount, PaymentPlan, PlanDue, PlanEvent, PlanItem } from './contracts/payment-plan.ts'
export { type PlanFacts, type PlannedPayment, planPayments } from './contracts/plan-payments.ts'
export {
  type RecurringLine,
  type RecurringMoves,
  type RecurringPeriod,
  type RecurringTable,
  recurringMoves,
} from './contracts/recurring-moves.ts'
export type { NumberPattern } from './document-number.ts'
export * from './erp/erp-connector.ts'
export { ErpError, type ErpErrorCode } from './erp/erp-error.ts'
export type { Order, OrderStatus } from './orders/order.ts'
export type { OrderHistory } from './orders/order-history.ts'
export type { OrderLine } from './orders/order-line.ts'
export type { Shipment } from './orders/shipment.ts'
export type { StockTold } from './orders/tell-stock.ts'
export type { AccountReceivables } from './payments/account-receivables.ts'
export type { AccountStatement, StatementEntry } from './payments/account-statement.ts'
export {
  type Age,
  type AgedReceivables,
  agedIn,
  ageReceivables,
  type Receivable,
} from './payments/age-receivables.ts'
export type { Allocation } from './payments/allocation.ts'
export type { BroughtInvoice } from './payments/bring-invoice.ts'
export type { BroughtPayment } from './payments/bring-payment.ts'
export { exchangeGain, type RatesOfBoth } from './payments/exchange-gain.ts'
export type { ExplainedPayment } from './payments/explain-payment.ts'
export type { FxRate } from './payments/fx-rate.ts'
export type { Instalment } from './payments/instalment.ts'
export {
  type InstalmentFacts,
  type InstalmentStatus,
  instalmentStatus,
} from './payments/instalment-status.ts'
export type { Invoice } from './payments/invoice.ts'
export type { InvoiceWithLines } from './payments/invoice-draft.ts'
export type { InvoiceLine } from './payments/invoice-line.ts'
export type { IssuedInvoice } from './payments/issue-invoice.ts'
export { overdueReminders, type Reminders } from './payments/overdue-reminders.ts'
export type { Payment } from './payments/payment.ts'
export type { PaymentRules } from './payments/payment-rules.ts'
export type { PaymentTerm } from './payments/plan-terms.ts'
export type { RecordedPayment } from './payments/record-payment.ts'
export type { RefundedPayment } from './payments/refund-payment.ts'
export type { PassedOver } from './quotes/apply-discounts.ts'
export {
  type ApprovalFacts,
  type ApprovalNeed,
  approvalsFor,
  type NeededApproval,
} from './quotes/approvals-for.ts'
export type {
  DiscountFacts,
  DiscountRule,
  GivenDiscount,
  ReadyDiscount,
  Reduction,
} from './quotes/discount-rule.ts'
export type { ExplainedQuote } from './quotes/explain-quote.ts'
export { type BelowFloor, guardMargin, type MarginDecision, type MarginRules } from './quotes/guard-margin.ts'
export type { NeededApprovals } from './quotes/needed-approvals.ts'
export { type Pricing, type PricingRules, pricingOf } from './quotes/pricing.ts'
export type { Quote, QuoteStatus } from './quotes/quote.ts'
export type { DraftLine, QuoteDraft } from './quotes/quote-draft.ts'
export type { QuoteLine } from './quotes/quote-line.ts'
export type { DocumentNumbers, QuoteOptions, QuoteRules } from './quotes/quote-rules.ts'
export { reckonQuote } from './quotes/reckon-quote.ts'
export type { ReckonedDiscount, ReckonedLine, ReckonedTax, Reckoning } from './quotes/reckoning.ts'
export type { TaxRate, TaxRules } from './quotes/tax-rule.ts'
