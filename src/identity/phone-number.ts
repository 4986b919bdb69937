import type { ParsedPhoneNumberValid } from 'awesome-phonenumber';

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

/** Why a typed number is none: nobody can be called or texted there, or only whoever dials an extension reaches the person. */
export type PhoneNumberProblem = 'number-invalid' | 'number-extension';

/** A letter O for a zero would ring somebody else, as letters are on the keys of a telephone. ー is a hyphen as a Japanese keyboard types it. */
const LETTER = /(?!ー)\p{L}/u;
const EXTENSION = /(?:内線|ext|x)\D*\d+\s*$|[#,;]/iu;
/** What most countries dial before a country's code; Japan's own is 010. */
const DOUBLE_ZERO = /^\s*00(?=\s?[1-9])/;

/**
 * @param typed with or without the country's code (after +, 00 or what the country dials), its leading zero, spaces and hyphens; full-width
 * digits too
 * @param country ISO 3166, for numbers without a country's code
 */
export async function readPhoneNumber(
  typed: string,
  country: string,
): Promise<PhoneNumber | { readonly problem: PhoneNumberProblem }> {
  const read = await readValid(typed, country);
  if (typeof read === 'string') return { problem: read };
  const { type, number } = read;
  if (mobile.includes(type)) return { number: number.e164, line: 'mobile' };
  if (landline.includes(type)) return { number: number.e164, line: 'landline' };
  return either.includes(type) ? { number: number.e164, line: 'either' } : { problem: 'number-invalid' };
}

/** S4-27: a number that is called in the United States, in E.164. */
export async function readUsNumber(typed: string): Promise<string | undefined> {
  const read = await readValid(typed, 'US');
  return typeof read !== 'string' && read.regionCode === 'US' ? read.number.e164 : undefined;
}

async function readValid(typed: string, country: string): Promise<ParsedPhoneNumberValid | PhoneNumberProblem> {
  if (typed.length > MAX_TYPED) return 'number-invalid';
  const text = typed.normalize('NFKC').replace(/^\s*tel:/i, '');
  if (EXTENSION.test(text)) return 'number-extension';
  if (LETTER.test(text)) return 'number-invalid';
  const { parsePhoneNumber } = await import('awesome-phonenumber');
  const regionCode = country;
  const parsed = parsePhoneNumber(text, { regionCode });
  if (parsed.valid) return parsed;
  const abroad = parsePhoneNumber(text.replace(DOUBLE_ZERO, '+'), { regionCode });
  return abroad.valid ? abroad : 'number-invalid';
}
