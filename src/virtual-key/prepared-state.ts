import { utf8 } from '../basics/bytes.ts';
import { coseAlgorithm } from '../fido/cose.ts';
import { countCodePoints, pinHash } from '../fido/pin-uv-auth.ts';
import type { Chip } from './chip.ts';
import { type KeyModel, speaksCtap2 } from './models/key-model.ts';
import { hashOfRpId } from './parts/rp-id-hash.ts';

/** What somebody had done with a key before: its PIN, enrolled fingers and discoverable credentials (ES256). */
export interface PreparedState {
  readonly pin?: string | undefined;
  /** Whose fingers are enrolled, in this order. */
  readonly fingers?: readonly string[] | undefined;
  readonly credentials?: readonly PreparedCredential[] | undefined;
}

export interface PreparedCredential {
  readonly rpId: string;
  /** User name; the user id is its UTF-8. */
  readonly user: string;
}

/** The state is more than a key of this model can hold. Nothing was changed. */
export class StateDoesNotFit extends Error {
  override readonly name = 'StateDoesNotFit';
}

const traits = { discoverable: true, credProtect: 1, thirdPartyPayment: false, u2f: false } as const;

/** Puts the state into a key that is in the factory's state, past its commands. @throws FlashFailure when the memory refuses */
export function prepare({ flash, vault, random }: Chip, { pin, fingers = [], credentials = [] }: PreparedState): void {
  if (pin !== undefined) flash.storePin(pinHash(utf8(pin)), countCodePoints(utf8(pin)), random);
  for (const finger of fingers) flash.templates.add(flash.templates.freshId(random), finger);
  for (const { rpId, user } of credentials) {
    const rpIdHash = hashOfRpId(rpId);
    const { id } = vault.create(coseAlgorithm.ES256, rpIdHash, traits);
    flash.nextSignCount({ id, rpId, rpIdHash, user: { id: utf8(user), name: user }, credProtect: 1 });
  }
}

/** @throws StateDoesNotFit */
export function checkFits(model: KeyModel, { pin, fingers = [], credentials = [] }: PreparedState): void {
  const fits = (what: string, got: number, least: number, most: number) => {
    if (got < least || got > most) {
      throw new StateDoesNotFit(`${what}: got ${got}, expected ${least} to ${most} on the model ${model.id}`);
    }
  };
  const isCtap2 = speaksCtap2(model);
  if (pin !== undefined) {
    fits('PINs', 1, 0, isCtap2 ? 1 : 0);
    fits('code points of the PIN', countCodePoints(utf8(pin)), model.pin.minLength, model.pin.maxLength);
    fits('bytes of the PIN', utf8(pin).length, model.pin.minLength, model.pin.maxLength);
  }
  fits('enrolled fingers', fingers.length, 0, model.fingerprint?.maxTemplates ?? 0);
  fits('different fingers', new Set(fingers).size, fingers.length, fingers.length);
  fits('discoverable credentials', credentials.length, 0, (isCtap2 && model.maxDiscoverableCredentials) || 0);
}
