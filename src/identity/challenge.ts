/**
 * What an outstanding WebAuthn challenge was made for: it answers nothing else. `challenge` is base64url of 32 random bytes.
 */
export type Challenge =
  | {
      readonly purpose: 'registration';
      readonly challenge: string;
      readonly sessionId: string;
      readonly accountId: string;
    }
  | {
      readonly purpose: 'authentication';
      readonly challenge: string;
      /** null: the key names the account (discoverable credential). */
      readonly accountId: string | null;
      /** Credential ids that may answer, base64url; null: any of the directory. */
      readonly allowed: readonly string[] | null;
      /** The sign-in that it belongs to; null: the key names the account. */
      readonly flow: string | null;
      /** The password was right before. */
      readonly isSecondStep: boolean;
      /** Where it was asked for; null: not known. */
      readonly address: string | null;
    };

export const challengeLimits = { lifetimeMs: 5 * 60_000, capacity: 1000 };
