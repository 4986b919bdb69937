import { Status } from '../../fido/status.ts';
import type { Chip } from '../chip.ts';
import { hasQuirk } from '../models/key-model.ts';
import { userPresence } from '../parts/user-presence.ts';
import type { CommandResult, WithPerson } from '../person.ts';
import { check } from './parameters.ts';

/** authenticatorReset, CTAP 2.1 section 6.6; by a long touch, CTAP 2.3. */
export function* reset(chip: Chip): WithPerson<CommandResult> {
  const { model, rig, flash } = chip;
  const anyTime = rig.resetAnyTime || hasQuirk(model, 'reset-any-time');
  const sincePowerUp = chip.clock.monotonic() - chip.ram.poweredUpAt;
  check(anyTime || sincePowerUp <= model.reset.windowMs, Status.NOT_ALLOWED);
  const touched = yield* userPresence(chip, flash.settings.longTouchForReset ? 'held' : 'short');
  check(touched, Status.USER_ACTION_TIMEOUT);
  flash.reset();
  chip.vault.forget();
  chip.ram.forget();
  chip.led.erasing();
  return undefined;
}
