/** The check digits of national identifiers. All take digits only. */

const weighted = (digits: string, weights: readonly number[]) =>
  weights.reduce((sum, weight, at) => sum + weight * Number(digits.charAt(at)), 0)

/** ISO/IEC 7812-1. */
export function luhn(digits: string): boolean {
  let sum = 0
  for (let at = digits.length - 1, twice = false; at >= 0; at--, twice = !twice) {
    const digit = digits.charCodeAt(at) - 48
    sum += !twice ? digit : digit < 5 ? digit * 2 : digit * 2 - 9
  }
  return sum % 10 === 0
}

/** Verhoeff (1969), by the dihedral group D5. */
export function verhoeff(digits: string): boolean {
  let check = 0
  for (let at = digits.length - 1; at >= 0; at--) check = product(check, PERMUTED[(digits.length - 1 - at) % 8 * 10 + digits.charCodeAt(at) - 48] ?? 0)
  return check === 0
}

const product = (a: number, b: number) => a < 5
  ? (b < 5 ? (a + b) % 5 : 5 + (a + b) % 5)
  : (b < 5 ? 5 + (a - b) % 5 : (a - b + 5) % 5)

const STEP = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]
const permuted = (digit: number, times: number): number => times === 0 ? digit : permuted(STEP[digit] ?? 0, times - 1)
/** Each digit permuted none to seven times. */
const PERMUTED = Uint8Array.from({ length: 80 }, (_, at) => permuted(at % 10, Math.floor(at / 10)))

/** Weights 10 to 2; the tenth digit fills up to a multiple of 11. */
export const nhs = (digits: string) => (11 - weighted(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 11 === Number(digits.charAt(9))

/** Two digits, each by weights and the remainder of 11. Eleven equal digits fit the rule and are nobody's. */
export function cpf(digits: string): boolean {
  if (sameDigits(digits)) return false
  const check = (weights: readonly number[]) => weighted(digits, weights) * 10 % 11 % 10
  return check([10, 9, 8, 7, 6, 5, 4, 3, 2]) === Number(digits.charAt(9)) && check([11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) === Number(digits.charAt(10))
}

/** Cartão Nacional de Saúde: weights 15 to 1. */
export const cns = (digits: string) => /^[12789]/.test(digits) && weighted(digits, [15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0

/** Fifteen digits of which the last two are 97 minus the rest of the others. */
export const nir = (digits: string) => 97 - Number(digits.slice(0, 13)) % 97 === Number(digits.slice(13))

export const sameDigits = (digits: string) => digits === digits.charAt(0).repeat(digits.length)

/** `yymmdd` or `yyyymmdd` at the beginning is a day that may be. */
export function beginsWithDay(digits: string, years: 2 | 4): boolean {
  const month = Number(digits.slice(years, years + 2)), day = Number(digits.slice(years + 2, years + 4))
  const year = Number(digits.slice(0, 4))
  return month >= 1 && month <= 12 && day >= 1 && day <= 31 && (years === 2 || (year >= 1900 && year < 2030))
}
