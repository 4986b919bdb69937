import type { KeyTrial, TrialWish } from '../contract/key-trial.ts';
import { getU2fAssertion, makeU2fCredential } from '../ctap/u2f/u2f-credential.ts';
import type { OpenU2fKey } from './key-access.ts';
import type { KeyPorts } from './key-ports.ts';
import { nobody } from './nobody.ts';
import type { Announce } from './progress.ts';
import { toRefusal } from './refusals.ts';
import { isSignedBy } from './signed-by.ts';
import { TrialFindings } from './trial-findings.ts';
import { named, u2fOffer } from './trial-offer.ts';

/**
 * A trial of a key that speaks U2F only: a credential, and a signature that is checked (CTAP 2.1 section 7.2). It stores nothing.
 * @throws CtapError, unsent, where another algorithm than ES256 or a discoverable credential is wished for
 */
export async function tryU2fKey(
  { random }: KeyPorts,
  key: OpenU2fKey,
  { algorithm, discoverable }: TrialWish,
  announce: Announce,
): Promise<KeyTrial> {
  announce({ step: 'trying', part: 'make' });
  const made = await makeU2fCredential(
    key.u2f,
    {
      clientDataHash: random.bytes(32),
      rp: nobody,
      user: { id: random.bytes(16), name: nobody.name },
      pubKeyCredParams: [{ alg: algorithm }],
      options: { rk: discoverable },
    },
    key.waitingFor('touch', announce),
  );
  const { attested } = made.authData;
  const findings = new TrialFindings();
  findings.judge('algorithm', attested.publicKey.alg === algorithm);
  let stoppedBy: KeyTrial['stoppedBy'] = null;
  try {
    announce({ step: 'trying', part: 'sign' });
    const clientDataHash = random.bytes(32);
    const request = { rpId: nobody.id, clientDataHash, allowList: [{ id: attested.credentialId }] };
    const assertion = await getU2fAssertion(key.u2f, request, key.waitingFor('touch', announce));
    findings.judge('signature', isSignedBy(attested, assertion, clientDataHash));
  } catch (error) {
    stoppedBy = toRefusal(error, 'sign-in');
  }
  return {
    features: findings.report(u2fOffer, { extensions: new Set(), discoverable: false }),
    algorithm: named(attested.publicKey.alg),
    verifiedBy: 'touch',
    removal: 'nothing-stored',
    stoppedBy,
  };
}
