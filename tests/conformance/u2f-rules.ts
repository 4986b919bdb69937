import { createHash, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../src/basics/bytes.ts';
import { getAssertion } from '../../src/ctap/get-assertion.ts';
import type { NewCredential } from '../../src/ctap/make-credential.ts';
import { getU2fAssertion, makeU2fCredential } from '../../src/ctap/u2f/u2f-credential.ts';
import { U2fKey } from '../../src/ctap/u2f/u2f-key.ts';
import { toKeyObject } from '../../src/fido/cose.ts';
import { clientDataHash, credentialRequest, rpId, statusOf } from './requests.ts';
import type { Subject } from './subject.ts';

/** U2F (FIDO U2F Raw Message Formats 1.2, CTAP 2.1 section 7) on keys that say that they speak it. */
export function u2fRules(subject: () => Subject): void {
  describe('U2F', () => {
    const key = () => subject().authenticator();
    let made: NewCredential | undefined;

    const onU2f = (name: string, test: (u2f: U2fKey) => Promise<void>) =>
      it(name, async ({ skip }) => {
        const authenticator = await key();
        skip(!authenticator.info.versions.includes('U2F_V2'), 'this key does not speak U2F');
        await test(new U2fKey(authenticator.channel, authenticator));
      });
    const credentialId = () => {
      if (!made) throw new Error('expected the credential made above');
      return made.authData.attested.credentialId;
    };

    onU2f('is version U2F_V2', (u2f) => u2f.requireVersion());

    onU2f('makes a credential after a touch', async (u2f) => {
      made = await subject().hands.touch(makeU2fCredential(u2f, credentialRequest(8)));
      expect(made.fmt).toBe('fido-u2f');
    });

    onU2f('knows its key handle for this application, and for no other', async (u2f) => {
      const application = new Uint8Array(createHash('sha256').update(rpId).digest());
      expect(await u2f.knows(application, credentialId())).toBe(true);
      expect(await u2f.knows(application.toReversed(), credentialId())).toBe(false);
      expect(await u2f.knows(application, credentialId().toReversed())).toBe(false);
    });

    onU2f('signs after a touch, and counts', async (u2f) => {
      const allowList = [{ id: credentialId() }];
      const counts: number[] = [];
      for (let i = 0; i < 2; i++) {
        const signed = await subject().hands.touch(getU2fAssertion(u2f, { rpId, clientDataHash, allowList }));
        const message = concatBytes(signed.authDataBytes, clientDataHash);
        const publicKey = toKeyObject(made!.authData.attested.publicKey);
        expect(verify('sha256', message, publicKey, signed.signature)).toBe(true);
        counts.push(signed.authData.signCount);
      }
      expect(counts[1]).toBeGreaterThan(counts[0]!);
    });

    onU2f('has its credential sign for CTAP2 as well, by the list', async () => {
      const asked = getAssertion(await key(), { rpId, clientDataHash, allowList: [{ id: credentialId() }] });
      expect(await subject().hands.touch(statusOf(asked))).toBe('OK');
    });

    onU2f('refuses a credential that is excluded: CREDENTIAL_EXCLUDED', async (u2f) => {
      const excludeList = [{ id: credentialId() }];
      const again = makeU2fCredential(u2f, credentialRequest(8, { excludeList }));
      expect(await subject().hands.touch(statusOf(again))).toBe('CREDENTIAL_EXCLUDED');
    });
  });
}
