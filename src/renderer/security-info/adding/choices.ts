import type { Addable, SecurityInfo } from '../../../contract/security-info.ts';

/**
 * What one chooses when a method is added. `app` is the authenticator app, and through its link any other app or token (S0-22), as in the
 * manuals.
 */
export const choices = ['app', 'phone', 'backup-phone', 'email', 'security-key', 'app-password'] as const;
export type Choice = (typeof choices)[number];
type AddingState = SecurityInfo['add'][Addable];

/** Whether a choice may be made now, and if not, why. Of two ways to the same choice, the one that is open counts. */
export function stateOf(choice: Choice, add: SecurityInfo['add']): AddingState {
  if (choice !== 'app') return add[choice];
  return add['authenticator-app'] === 'allowed' || add['oath-token'] === 'not-enabled'
    ? add['authenticator-app']
    : add['oath-token'];
}
