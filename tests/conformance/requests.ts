import { createHash } from 'node:crypto';
import { utf8 } from '../../src/basics/bytes.ts';
import { Secret } from '../../src/basics/secret.ts';
import type { Authenticator } from '../../src/ctap/authenticator.ts';
import { getTokenWithPin, type PinUvAuthToken } from '../../src/ctap/client-pin.ts';
import { CtapError } from '../../src/ctap/errors.ts';
import type { CredentialRequest } from '../../src/ctap/make-credential.ts';
import type { CborMap, CborValue } from '../../src/fido/cbor.ts';
import { MakeCredentialRequest, Permission } from '../../src/fido/commands.ts';
import { statusName } from '../../src/fido/status.ts';

export const rpId = 'conformance.touchstone.test';
export const clientDataHash = new Uint8Array(createHash('sha256').update('conformance').digest());
const es256 = { alg: -7, type: 'public-key' };

export const pin = (text: string) => Secret.over(utf8(text));
export const rightPin = '1357-kanda';
export const wrongPin = '2468-wrong';

/** A credential request for the person numbered `user`. */
export const credentialRequest = (user: number, more: Partial<CredentialRequest> = {}): CredentialRequest => ({
  clientDataHash,
  rp: { id: rpId, name: 'Conformance' },
  user: { id: Uint8Array.of(user), name: `user${user}`, displayName: `User ${user}` },
  pubKeyCredParams: [es256],
  ...more,
});

/** The members of a MakeCredential request as they go to the key, to leave out or spoil some of them. */
export function rawCredentialRequest(changes: ReadonlyMap<number, CborValue | undefined> = new Map()): CborMap {
  const key = MakeCredentialRequest;
  const map: CborMap = new Map<number, CborValue>([
    [key.clientDataHash, clientDataHash],
    [key.rp, new Map([['id', rpId]])],
    [
      key.user,
      new Map<string, CborValue>([
        ['id', Uint8Array.of(9)],
        ['name', 'user9'],
      ]),
    ],
    [key.pubKeyCredParams, [new Map<string, CborValue>(Object.entries(es256))]],
  ]);
  for (const [member, value] of changes) {
    if (value === undefined) map.delete(member);
    else map.set(member, value);
  }
  return map;
}

/** @param rp null: for no RP in particular */
export const tokenFor = (
  authenticator: Authenticator,
  permissions: number,
  rp: string | null = rpId,
): Promise<PinUvAuthToken> =>
  getTokenWithPin(authenticator, pin(rightPin), { permissions, ...(rp !== null && { rpId: rp }) });

export const mayMakeCredential = Permission.makeCredential;
export const mayGetAssertion = Permission.getAssertion;

/** The name of the status that the key refused with, or what else came of it: what a test compares. */
export async function statusOf(command: Promise<unknown>): Promise<string> {
  try {
    await command;
    return 'OK';
  } catch (error) {
    if (error instanceof CtapError) return statusName(error.status).replace(/^CTAP\d_ERR_/, '');
    throw error;
  }
}
