import { describe, expect, it } from 'vitest';
import { toHex } from '../../src/basics/bytes.ts';
import { type AuthenticationExtensions, getExtendedAssertions } from '../../src/ctap/extensions/authentication.ts';
import {
  type ExtendedCredential,
  makeExtendedCredential,
  type RegistrationExtensions,
} from '../../src/ctap/extensions/registration.ts';
import { makeCredential } from '../../src/ctap/make-credential.ts';
import {
  clientDataHash,
  credentialRequest,
  mayGetAssertion,
  mayMakeCredential,
  rpId,
  statusOf,
  tokenFor,
} from './requests.ts';
import type { Subject } from './subject.ts';

/** Extensions (CTAP 2.1 section 12) on a key with a PIN; discoverable credentials take the place of that of user 1. */
export function extensionRules(subject: () => Subject): void {
  const key = () => subject().authenticator();

  async function make(asked: RegistrationExtensions, rk: boolean): Promise<ExtendedCredential> {
    const authenticator = await key();
    const token = await tokenFor(authenticator, mayMakeCredential);
    const request = credentialRequest(rk ? 1 : 7, { token, options: { rk } });
    return subject().hands.touch(makeExtendedCredential(authenticator, request, asked));
  }
  async function sign({ credential }: ExtendedCredential, asked: AuthenticationExtensions, verified = true) {
    const authenticator = await key();
    const token = verified ? await tokenFor(authenticator, mayGetAssertion) : undefined;
    const allowList = [{ id: credential.authData.attested.credentialId }];
    const request = { rpId, clientDataHash, allowList, token };
    const [signed] = await subject().hands.touch(getExtendedAssertions(authenticator, request, asked));
    if (!signed) throw new Error('expected an assertion');
    return signed;
  }

  describe('extensions', () => {
    /** Runs on keys that know the extension; on others it says that it did not. */
    const onExtension = (extension: string, name: string, test: () => Promise<void>) =>
      it(`${extension} ${name}`, async ({ skip }) => {
        skip((await key()).info.extensions?.includes(extension) !== true, `this key has no ${extension}`);
        await test();
      });

    it('that nobody knows are ignored', async () => {
      const authenticator = await key();
      const token = await tokenFor(authenticator, mayMakeCredential);
      const request = credentialRequest(7, { token, options: { rk: false }, extensions: new Map([['nobody', true]]) });
      const made = await subject().hands.touch(makeCredential(authenticator, request));
      expect(made.authData.extensions?.has('nobody') ?? false).toBe(false);
    });

    it('that are not asked for say nothing', async () => {
      const { credential } = await make({}, false);
      expect(credential.authData.extensions).toBeUndefined();
    });

    onExtension('hmac-secret', 'makes the same of the same salt, and else something else', async () => {
      const made = await make({ hmacSecret: true }, false);
      expect(made.outputs.hmacSecret).toBe(true);
      const [one, two] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
      const secrets = async (verified: boolean) => {
        const { outputs } = await sign(made, { hmacSecret: [one, two] }, verified);
        return (outputs.hmacSecret ?? []).map((secret) => toHex(secret.expose()));
      };
      const verified = await secrets(true);
      expect(new Set(verified).size).toBe(2);
      expect(await secrets(true)).toEqual(verified);
      expect(new Set([...verified, ...(await secrets(false))]).size).toBe(4);
    });

    onExtension('credProtect', 'keeps the level that was asked for', async () => {
      for (const level of [1, 2, 3] as const) {
        expect((await make({ credProtect: level }, false)).outputs.credProtect).toBe(level);
      }
    });

    onExtension('credProtect', '3 hides a credential from who was not verified: NO_CREDENTIALS', async () => {
      const made = await make({ credProtect: 3 }, false);
      expect(await statusOf(sign(made, {}, false))).toBe('NO_CREDENTIALS');
      expect(await statusOf(sign(made, {}))).toBe('OK');
    });

    onExtension('credBlob', 'keeps what it says that it has kept', async () => {
      const blob = Uint8Array.of(1, 2, 3);
      const made = await make({ credBlob: blob }, true);
      expect(made.outputs.credBlob).toBe(true);
      expect((await sign(made, { credBlob: true })).outputs.credBlob).toEqual(blob);
    });

    onExtension('largeBlobKey', 'is the same when the credential signs', async () => {
      const made = await make({ largeBlobKey: true }, true);
      expect(made.credential.largeBlobKey).toHaveLength(32);
      const { assertion } = await sign(made, { largeBlobKey: true });
      expect(assertion.largeBlobKey).toEqual(made.credential.largeBlobKey);
    });

    onExtension('largeBlobKey', 'is refused to a credential that is not discoverable: INVALID_OPTION', async () => {
      const authenticator = await key();
      const token = await tokenFor(authenticator, mayMakeCredential);
      const extensions = new Map([['largeBlobKey', true]]);
      const made = makeCredential(authenticator, credentialRequest(7, { token, options: { rk: false }, extensions }));
      expect(await subject().hands.touch(statusOf(made))).toBe('INVALID_OPTION');
    });

    onExtension('minPinLength', 'is told to nobody who is not to know', async () => {
      expect((await make({ minPinLength: true }, false)).outputs.minPinLength).toBeUndefined();
    });
  });
}
