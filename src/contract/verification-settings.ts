import type { PolicyMethod } from './policy.ts';

/** The four methods of the service settings (S3-01, S4-76), as methods of the policy. */
export const verificationSettings = {
  call: ['voice'],
  text: ['sms'],
  notification: ['authenticator-app'],
  code: ['oath-software', 'oath-hardware'],
} as const satisfies Record<string, readonly PolicyMethod[]>;
