import { Status } from '../../fido/status.ts';
import type { Chip } from '../chip.ts';
import { check, type Parameters } from '../commands/parameters.ts';
import { type HmacSecretRequest, type HmacSecretSalts, openSalts, readSalts } from './hmac-secret.ts';

/** CTAP 2.2, extension hmac-secret-mc: the outputs of hmac-secret while the credential is made. */
export const readHmacSecretMc = (extensions: Parameters): HmacSecretRequest | undefined =>
  readSalts(extensions, 'hmac-secret-mc');

/** @param hmacSecret whether hmac-secret itself is asked for @throws Refusal MISSING_PARAMETER where it is not */
export function openSaltsAtCreation(chip: Chip, request: HmacSecretRequest, hmacSecret: boolean): HmacSecretSalts {
  check(hmacSecret, Status.MISSING_PARAMETER);
  return openSalts(chip, request);
}
