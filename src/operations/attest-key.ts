import type { Secret } from '../basics/secret.ts';
import type { AttestationVerdict } from '../contract/attestation.ts';
import { makeCredential, type NewCredential } from '../ctap/make-credential.ts';
import type { PinUvAuthToken } from '../ctap/pin-uv-auth-token.ts';
import { Permission } from '../fido/commands.ts';
import { coseAlgorithm } from '../fido/cose.ts';
import type { AuthenticatorInfo } from '../fido/get-info.ts';
import type { AttestationAnswer } from '../trust/statement.ts';
import type { Trust } from '../trust/trust.ts';
import type { OpenKey } from './key-access.ts';
import type { KeyPorts } from './key-ports.ts';
import { nobody } from './nobody.ts';
import type { Announce } from './progress.ts';
import { withUserVerified } from './user-verification.ts';

export type AttestationPorts = KeyPorts & { readonly trust: Trust };

export interface ClaimedModel {
  readonly verdict: AttestationVerdict;
  readonly proof: { readonly byTouch: boolean; readonly byPin: boolean; readonly byFingerprint: boolean };
}

const algorithms = [coseAlgorithm.ES256, coseAlgorithm.EdDSA, coseAlgorithm.RS256];

/** What follows from the AAGUID that the key tells. @throws what opening and reading a key throw */
export function claimedModel(
  ports: AttestationPorts,
  keyId: string,
  signal: AbortSignal | undefined,
): Promise<ClaimedModel> {
  return ports.access.use(keyId, { signal, look: true }, async ({ authenticator: { info } }) => ({
    verdict: verdictOn(ports, info, null),
    proof: proofsOf(info),
  }));
}

/**
 * Asks the key for a credential that is not discoverable, which it does not store, and judges the attestation that comes with
 * it (CTAP 2.1 section 6.1). Asks for as little of the person as the key allows.
 * @param pin null: by a touch alone where that is enough, or by the key's own fingerprint check
 * @throws OperationRefused
 */
export function attestKey(
  ports: AttestationPorts,
  keyId: string,
  pin: Secret | null,
  announce: Announce,
  signal: AbortSignal,
): Promise<AttestationVerdict> {
  return ports.access.use(keyId, { signal }, async (key) => {
    const clientDataHash = ports.random.bytes(32);
    const { byTouch } = proofsOf(key.authenticator.info);
    const ask = (token: PinUvAuthToken | undefined, uv?: true) =>
      throwAwayCredential(ports, key, clientDataHash, token, uv, announce);
    const wish = { permissions: Permission.makeCredential, rpId: nobody.id };
    const made = byTouch
      ? await ask(undefined)
      : await withUserVerified(key, pin, wish, ports, announce, (token) => ask(token, token ? undefined : true));
    const answer = { fmt: made.fmt, attStmt: made.attStmt, authData: made.authDataBytes, clientDataHash };
    return verdictOn(ports, key.authenticator.info, answer);
  });
}

function throwAwayCredential(
  { random }: AttestationPorts,
  key: OpenKey,
  clientDataHash: Uint8Array,
  token: PinUvAuthToken | undefined,
  uv: true | undefined,
  announce: Announce,
): Promise<NewCredential> {
  return makeCredential(
    key.authenticator,
    {
      clientDataHash,
      rp: nobody,
      user: { id: random.bytes(16), name: nobody.name, displayName: nobody.name },
      pubKeyCredParams: algorithms.map((alg) => ({ alg })),
      // The default, and left out because keys without discoverable credentials may refuse the option.
      options: { uv },
      token,
    },
    key.waitingFor(uv ? 'fingerprint' : 'touch', announce),
  );
}

/** Section 6.1.2, steps 6 to 11: when a key makes a credential without knowing who asks. */
function proofsOf({ options }: AuthenticatorInfo): ClaimedModel['proof'] {
  const isProtected = options?.clientPin === true || options?.uv === true;
  const asksAlways = options?.alwaysUv === true;
  return {
    byTouch: !asksAlways && (!isProtected || options?.makeCredUvNotRqd === true),
    byPin: options?.clientPin === true && options.noMcGaPermissionsWithClientPin !== true,
    byFingerprint: options?.uv === true,
  };
}

function verdictOn(
  { trust, modelName }: AttestationPorts,
  info: AuthenticatorInfo,
  answer: AttestationAnswer | null,
): AttestationVerdict {
  const { options, firmwareVersion = null } = info;
  const abilities = {
    discoverable: options?.rk === true,
    verifies: options?.clientPin !== undefined || options?.uv !== undefined,
  };
  const verdict = trust.judge({ aaguid: info.aaguid, firmwareVersion, abilities }, answer);
  return {
    ...verdict,
    chain: [...verdict.chain],
    statusProblems: [...verdict.statusProblems],
    metadata: verdict.metadata && { ...verdict.metadata, reports: [...verdict.metadata.reports] },
    answers: verdict.answers.map((answer) => ({ ...answer, reasons: [...answer.reasons] })),
    modelName: modelName(verdict.aaguid),
    firmwareVersion,
  };
}
