/** What was sold, as far as others have to know it. */
export interface Sale {
  readonly accountId: string
  readonly orderId: string
}

/** What happens behind the sale: in the CRM itself, or in an ERP beside it. */
export interface BackOffice {
  /** Fills the catalogue, and says how much there is of each product. */
  stockUp(): Promise<void>
  /** Sends what was ordered. */
  deliver(sale: Sale): Promise<void>
  /** Bills what is due, and answers with the numbers of the invoices. */
  bill(sale: Sale): Promise<readonly string[]>
  /** The customer pays so much. */
  receive(sale: Sale, amount: string): Promise<void>
}
