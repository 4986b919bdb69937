import { createHmac, createSecretKey } from 'node:crypto';
import { concatBytes } from '../../basics/bytes.ts';
import type { CborMap } from '../../fido/cbor.ts';
import { pinUvAuthProtocol } from '../../fido/pin-uv-auth.ts';
import { Status } from '../../fido/status.ts';
import { StructureError } from '../../fido/structure-error.ts';
import type { Chip } from '../chip.ts';
import { supportedProtocol } from '../commands/credential-request.ts';
import { check, type Parameters, required } from '../commands/parameters.ts';
import { Refusal } from '../refusal.ts';

const member = { keyAgreement: 1, saltEnc: 2, saltAuth: 3, pinUvAuthProtocol: 4 } as const;
const SALT_LENGTH = 32;

/** The member of a GetAssertion request, and of hmac-secret-mc. */
export interface HmacSecretRequest {
  readonly keyAgreement: CborMap;
  readonly saltEnc: Uint8Array;
  readonly saltAuth: Uint8Array;
  readonly protocol: number | undefined;
}

/** Registration: whether the platform asks. Every credential has its secrets, also when nobody asked. */
export const asksForHmacSecret = (extensions: Parameters): boolean => extensions.boolean('hmac-secret') === true;

/** Authentication; undefined when the platform did not ask. */
export const readHmacSecret = (extensions: Parameters): HmacSecretRequest | undefined =>
  readSalts(extensions, 'hmac-secret');

export function readSalts(
  extensions: Parameters,
  name: 'hmac-secret' | 'hmac-secret-mc',
): HmacSecretRequest | undefined {
  if (extensions.map(name) === undefined) return undefined;
  const request = extensions.parameters(name);
  return {
    keyAgreement: required(request.map(member.keyAgreement)),
    saltEnc: required(request.bytes(member.saltEnc)),
    saltAuth: required(request.bytes(member.saltAuth)),
    protocol: request.uint(member.pinUvAuthProtocol),
  };
}

/** Salts that the platform has shown to be its own, and the way to answer it. */
export interface HmacSecretSalts {
  /** The encrypted outputs for one credential: HMAC-SHA-256(CredRandom, salt), one or two. */
  outputs(credentialId: Uint8Array, withUv: boolean): Uint8Array;
}

/** CTAP 2.1 section 12.5, authenticator processing up to the choice of CredRandom. */
export function openSalts(chip: Chip, request: HmacSecretRequest): HmacSecretSalts {
  const version = protocolOf(chip, request);
  const protocol = pinUvAuthProtocol(version);
  const sharedSecret = chip.ram.agreements.decapsulate(version, request.keyAgreement);
  check(protocol.verify(sharedSecret, request.saltEnc, request.saltAuth), Status.PIN_AUTH_INVALID);
  const salts = decryptSalts(() => protocol.decrypt(sharedSecret, request.saltEnc));
  check(salts.length === SALT_LENGTH || salts.length === 2 * SALT_LENGTH, Status.INVALID_PARAMETER);
  return {
    outputs(credentialId, withUv) {
      const credRandom = createSecretKey(chip.vault.credRandom(credentialId, withUv));
      const outputs: Uint8Array[] = [];
      for (let offset = 0; offset < salts.length; offset += SALT_LENGTH) {
        const mac = createHmac('sha256', credRandom).update(salts.subarray(offset, offset + SALT_LENGTH));
        outputs.push(new Uint8Array(mac.digest()));
      }
      return protocol.encrypt(sharedSecret, concatBytes(...outputs), chip.random);
    },
  };
}

/** Protocol 1 where the platform does not say. */
function protocolOf(chip: Chip, { protocol }: HmacSecretRequest): 1 | 2 {
  if (protocol !== undefined) return supportedProtocol(chip, protocol);
  check(chip.model.pin.protocols.includes(1), Status.PIN_AUTH_INVALID);
  return 1;
}

function decryptSalts(decrypt: () => Uint8Array): Uint8Array {
  try {
    return decrypt();
  } catch (cause) {
    if (!(cause instanceof StructureError)) throw cause;
    throw new Refusal(Status.INVALID_PARAMETER, { cause });
  }
}
