import type { Secret } from '../basics/secret.ts';
import type { OathParameters } from './oath-parameters.ts';

/** What somebody should know before the account is added. */
export type OathWarning =
  /** The label names another service than the parameter: shown is the parameter's. */
  | 'issuer-mismatch'
  /** Fewer bits than RFC 4226 asks for; Microsoft does it. */
  | 'secret-short';

/** An account of an authenticator app or token as QR codes carry it. */
export interface OathAccount {
  readonly parameters: OathParameters;
  readonly secret: Secret;
  /** The service; empty when the code does not say. From outside: to be shown as text only. */
  readonly issuer: string;
  /** The account's name at the service, most often an e-mail address. From outside, as the issuer. */
  readonly account: string;
  /** HOTP's next counter; 0 for TOTP. */
  readonly counter: number;
  readonly warnings: readonly OathWarning[];
}

/** Why no account was made of what was read. Closed. */
export type OathRefusal =
  | 'not-otpauth'
  | 'too-long'
  | 'malformed'
  | 'type-unknown'
  | 'label-missing'
  | 'text-unreadable'
  | 'parameter-repeated'
  | 'secret-missing'
  | 'secret-malformed'
  | 'secret-too-short'
  | 'secret-too-long'
  | 'algorithm-unknown'
  | 'digits-unsupported'
  | 'period-unsupported'
  | 'counter-missing'
  | 'counter-malformed';
