/** ISO 4217: how many decimals a currency's minor unit has, where it is not two. */
const EXPONENTS: { readonly [currency: string]: number } = {
  ...decimals(0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'),
  ...decimals(3, 'BHD IQD JOD KWD LYD OMR TND'),
  ...decimals(4, 'CLF UYW'),
}

/** How many decimals amounts of a currency have: 2 for CNY, 0 for JPY, 3 for KWD. */
export function currencyExponent(currency: string): number {
  return Object.hasOwn(EXPONENTS, currency) ? (EXPONENTS[currency] ?? 2) : 2
}

/** Three capital letters, as in ISO 4217. New currencies need no release of ours. */
export function isCurrency(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Z]{3}$/.test(value)
}

function decimals(exponent: number, currencies: string): { [currency: string]: number } {
  return Object.fromEntries(currencies.split(' ').map((currency) => [currency, exponent]))
}
