import { Command } from '../fido/commands.ts';
import { type Authenticator, personDeadlineMs } from './authenticator.ts';
import type { OperationOptions } from './channel.ts';

/**
 * authenticatorReset (CTAP 2.1 section 6.6): erases everything on the key after a touch. Over USB only within 10 seconds
 * of power-up. `info` is stale afterwards.
 * @throws CtapError NOT_ALLOWED when it is too late, OPERATION_DENIED, USER_ACTION_TIMEOUT
 * @throws as `Authenticator.send` does
 */
export async function reset(authenticator: Authenticator, options: OperationOptions = {}): Promise<void> {
  await authenticator.send(Command.reset, undefined, { ...options, deadlineMs: personDeadlineMs });
}
