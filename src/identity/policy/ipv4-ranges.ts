/** S4-63. */
export const maxTrustedRanges = 50;

/** Why a range is refused. Closed. */
export type RangeRefusal = 'ipv6' | 'malformed' | 'everything';

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

/** The first range with the address in it. An address or a range that is none matches nothing. @param ranges are read once: a change takes another array */
export function rangeWith(address: string, ranges: readonly string[]): string | undefined {
  if (ranges.length === 0) return undefined;
  const parsed = parseIpv4(address);
  if (parsed === null) return undefined;
  return boundsOf(ranges).find(({ first, last }) => first <= parsed && parsed <= last)?.range;
}

/** Whether the ranges together hold every address, as 0.0.0.0/1 and 128.0.0.0/1 do. */
export function trustsEveryAddress(ranges: readonly string[]): boolean {
  let missing = 0;
  for (const { first, last } of boundsOf(ranges).toSorted((one, other) => one.first - other.first)) {
    if (first > missing) return false;
    missing = Math.max(missing, last + 1);
  }
  return missing === 2 ** 32;
}

interface Bounds {
  readonly range: string;
  readonly first: number;
  readonly last: number;
}

const known = new WeakMap<readonly string[], readonly Bounds[]>();

function boundsOf(ranges: readonly string[]): readonly Bounds[] {
  const before = known.get(ranges);
  if (before) return before;
  const bounds = ranges.flatMap((range) => {
    const slash = range.indexOf('/');
    const bits = Number(range.slice(slash + 1));
    const network = parseIpv4(range.slice(0, slash));
    if (network === null) return [];
    const first = masked(network, bits);
    return [{ range, first, last: first + 2 ** (32 - bits) - 1 }];
  });
  known.set(ranges, bounds);
  return bounds;
}

/** Four decimal numbers without leading zeros: some read 010 as eight. */
const ADDRESS = /^(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})$/;

/** null: no address. */
function parseIpv4(text: string): number | null {
  const parts = ADDRESS.exec(text);
  if (parts === null) return null;
  let value = 0;
  for (let at = 1; at < parts.length; at++) {
    const number = Number(parts[at]);
    if (number > 255) return null;
    value = value * 256 + number;
  }
  return value;
}

const masked = (address: number, bits: number): number =>
  bits === 0 ? 0 : Math.floor(address / 2 ** (32 - bits)) * 2 ** (32 - bits);

const dotted = (address: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
