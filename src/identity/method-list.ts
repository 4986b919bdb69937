import type { StoredSecurityKey } from './identity-store.ts';
import { describeSecurityKey, type SecurityKeyMethod } from './methods/security-key.ts';
import type { PhoneMethod, StoredMethod, UnreadableMethod } from './methods/stored-method.ts';

/** A sign-in method as its owner sees it: nothing secret. The contract's `method`. */
export type Method =
  | { readonly type: 'password'; readonly id: string; readonly changedAt: number }
  | SecurityKeyMethod
  | {
      readonly type: 'temporary-access-pass';
      readonly id: string;
      readonly expiresAt: number;
      readonly oneTime: boolean;
    }
  | (Used & { readonly type: 'phone' } & Pick<PhoneMethod, 'number' | 'line' | 'reachedBy' | 'use'>)
  | (Used & { readonly type: 'email'; readonly address: string })
  | (Used & { readonly type: 'authenticator-app'; readonly name: string; readonly preferred: 'notification' | 'code' })
  | (Used & {
      readonly type: 'oath-token';
      readonly name: string;
      readonly hardware: { readonly serial: string; readonly manufacturer: string; readonly model: string } | null;
      readonly digits: number;
      readonly period: number | null;
      readonly driftSeconds: number | null;
    })
  | (Used & { readonly type: 'app-password'; readonly name: string })
  | (Used & { readonly type: 'unreadable' } & Pick<UnreadableMethod, 'of' | 'reason' | 'name'>);

interface Used {
  readonly id: string;
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
}

export function describeMethod(method: StoredMethod | StoredSecurityKey | UnreadableMethod): Method {
  if (!('type' in method)) return describeSecurityKey(method);
  const used = { id: method.id, createdAt: method.createdAt, lastUsedAt: method.lastUsedAt };
  switch (method.type) {
    case 'phone': {
      const { number, line, reachedBy, use } = method;
      return { type: 'phone', ...used, number, line, reachedBy, use };
    }
    case 'email':
      return { type: 'email', ...used, address: method.address };
    case 'authenticator-app':
      return { type: 'authenticator-app', ...used, name: method.name, preferred: method.preferred };
    case 'oath-token': {
      const { name, hardware, oath } = method;
      const { digits } = oath;
      const clock =
        oath.type === 'hotp'
          ? { period: null, driftSeconds: null }
          : { period: oath.period, driftSeconds: oath.driftSteps * oath.period };
      return { type: 'oath-token', ...used, name, hardware, digits, ...clock };
    }
    case 'app-password':
      return { type: 'app-password', ...used, name: method.name };
    case 'unreadable': {
      const { of, reason, name } = method;
      return { type: 'unreadable', ...used, of, reason, name };
    }
  }
}
