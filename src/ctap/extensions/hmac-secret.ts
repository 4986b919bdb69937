import { createHash } from 'node:crypto';
import { concatBytes, utf8 } from '../../basics/bytes.ts';
import type { Random } from '../../basics/random.ts';
import { Secret } from '../../basics/secret.ts';
import type { CborMap, CborValue } from '../../fido/cbor.ts';
import { describeValue, StructureError } from '../../fido/structure-error.ts';
import type { SharedSecret } from '../shared-secret.ts';

/** CTAP 2.1 section 12.5: one or two salts of 32 bytes, each of which the credential makes a secret of. */
export type HmacSecretSalts = readonly [Uint8Array] | readonly [Uint8Array, Uint8Array];

/** One secret of 32 bytes for each salt. Erased by the caller. */
export type HmacSecretOutputs = readonly Secret[];

const LENGTH = 32;
const member = { keyAgreement: 1, saltEnc: 2, saltAuth: 3, pinUvAuthProtocol: 4 } as const;
const PRF_LABEL = utf8('WebAuthn PRF');

/** WebAuthn's extension prf: the salt for an input of any length, SHA-256("WebAuthn PRF" 00 input). */
export const prfSalt = (input: Uint8Array): Uint8Array =>
  new Uint8Array(createHash('sha256').update(PRF_LABEL).update(Uint8Array.of(0)).update(input).digest());

/** The salts for the key alone. @throws RangeError unless each has 32 bytes */
export function encryptSalts(salts: HmacSecretSalts, secret: SharedSecret, random: Random): CborMap {
  for (const { length } of salts) {
    if (length !== LENGTH) throw new RangeError(`got a salt of ${length} bytes, expected ${LENGTH}`);
  }
  const { protocol, publicKey, sharedSecret } = secret;
  const saltEnc = protocol.encrypt(sharedSecret, concatBytes(...salts), random);
  return new Map<number, CborValue>([
    [member.keyAgreement, publicKey],
    [member.saltEnc, saltEnc],
    [member.saltAuth, protocol.authenticate(sharedSecret, saltEnc)],
    [member.pinUvAuthProtocol, protocol.version],
  ]);
}

/** What the key made of the salts. @throws StructureError unless there are as many outputs as salts */
export function decryptOutputs(
  name: string,
  encrypted: Uint8Array,
  salts: HmacSecretSalts,
  { protocol, sharedSecret }: SharedSecret,
): HmacSecretOutputs {
  const expected = protocol.overhead + salts.length * LENGTH;
  if (encrypted.length !== expected) {
    throw new StructureError(`extensions.${name}`, describeValue(encrypted), `${expected} bytes`);
  }
  const outputs = protocol.decrypt(sharedSecret, encrypted);
  const secrets = salts.map((_, at) => Secret.over(outputs.slice(at * LENGTH, (at + 1) * LENGTH)));
  outputs.fill(0);
  return secrets;
}
