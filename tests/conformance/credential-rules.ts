import { createHash, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { concatBytes, equalBytes, toHex } from '../../src/basics/bytes.ts';
import {
  type Assertion,
  type AssertionRequest,
  getAssertion,
  getAssertions,
  getNextAssertion,
} from '../../src/ctap/get-assertion.ts';
import { makeCredential, type NewCredential } from '../../src/ctap/make-credential.ts';
import type { CborValue } from '../../src/fido/cbor.ts';
import { Command, MakeCredentialRequest, Permission } from '../../src/fido/commands.ts';
import { toKeyObject } from '../../src/fido/cose.ts';
import {
  clientDataHash,
  credentialRequest,
  mayGetAssertion,
  mayMakeCredential,
  rawCredentialRequest,
  rpId,
  statusOf,
  tokenFor,
} from './requests.ts';
import type { Subject } from './subject.ts';

/** MakeCredential, GetAssertion, GetNextAssertion (CTAP 2.1 sections 6.1 to 6.3) on a key with a PIN. */
export function credentialRules(subject: () => Subject): void {
  const key = () => subject().authenticator();
  const made: NewCredential[] = [];

  /** Makes one with PIN token and touch. */
  async function make(user: number, more: Parameters<typeof credentialRequest>[1] = {}): Promise<NewCredential> {
    const authenticator = await key();
    const token = await tokenFor(authenticator, mayMakeCredential);
    return subject().hands.touch(makeCredential(authenticator, credentialRequest(user, { token, ...more })));
  }
  async function sign(more: Partial<AssertionRequest> = {}): Promise<Assertion[]> {
    const authenticator = await key();
    const token = await tokenFor(authenticator, mayGetAssertion);
    return subject().hands.touch(getAssertions(authenticator, { rpId, clientDataHash, token, ...more }));
  }
  const raw = async (changes: ReadonlyMap<number, CborValue | undefined>) =>
    (await key()).send(Command.makeCredential, rawCredentialRequest(changes));
  const textMap = (members: Record<string, CborValue>) => new Map(Object.entries(members));

  describe('MakeCredential refuses, in the order of the specification', () => {
    it.each([
      ['a request without client data hash', MakeCredentialRequest.clientDataHash],
      ['a request without RP', MakeCredentialRequest.rp],
      ['a request without user', MakeCredentialRequest.user],
      ['a request without algorithms', MakeCredentialRequest.pubKeyCredParams],
    ])('%s: MISSING_PARAMETER', async (_what, member) => {
      expect(await statusOf(raw(new Map([[member, undefined]])))).toBe('MISSING_PARAMETER');
    });

    it('only algorithms that nobody knows: UNSUPPORTED_ALGORITHM, before it asks for the PIN', async () => {
      const params = [textMap({ alg: -9999, type: 'public-key' })];
      const changes = new Map([[MakeCredentialRequest.pubKeyCredParams, params]]);
      expect(await statusOf(raw(changes))).toBe('UNSUPPORTED_ALGORITHM');
    });

    it('option up false: INVALID_OPTION', async () => {
      const changes = new Map([[MakeCredentialRequest.options, textMap({ up: false })]]);
      expect(await statusOf(raw(changes))).toBe('INVALID_OPTION');
    });

    it('a discoverable credential without PIN: PUAT_REQUIRED', async () => {
      const changes = new Map([[MakeCredentialRequest.options, textMap({ rk: true })]]);
      expect(await statusOf(raw(changes))).toBe('PUAT_REQUIRED');
    });

    it('a proof without its protocol: MISSING_PARAMETER; under one that nobody knows: INVALID_PARAMETER', async () => {
      const proof = [MakeCredentialRequest.pinUvAuthParam, new Uint8Array(32)] as const;
      expect(await statusOf(raw(new Map<number, CborValue>([proof])))).toBe('MISSING_PARAMETER');
      const unknown = new Map<number, CborValue>([proof, [MakeCredentialRequest.pinUvAuthProtocol, 99]]);
      expect(await statusOf(raw(unknown))).toBe('INVALID_PARAMETER');
    });

    it('a proof that is wrong: PIN_AUTH_INVALID', async () => {
      const protocol = (await tokenFor(await key(), mayMakeCredential)).protocol.version;
      const changes = new Map<number, CborValue>([
        [MakeCredentialRequest.pinUvAuthParam, new Uint8Array(protocol === 1 ? 16 : 32)],
        [MakeCredentialRequest.pinUvAuthProtocol, protocol],
      ]);
      expect(await statusOf(raw(changes))).toBe('PIN_AUTH_INVALID');
    });

    it.each([
      ['for GetAssertion', mayGetAssertion, rpId],
      ['for another RP', mayMakeCredential, 'other.test'],
    ])('a token %s: PIN_AUTH_INVALID', async (_what, permissions, rp) => {
      const authenticator = await key();
      const token = await tokenFor(authenticator, permissions, rp);
      expect(await statusOf(makeCredential(authenticator, credentialRequest(1, { token })))).toBe('PIN_AUTH_INVALID');
    });

    it('a proof of no bytes: waits for a touch and then PIN_INVALID, so that a person can point at this key', async () => {
      const changes = new Map<number, CborValue>([
        [MakeCredentialRequest.pinUvAuthParam, new Uint8Array(0)],
        [MakeCredentialRequest.pinUvAuthProtocol, 1],
      ]);
      expect(await subject().hands.touch(statusOf(raw(changes)))).toBe('PIN_INVALID');
    });
  });

  describe('MakeCredential', () => {
    it('makes a discoverable credential that was touched and verified, with packed attestation', async () => {
      const credential = await make(1, { options: { rk: true } });
      made.push(credential);
      const { flags, attested, rpIdHash } = credential.authData;
      expect(flags).toMatchObject({ up: true, uv: true, at: true });
      expect(equalBytes(rpIdHash, new Uint8Array(createHash('sha256').update(rpId).digest()))).toBe(true);
      expect(attested.aaguid).toEqual((await key()).info.aaguid);
      expect(credential.fmt).toBe('packed');
      expect(credential.attStmt.get('alg')).toBeTypeOf('number');
    });

    it('spends its token: the same one makes no second credential', async () => {
      const authenticator = await key();
      const token = await tokenFor(authenticator, mayMakeCredential);
      const request = credentialRequest(2, { token, options: { rk: true } });
      made.push(await subject().hands.touch(makeCredential(authenticator, request)));
      expect(await statusOf(makeCredential(authenticator, request))).toBe('PIN_AUTH_INVALID');
    });

    it('refuses with CREDENTIAL_EXCLUDED, after a touch, where it holds one of the list', async () => {
      const { maxCredentialCountInList = 1 } = (await key()).info;
      const excludeList = made
        .slice(0, maxCredentialCountInList)
        .map(({ authData }) => ({ id: authData.attested.credentialId }));
      const refused = make(3, { excludeList, options: { rk: true } });
      expect(await statusOf(refused)).toBe('CREDENTIAL_EXCLUDED');
    });

    it('does not mind a list of credentials that it does not hold', async () => {
      const excludeList = [{ id: new Uint8Array(32).fill(7) }];
      expect(await statusOf(make(4, { excludeList, options: { rk: false } }))).toBe('OK');
    });

    it('stops when the client cancels', async () => {
      const authenticator = await key();
      const token = await tokenFor(authenticator, mayMakeCredential);
      const aborter = new AbortController();
      const cancelled = makeCredential(authenticator, credentialRequest(5, { token }), { signal: aborter.signal });
      await expect(subject().hands.cancel(() => aborter.abort(), cancelled)).rejects.toMatchObject({
        name: 'TransactionCancelled',
      });
      expect(await statusOf(authenticator.refreshInfo())).toBe('OK');
    });
  });

  describe('GetAssertion', () => {
    it('refuses option rk, which it does not have', async () => {
      const members = new Map<number, CborValue>([
        [1, rpId],
        [2, clientDataHash],
        [5, textMap({ rk: true })],
      ]);
      const sent = (await key()).send(Command.getAssertion, members);
      expect(['UNSUPPORTED_OPTION', 'INVALID_OPTION']).toContain(await statusOf(sent));
    });

    it('answers NO_CREDENTIALS for an RP that it does not know', async () => {
      const authenticator = await key();
      const token = await tokenFor(authenticator, mayGetAssertion, 'unknown.test');
      const asked = getAssertion(authenticator, { rpId: 'unknown.test', clientDataHash, token });
      expect(await subject().hands.touch(statusOf(asked))).toBe('NO_CREDENTIALS');
    });

    it('refuses a token for MakeCredential', async () => {
      const authenticator = await key();
      const token = await tokenFor(authenticator, mayMakeCredential);
      expect(await statusOf(getAssertion(authenticator, { rpId, clientDataHash, token }))).toBe('PIN_AUTH_INVALID');
    });

    it('signs with a credential of the list: touched, verified, and the signature is right', async () => {
      const [credential] = made;
      if (!credential) throw new Error('expected the credential made above');
      const [assertion] = await sign({ allowList: [{ id: credential.authData.attested.credentialId }] });
      if (!assertion) throw new Error('expected an assertion');
      expect(assertion.authData.flags).toMatchObject({ up: true, uv: true, at: false });
      expect(assertion.numberOfCredentials).toBeUndefined();
      expect(isSignedBy(credential, assertion)).toBe(true);
    });

    it('finds every discoverable credential of the RP, the newest first, each with its user', async () => {
      const assertions = await sign();
      expect(assertions.map(({ user }) => user && toHex(user.id))).toEqual(['02', '01']);
      expect(assertions[0]?.numberOfCredentials).toBe(2);
      assertions.forEach((assertion, index) => {
        const credential = made[made.length - 1 - index];
        expect(credential && isSignedBy(credential, assertion)).toBe(true);
      });
      expect(await statusOf(getNextAssertion(await key(), { rpId, clientDataHash }))).toBe('NOT_ALLOWED');
    });

    it('looks without a touch when up is false, and says so in the flags', async () => {
      const authenticator = await key();
      const [credential] = made;
      if (!credential) throw new Error('expected the credential made above');
      const allowList = [{ id: credential.authData.attested.credentialId }];
      const assertion = await getAssertion(authenticator, { rpId, clientDataHash, allowList, options: { up: false } });
      expect(assertion.authData.flags).toMatchObject({ up: false, uv: false });
    });

    it('keeps names to itself where nobody was verified', async () => {
      const authenticator = await key();
      const [credential] = made;
      if (!credential) throw new Error('expected the credential made above');
      const allowList = [{ id: credential.authData.attested.credentialId }];
      const asked = getAssertion(authenticator, { rpId, clientDataHash, allowList });
      const assertion = await subject().hands.touch(asked);
      expect(assertion.authData.flags).toMatchObject({ up: true, uv: false });
      expect(assertion.user?.name).toBeUndefined();
      expect(assertion.user?.displayName).toBeUndefined();
    });

    it('has no next one unless asked for the first', async () => {
      const authenticator = await key();
      await authenticator.refreshInfo();
      expect(await statusOf(getNextAssertion(authenticator, { rpId, clientDataHash }))).toBe('NOT_ALLOWED');
    });
  });

  describe('several permissions in one token', () => {
    it('serve an exclude look-up and then the credential', async () => {
      const authenticator = await key();
      const token = await tokenFor(authenticator, Permission.makeCredential | Permission.getAssertion);
      const looked = getAssertion(authenticator, { rpId, clientDataHash, token, options: { up: false } });
      expect(await statusOf(looked)).toBe('OK');
      const request = credentialRequest(6, { token, options: { rk: false } });
      expect(await statusOf(subject().hands.touch(makeCredential(authenticator, request)))).toBe('OK');
    });
  });
}

/** The signature covers authenticator data and client data hash (CTAP 2.1 section 6.2.2 step 13). */
function isSignedBy(credential: NewCredential, assertion: Assertion): boolean {
  const { publicKey, credentialId } = credential.authData.attested;
  if (!equalBytes(credentialId, assertion.credential.id)) return false;
  const signed = concatBytes(assertion.authDataBytes, clientDataHash);
  return verify('sha256', signed, toKeyObject(publicKey), assertion.signature);
}
