import type { Clock } from '../basics/clock.ts';
import type { Random } from '../basics/random.ts';
import type { Flash } from './flash/flash.ts';
import type { KeyModel } from './models/key-model.ts';
import type { Attestation } from './parts/attestation/attestation.ts';
import type { CredentialVault } from './parts/credential-vault.ts';
import type { Led } from './parts/led.ts';
import type { Ram } from './ram.ts';

/** What a test rig changes in a key that no model has. */
export interface RigOptions {
  /** A reset is allowed at any time after power-up. */
  resetAnyTime: boolean;
}

/** What commands work on. */
export interface Chip {
  readonly model: KeyModel;
  readonly clock: Clock;
  readonly random: Random;
  readonly flash: Flash;
  readonly vault: CredentialVault;
  readonly attestation: Attestation;
  readonly led: Led;
  readonly rig: RigOptions;
  /** Replaced at each power-up and by a wipe; a reset empties it. */
  ram: Ram;
}

/** Whether built-in user verification is set up: option `uv` is true. */
export const hasEnrolledFinger = ({ flash }: Chip): boolean => flash.templates.all.length > 0;

/** "Protected by some form of user verification". */
export const isProtected = (chip: Chip): boolean => chip.flash.pin.isSet || hasEnrolledFinger(chip);
