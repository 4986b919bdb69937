import { equalBytes } from '../basics/bytes.ts';
import type { Secret } from '../basics/secret.ts';
import type { KeyTrial, TrialExtension, TrialFinding, TrialOffer } from '../contract/key-trial.ts';
import { type TrialFeature, trialFeatures } from '../contract/trial-lists.ts';
import type { AuthenticationOutputs } from '../ctap/extensions/authentication.ts';
import type { HmacSecretOutputs } from '../ctap/extensions/hmac-secret.ts';
import type { ExtendedCredential, RegistrationOutputs } from '../ctap/extensions/registration.ts';

type Told = KeyTrial['features'][number];

/** What came of each feature so far. Whatever was asked and is not noted when the trial ends was not reached. */
export class TrialFindings {
  readonly #noted = new Map<TrialFeature, { readonly finding: TrialFinding; readonly value: number | null }>();

  note(feature: TrialFeature, finding: TrialFinding, value: number | null = null): void {
    // One wrong answer is not made good by a right one after it.
    if (this.#noted.get(feature)?.finding !== 'wrong') this.#noted.set(feature, { finding, value });
  }

  /** `right`: as the specification has it. */
  judge(feature: TrialFeature, right: boolean, value: number | null = null): void {
    this.note(feature, right ? 'works' : 'wrong', value);
  }

  /** What a key says of an extension with true or false, or not at all. Yes is as good as what can be seen afterwards. */
  answer(feature: TrialFeature, said: boolean | undefined, yes: 'works' | 'not-reached'): void {
    this.note(feature, said === undefined ? 'silent' : said ? yes : 'declined');
  }

  has(feature: TrialFeature, finding: TrialFinding): boolean {
    return this.#noted.get(feature)?.finding === finding;
  }

  report(
    offer: TrialOffer,
    asked: { readonly extensions: ReadonlySet<TrialExtension>; readonly discoverable: boolean },
  ): Told[] {
    return trialFeatures.map((feature) => {
      const noted = this.#noted.get(feature);
      if (noted) return { feature, offered: offeredOf(offer, feature), ...noted };
      const wasAsked =
        feature === 'signature' ||
        feature === 'algorithm' ||
        (feature === 'discoverable' ? asked.discoverable : asked.extensions.has(feature));
      return {
        feature,
        offered: offeredOf(offer, feature),
        finding: wasAsked ? 'not-reached' : 'not-asked',
        value: null,
      };
    });
  }
}

function offeredOf(offer: TrialOffer, feature: TrialFeature): Told['offered'] {
  if (feature === 'signature' || feature === 'algorithm') return 'yes';
  if (feature === 'discoverable') return offer.discoverable;
  return offer.extensions.find(({ extension }) => extension === feature)?.offered ?? 'no';
}

/** What the new credential says of the extensions that were asked for. What shows only when it signs is left open. */
export function judgeCreation(
  findings: TrialFindings,
  asked: ReadonlySet<TrialExtension>,
  wish: { readonly algorithm: number; readonly level: number },
  { credential, outputs }: ExtendedCredential,
): void {
  findings.judge('algorithm', credential.authData.attested.publicKey.alg === wish.algorithm);
  const of: Readonly<Record<TrialExtension, () => void>> = {
    'hmac-secret': () => findings.answer('hmac-secret', outputs.hmacSecret, 'not-reached'),
    'hmac-secret-mc': () =>
      findings.note('hmac-secret-mc', outputs.hmacSecretOutputs === undefined ? 'silent' : 'not-reached'),
    credProtect: () => judgeLevel(findings, outputs, wish.level),
    credBlob: () => findings.answer('credBlob', outputs.credBlob, 'not-reached'),
    largeBlobKey: () => findings.note('largeBlobKey', credential.largeBlobKey ? 'not-reached' : 'declined'),
    largeBlob: () => findings.answer('largeBlob', outputs.largeBlob, 'not-reached'),
    minPinLength: () => judgeNumber(findings, 'minPinLength', outputs.minPinLength),
    pinComplexityPolicy: () => judgeNumber(findings, 'pinComplexityPolicy', asNumber(outputs.pinComplexityPolicy)),
    thirdPartyPayment: () => findings.answer('thirdPartyPayment', outputs.thirdPartyPayment, 'not-reached'),
    enterpriseAttestation: () =>
      findings.note('enterpriseAttestation', credential.epAtt === true ? 'works' : 'declined'),
  };
  for (const extension of asked) of[extension]();
}

/** A key may protect more than it was asked to, and never less (section 12.1). */
function judgeLevel(findings: TrialFindings, { credProtect }: RegistrationOutputs, level: number): void {
  if (credProtect === undefined) findings.note('credProtect', 'silent');
  else findings.judge('credProtect', credProtect >= level, credProtect);
}

/** Told to the RP IDs of a list only (sections 12.4 and 12.6). */
const judgeNumber = (findings: TrialFindings, feature: TrialFeature, value: number | undefined): void =>
  findings.note(feature, value === undefined ? 'silent' : 'works', value ?? null);

const asNumber = (value: boolean | undefined): number | undefined => (value === undefined ? undefined : Number(value));

/** What was sent to be kept, and the secrets that came of the salts so far. */
export interface Kept {
  readonly credBlob: Uint8Array | undefined;
  /** Of the first salt, from the creation. */
  readonly atCreation: HmacSecretOutputs | undefined;
}

/** What the first signature says. Two salts were sent where secrets were asked for. */
export function judgeFirst(findings: TrialFindings, kept: Kept, outputs: AuthenticationOutputs): void {
  if (findings.has('credBlob', 'not-reached')) {
    findings.judge('credBlob', isSame(outputs.credBlob, kept.credBlob), outputs.credBlob?.length ?? null);
  }
  if (findings.has('thirdPartyPayment', 'not-reached')) {
    findings.answer('thirdPartyPayment', outputs.thirdPartyPayment, 'works');
  }
  judgeSecrets(findings, kept.atCreation, outputs.hmacSecret);
  if (findings.has('largeBlob', 'not-reached') && outputs.largeBlob?.written !== true) {
    findings.note('largeBlob', 'declined');
  }
}

/** A key that said yes at the creation, or gave a secret there, has to give both now. */
function judgeSecrets(
  findings: TrialFindings,
  atCreation: HmacSecretOutputs | undefined,
  [first, second]: readonly Secret[] = [],
): void {
  const same = isSame(atCreation?.[0]?.expose(), first?.expose());
  if (findings.has('hmac-secret', 'not-reached')) {
    if (!first || !second || equalBytes(first.expose(), second.expose())) findings.note('hmac-secret', 'wrong');
    else if (atCreation) findings.judge('hmac-secret', same);
  }
  if (findings.has('hmac-secret-mc', 'not-reached')) findings.judge('hmac-secret-mc', same);
}

/** What the second signature says, of the first salt alone. */
export function judgeSecond(
  findings: TrialFindings,
  before: { readonly secret: Uint8Array | undefined; readonly largeBlob: Uint8Array },
  outputs: AuthenticationOutputs,
): void {
  if (findings.has('hmac-secret', 'not-reached')) {
    findings.judge('hmac-secret', isSame(outputs.hmacSecret?.[0]?.expose(), before.secret));
  }
  if (findings.has('largeBlob', 'not-reached')) {
    const { blob } = outputs.largeBlob ?? {};
    findings.judge('largeBlob', isSame(blob, before.largeBlob), blob?.length ?? null);
  }
}

const isSame = (a: Uint8Array | undefined, b: Uint8Array | undefined): boolean =>
  a !== undefined && b !== undefined && equalBytes(a, b);
