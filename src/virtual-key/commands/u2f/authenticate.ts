import { concatBytes } from '../../../basics/bytes.ts';
import { coseAlgorithm } from '../../../fido/cose.ts';
import { StatusWord, U2fControl } from '../../../fido/u2f.ts';
import type { Chip } from '../../chip.ts';
import type { Credential } from '../../parts/credential-vault.ts';
import { U2fRefusal } from './u2f-refusal.ts';

const HANDLE_OFFSET = 65;

/**
 * U2F_AUTHENTICATE, FIDO U2F Raw Message Formats section 5.
 * @param isPresent whether somebody touched; asked when everything else holds
 */
export function authenticate(chip: Chip, control: number, data: Uint8Array, isPresent: () => boolean): Uint8Array {
  const handleLength = data[HANDLE_OFFSET - 1];
  if (handleLength === undefined || data.length !== HANDLE_OFFSET + handleLength) {
    throw new U2fRefusal(StatusWord.WRONG_LENGTH);
  }
  const challenge = data.subarray(0, 32);
  const application = data.subarray(32, 64);
  const credential = open(chip, data.subarray(HANDLE_OFFSET), application);
  if (!credential || !Object.values<number>(U2fControl).includes(control)) {
    throw new U2fRefusal(StatusWord.WRONG_DATA);
  }
  const mustBePresent = control === U2fControl.enforcePresence;
  if (control === U2fControl.checkOnly || (mustBePresent && !isPresent())) {
    throw new U2fRefusal(StatusWord.CONDITIONS_NOT_SATISFIED);
  }
  const answer = new Uint8Array(5);
  answer[0] = mustBePresent ? 1 : 0;
  new DataView(answer.buffer).setUint32(1, chip.flash.nextSignCount());
  return concatBytes(answer, credential.key.sign(concatBytes(application, answer, challenge)));
}

/** A credential that U2F may use: one on P-256 that wants no user verification, made by either protocol. */
function open({ vault, flash }: Chip, keyHandle: Uint8Array, application: Uint8Array): Credential | undefined {
  const credential = vault.open(keyHandle, application);
  if (!credential || credential.key.alg !== coseAlgorithm.ES256 || credential.credProtect === 3) return undefined;
  return credential.discoverable && !flash.credentials.get(keyHandle) ? undefined : credential;
}
