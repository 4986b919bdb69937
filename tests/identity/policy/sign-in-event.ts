import type { SignInEvent } from '../../../src/identity/identity-store.ts';

/** A password of Taro's that was right. */
export const signInEvent = (more: Partial<SignInEvent> & Pick<SignInEvent, 'at'>): SignInEvent => ({
  id: 'e',
  accountId: 'taro',
  userName: 'taro@example.com',
  method: 'password',
  result: 'success',
  reason: null,
  keyName: null,
  because: [],
  ...more,
});
