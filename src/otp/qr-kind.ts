/**
 * What a scanned QR code is about, so that a screen can say what was scanned where something else was expected. Only the
 * beginning is looked at; nothing is opened.
 */
export type QrKind =
  /** `readOtpauthUri` reads it. */
  | 'oath-account'
  /** One of perhaps several codes that Google Authenticator exports accounts with: `readMigrationPage`. */
  | 'google-migration'
  /** Registers Microsoft Authenticator for push: choose "a different authenticator app" instead. `readPushActivation`. */
  | 'microsoft-push'
  /** Sets a token's clock: `readTimeSync`. */
  | 'time-sync'
  /** An address of the web. */
  | 'web-address'
  /** Anything else, `javascript:` included. */
  | 'other';

const kinds: readonly (readonly [prefix: string, kind: QrKind])[] = [
  ['otpauth://', 'oath-account'],
  ['otpauth-migration://', 'google-migration'],
  ['phonefactor://', 'microsoft-push'],
  ['timesync://', 'time-sync'],
  ['http://', 'web-address'],
  ['https://', 'web-address'],
];

export function qrKind(text: string): QrKind {
  const start = text.slice(0, 100).trimStart().toLowerCase();
  return kinds.find(([prefix]) => start.startsWith(prefix))?.[1] ?? 'other';
}
