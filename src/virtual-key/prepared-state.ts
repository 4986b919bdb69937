import { utf8 } from '../basics/bytes.ts';
import { seededRandom } from '../basics/random.ts';
import { coseAlgorithm } from '../fido/cose.ts';
import { countCodePoints, pinHash } from '../fido/pin-uv-auth.ts';
import type { Chip } from './chip.ts';
import { Flash } from './flash/flash.ts';
import { FlashFull } from './flash/records.ts';
import { volatileMemory } from './key-memory.ts';
import { type KeyModel, speaksCtap2 } from './models/key-model.ts';
import { CredentialVault } from './parts/credential-vault.ts';
import { keptUser } from './parts/kept-names.ts';
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

/** CTAP 2.1 section 6.1.2: bytes of a user id. */
const MAX_USER_ID_LENGTH = 64;

/** As a platform sends it (CTAP 2.1 section 6.5.5.5). */
const pinBytes = (pin: string): Uint8Array => utf8(pin.normalize('NFC'));

const traits = { discoverable: true, credProtect: 1, thirdPartyPayment: false, u2f: false } as const;

/** Puts the state into a key that is in the factory's state, past its commands. @throws FlashFailure when the memory refuses */
export function prepare(
  { flash, vault, random, model }: Pick<Chip, 'flash' | 'vault' | 'random' | 'model'>,
  { pin, fingers = [], credentials = [] }: PreparedState,
): void {
  if (pin !== undefined) flash.storePin(pinHash(pinBytes(pin)), countCodePoints(pinBytes(pin)), random);
  for (const finger of fingers) flash.templates.add(flash.templates.freshId(random), finger);
  for (const { rpId, user } of credentials) {
    const rpIdHash = hashOfRpId(rpId);
    const { id } = vault.create(coseAlgorithm.ES256, rpIdHash, traits);
    const kept = keptUser({ id: utf8(user), name: user }, model);
    flash.nextSignCount({ id, rpId, rpIdHash, user: kept, credProtect: 1 });
  }
}

/** @throws StateDoesNotFit */
export function checkFits(model: KeyModel, state: PreparedState): void {
  const { pin, fingers = [], credentials = [] } = state;
  const fits = (what: string, got: number, least: number, most: number) => {
    if (got < least || got > most) {
      throw new StateDoesNotFit(`${what}: got ${got}, expected ${least} to ${most} on the model ${model.id}`);
    }
  };
  const isCtap2 = speaksCtap2(model);
  if (pin !== undefined) {
    fits('PINs', 1, 0, isCtap2 ? 1 : 0);
    fits('code points of the PIN', countCodePoints(pinBytes(pin)), model.pin.minLength, model.pin.maxLength);
    fits('bytes of the PIN', pinBytes(pin).length, model.pin.minLength, model.pin.maxLength);
  }
  fits('enrolled fingers', fingers.length, 0, model.fingerprint?.maxTemplates ?? 0);
  fits('different fingers', new Set(fingers).size, fingers.length, fingers.length);
  fits('discoverable credentials', credentials.length, 0, (isCtap2 && model.maxDiscoverableCredentials) || 0);
  for (const { user } of credentials) fits('bytes of a user id', utf8(user).length, 1, MAX_USER_ID_LENGTH);
  if (model.flashBytes !== null) checkMemory(model, state, model.flashBytes);
}

/** Tried on a memory of its own: what a record takes depends on what is in it. */
function checkMemory(model: KeyModel, state: PreparedState, flashBytes: number): void {
  const random = seededRandom('prepared state');
  const flash = new Flash(volatileMemory(), model);
  try {
    prepare({ flash, vault: new CredentialVault(flash, random), random, model }, state);
  } catch (cause) {
    if (!(cause instanceof FlashFull)) throw cause;
    throw new StateDoesNotFit(
      `fingers and credentials: got more than the ${flashBytes} bytes of the model ${model.id}`,
      { cause },
    );
  }
}
