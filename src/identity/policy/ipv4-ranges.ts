/** S4-63. */
export const maxTrustedRanges = 50;

/** Why a range is refused. Closed. */
export type RangeRefusal = 'ipv6' | 'malformed' | 'too-many' | 'duplicate' | 'everything';

export type RangeReading =
  | { readonly outcome: 'read'; readonly range: string }
  | { readonly outcome: 'refused'; readonly code: RangeRefusal };

const CIDR = /^([0-9.]{7,15})\/(\d{1,2})$/;

/**
 * A range in CIDR notation, IPv4 only (S4-62, S4-64). Host bits are taken and cleared (S4-65). `everything`: 0.0.0.0/0 would trust
 * the whole world, and is taken only where that is confirmed.
 */
export function readRange(text: string, options: { confirmed?: boolean } = {}): RangeReading {
  const typed = text.trim();
  if (typed.includes(':')) return { outcome: 'refused', code: 'ipv6' };
  const match = CIDR.exec(typed);
  const address = match === null ? null : parseIpv4(match[1] as string);
  const bits = Number(match?.[2]);
  if (address === null || !(bits >= 0 && bits <= 32) || (match?.[2] as string) !== String(bits)) {
    return { outcome: 'refused', code: 'malformed' };
  }
  if (bits === 0 && options.confirmed !== true) return { outcome: 'refused', code: 'everything' };
  return { outcome: 'read', range: `${dotted(masked(address, bits))}/${bits}` };
}

/** Adds a range to those that are there (S4-63). */
export function addRange(
  ranges: readonly string[],
  text: string,
  options: { confirmed?: boolean } = {},
):
  | { readonly outcome: 'added'; readonly ranges: readonly string[] }
  | { readonly outcome: 'refused'; readonly code: RangeRefusal } {
  const reading = readRange(text, options);
  if (reading.outcome === 'refused') return reading;
  if (ranges.includes(reading.range)) return { outcome: 'refused', code: 'duplicate' };
  if (ranges.length >= maxTrustedRanges) return { outcome: 'refused', code: 'too-many' };
  return { outcome: 'added', ranges: [...ranges, reading.range] };
}

/** An address or a range that is none matches nothing. */
export function isInRanges(address: string, ranges: readonly string[]): boolean {
  if (ranges.length === 0) return false;
  const parsed = parseIpv4(address);
  if (parsed === null) return false;
  return ranges.some((range) => {
    const slash = range.indexOf('/');
    const bits = Number(range.slice(slash + 1));
    const network = parseIpv4(range.slice(0, slash));
    return network !== null && masked(parsed, bits) === masked(network, bits);
  });
}

/** Four decimal numbers without leading zeros: some read 010 as eight. null: no address. */
function parseIpv4(text: string): number | null {
  const parts = text.split('.');
  if (parts.length !== 4) return null;
  let value = 0;
  for (const part of parts) {
    const number = Number(part);
    if (!/^\d{1,3}$/.test(part) || number > 255 || String(number) !== part) return null;
    value = value * 256 + number;
  }
  return value;
}

const masked = (address: number, bits: number): number =>
  bits === 0 ? 0 : Math.floor(address / 2 ** (32 - bits)) * 2 ** (32 - bits);

const dotted = (address: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
