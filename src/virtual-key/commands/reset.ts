import { Status } from '../../fido/status.ts';
import type { Chip } from '../chip.ts';
import { userPresence } from '../parts/user-presence.ts';
import type { CommandResult, WithPerson } from '../person.ts';
import { check } from './parameters.ts';

/** authenticatorReset, CTAP 2.1 section 6.6. */
export function* reset(chip: Chip): WithPerson<CommandResult> {
  const sincePowerUp = chip.clock.monotonic() - chip.ram.poweredUpAt;
  check(chip.rig.resetAnyTime || sincePowerUp <= chip.model.reset.windowMs, Status.NOT_ALLOWED);
  check(yield* userPresence(chip), Status.USER_ACTION_TIMEOUT);
  chip.flash.reset();
  chip.vault.forget();
  chip.ram.forget();
  chip.led.erasing();
  return undefined;
}
