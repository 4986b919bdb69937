import { Status } from '../../fido/status.ts';
import type { Chip } from '../chip.ts';
import { userPresence } from '../parts/user-presence.ts';
import type { CommandResult, WithPerson } from '../person.ts';
import { check } from './parameters.ts';

/** authenticatorSelection, CTAP 2.1 section 6.9. */
export function* selection(chip: Chip): WithPerson<CommandResult> {
  check(yield* userPresence(chip), Status.USER_ACTION_TIMEOUT);
  return undefined;
}
