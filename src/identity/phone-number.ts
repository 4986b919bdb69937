/** A number as people type it, read. */
export interface PhoneNumber {
  /** E.164. */
  readonly number: string;
  /** What the numbering plan says; `either` where it does not tell, as in North America. */
  readonly line: 'mobile' | 'landline' | 'either';
}

/** Where the numbers are that the program reads without their country’s code and without asking for a country. */
export const homeCountry = 'JP';

const MAX_TYPED = 40;
const mobile: readonly string[] = ['mobile'];
const either: readonly string[] = ['fixed-line-or-mobile', 'voip', 'personal-number'];
const landline: readonly string[] = ['fixed-line'];

/**
 * @param typed with or without the country's code, its leading zero, spaces and hyphens; full-width digits too
 * @param country ISO 3166, for numbers without a country's code
 * @returns undefined when nobody can be called or texted there
 */
export async function readPhoneNumber(typed: string, country: string): Promise<PhoneNumber | undefined> {
  if (typed.length > MAX_TYPED) return undefined;
  const { parsePhoneNumber } = await import('awesome-phonenumber');
  const parsed = parsePhoneNumber(typed.normalize('NFKC'), { regionCode: country });
  if (!parsed.valid) return undefined;
  const { type, number } = parsed;
  if (mobile.includes(type)) return { number: number.e164, line: 'mobile' };
  if (landline.includes(type)) return { number: number.e164, line: 'landline' };
  return either.includes(type) ? { number: number.e164, line: 'either' } : undefined;
}

/** S4-27: a number that is called in the United States, in E.164. */
export async function readUsNumber(typed: string): Promise<string | undefined> {
  if (typed.length > MAX_TYPED) return undefined;
  const { parsePhoneNumber } = await import('awesome-phonenumber');
  const parsed = parsePhoneNumber(typed.normalize('NFKC'), { regionCode: 'US' });
  return parsed.valid && parsed.regionCode === 'US' ? parsed.number.e164 : undefined;
}
