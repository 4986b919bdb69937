import { toHex } from '../../src/basics/bytes.ts';

/** Long enough that chance does not put one of them among the public bytes of a recording: 2^-40 for each place. */
export const leakWindow = 5;

/** Every part of a secret, in every notation that the text has it in. */
export function leaks(text: string, secrets: readonly Uint8Array[]): string[] {
  const digits = new Set<string>();
  for (const run of text.match(/[0-9a-f]{8,}/gi) ?? []) {
    const lower = run.toLowerCase();
    for (let at = 0; at + 8 <= lower.length; at++) {
      digits.add(lower.slice(at, at + 8));
      if (at + 2 * leakWindow <= lower.length) digits.add(lower.slice(at, at + 2 * leakWindow));
    }
  }
  const found: string[] = [];
  for (const secret of secrets) {
    const size = Math.min(leakWindow, secret.length);
    for (let at = 0; at + size <= secret.length; at++) {
      const part = secret.subarray(at, at + size);
      if (digits.has(toHex(part))) found.push(`hex ${toHex(part)}`);
    }
    const whole = Buffer.from(secret);
    for (const notation of ['latin1', 'utf8', 'base64', 'base64url'] as const) {
      if (text.includes(whole.toString(notation).replace(/=+$/, ''))) found.push(`${notation} ${toHex(secret)}`);
    }
  }
  return found;
}
