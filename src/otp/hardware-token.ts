import type { Secret } from '../basics/secret.ts';
import type { OathParameters } from './oath-parameters.ts';

/** A hardware token as a file of its maker or Entra's CSV describes it. All texts are from outside: to be shown as text only. */
export interface HardwareToken {
  readonly serialNumber: string;
  readonly manufacturer: string;
  /** Empty when the file does not say. */
  readonly model: string;
  /** Whom it is for; null when the file leaves it open. */
  readonly upn: string | null;
  readonly parameters: OathParameters;
  readonly secret: Secret;
  /** HOTP's next counter; 0 for TOTP. */
  readonly counter: number;
  /** What the maker says the clock is ahead by; 0 unless told. */
  readonly driftSteps: number;
}

export const MAX_SERIAL_NUMBER = 64;

/** Wipes what was read but is not wanted. */
export function eraseTokens(tokens: readonly HardwareToken[]): void {
  for (const { secret } of tokens) secret.erase();
}
