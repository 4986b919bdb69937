import { Secret } from '../../src/basics/secret.ts';
import { fromBase32 } from '../../src/otp/base32.ts';
import { oathCode } from '../../src/otp/oath-code.ts';
import { stepAt } from '../../src/otp/totp.ts';

const parameters = { type: 'totp', algorithm: 'SHA1', digits: 6, period: 30 } as const;

/** What a token shows that was given the secret by hand. @param at by the token's clock */
export function tokenCode(typed: string, at = Date.now()): string {
  const bytes = fromBase32(typed.replaceAll(' ', ''));
  if (!bytes) throw new Error('expected base32');
  return oathCode(Secret.over(bytes), parameters, stepAt(at, parameters));
}
