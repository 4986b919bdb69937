import { fromBase64url, toBase64url } from '../basics/bytes.ts';
import { maxChainLength } from '../trust/chain.ts';
import type { AttestationClaim } from '../trust/model-proof.ts';
import { acceptedAlgorithms, publicKeyProblem } from './public-key.ts';
import type { RelyingParty } from './relying-party.ts';
import type { AuthenticationResponse, RegistrationResponse } from './webauthn-response.ts';

/** The only file that imports SimpleWebAuthn, and only when a response comes: it takes 0.1 to 0.3 s to load. */
const loadLibrary = async () => {
  const [server, helpers] = await Promise.all([
    import('@simplewebauthn/server'),
    import('@simplewebauthn/server/helpers'),
  ]);
  return { ...server, ...helpers };
};
type Library = Awaited<ReturnType<typeof loadLibrary>>;

interface Expected {
  /** base64url */
  readonly challenge: string;
  readonly relyingParty: RelyingParty;
}

export interface VerifiedRegistration {
  readonly credentialId: Uint8Array;
  /** COSE_Key. */
  readonly publicKey: Uint8Array;
  readonly signCount: number;
  /** Lower-case UUID. */
  readonly aaguid: string;
  readonly backupEligible: boolean;
  readonly backedUp: boolean;
  /** A certificate chain whose leaf signed, not yet judged; null without one. */
  readonly claim: AttestationClaim | null;
}

export interface VerifiedAssertion {
  readonly signCount: number;
  readonly backupEligible: boolean;
  readonly backedUp: boolean;
}

/** `problem`: what was got and expected. */
export type Verification<T> = { readonly verified: T } | { readonly problem: string };

/**
 * Formats whose statements the library would check against roots and revocation lists of its own choosing, over the
 * network. They come from platforms, not from keys on a cable; the statement is put aside, as a browser does for
 * attestation `none`.
 */
const STATEMENTS_PUT_ASIDE: ReadonlySet<unknown> = new Set([
  'tpm',
  'android-key',
  'android-safetynet',
  'apple',
  'compound',
]);
const STATEMENTS_READ: ReadonlySet<unknown> = new Set(['none', 'packed', 'fido-u2f']);

/**
 * WebAuthn L3 section 7.1, with user verification required. Type, challenge, origin and framing were checked before
 * (`clientDataProblem`). Says nothing about trust: see `isAttested`.
 */
export async function verifyRegistration(
  response: RegistrationResponse,
  expected: Expected,
): Promise<Verification<VerifiedRegistration>> {
  const library = await loadLibrary();
  try {
    const attestation = readAttestationObject(
      library,
      new Uint8Array(fromBase64url(response.response.attestationObject)),
    );
    if (typeof attestation === 'string') return { problem: attestation };
    const { verified, registrationInfo } = await library.verifyRegistrationResponse({
      response: {
        id: response.id,
        rawId: response.rawId,
        type: response.type,
        clientExtensionResults: {},
        response: {
          clientDataJSON: response.response.clientDataJSON,
          attestationObject: toBase64url(attestation.bytes),
        },
      },
      expectedChallenge: expected.challenge,
      expectedOrigin: expected.relyingParty.origin,
      expectedRPID: expected.relyingParty.rpId,
      expectedType: 'webauthn.create',
      requireUserVerification: true,
      supportedAlgorithmIDs: [...acceptedAlgorithms],
    });
    if (!verified) return { problem: 'attestation signature: does not verify' };
    const { credential } = registrationInfo;
    if (credential.id !== response.id) return { problem: 'id: not the credential id in the authenticator data' };
    const publicKey = library.decodeCredentialPublicKey(credential.publicKey) as unknown as ReadonlyMap<
      unknown,
      unknown
    >;
    const problem = publicKeyProblem(publicKey) ?? selfAttestationProblem(attestation, publicKey);
    if (problem !== undefined) return { problem };
    return {
      verified: {
        credentialId: fromBase64url(credential.id),
        publicKey: credential.publicKey.slice(),
        signCount: credential.counter,
        aaguid: registrationInfo.aaguid,
        backupEligible: registrationInfo.credentialDeviceType === 'multiDevice',
        backedUp: registrationInfo.credentialBackedUp,
        claim: attestation.claim,
      },
    };
  } catch (error) {
    return { problem: messageOf(error) };
  }
}

/**
 * WebAuthn L3 section 7.2, with user verification required. Which credential may answer, the user handle and the counter are
 * the caller's.
 */
export async function verifyAssertion(
  response: AuthenticationResponse,
  expected: Expected & { publicKey: Uint8Array },
): Promise<Verification<VerifiedAssertion>> {
  const library = await loadLibrary();
  const { clientDataJSON, authenticatorData, signature } = response.response;
  try {
    const { verified, authenticationInfo } = await library.verifyAuthenticationResponse({
      response: {
        id: response.id,
        rawId: response.rawId,
        type: response.type,
        clientExtensionResults: {},
        response: { clientDataJSON, authenticatorData, signature },
      },
      expectedChallenge: expected.challenge,
      expectedOrigin: expected.relyingParty.origin,
      expectedRPID: expected.relyingParty.rpId,
      expectedType: 'webauthn.get',
      // The library would throw without saying why when the counter went back; the store compares it, atomically.
      credential: { id: response.id, publicKey: expected.publicKey.slice(), counter: 0 },
      requireUserVerification: true,
    });
    if (!verified) return { problem: 'signature: does not verify' };
    return {
      verified: {
        signCount: authenticationInfo.newCounter,
        backupEligible: authenticationInfo.credentialDeviceType === 'multiDevice',
        backedUp: authenticationInfo.credentialBackedUp,
      },
    };
  } catch (error) {
    return { problem: messageOf(error) };
  }
}

interface Attestation {
  /** As the library is to read it. */
  readonly bytes: Uint8Array;
  readonly claim: AttestationClaim | null;
  /** With packed self attestation: the algorithm that the statement names. */
  readonly selfAlgorithm: number | null;
}

function readAttestationObject(library: Library, bytes: Uint8Array<ArrayBuffer>): Attestation | string {
  const { isoCBOR } = library;
  const decoded: unknown = isoCBOR.decodeFirst(bytes);
  if (!(decoded instanceof Map) || decoded.size !== 3) return 'attestationObject: expected a map of 3';
  const members = decoded as ReadonlyMap<unknown, unknown>;
  const fmt = members.get('fmt');
  const statement = members.get('attStmt');
  const authData = members.get('authData');
  if (!(statement instanceof Map) || !(authData instanceof Uint8Array))
    return 'attestationObject: expected attStmt and authData';
  if (!sameBytes(isoCBOR.encode(decoded), bytes)) return 'attestationObject: not canonical, or bytes left over';
  if (STATEMENTS_PUT_ASIDE.has(fmt)) {
    const stripped = new Map<string, unknown>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', authData],
    ]) as Parameters<typeof isoCBOR.encode>[0];
    return { bytes: isoCBOR.encode(stripped), claim: null, selfAlgorithm: null };
  }
  if (!STATEMENTS_READ.has(fmt))
    return `attestation format: got ${JSON.stringify(String(fmt).slice(0, 32))}, which is unknown`;
  const chain: unknown = statement.get('x5c');
  const algorithm: unknown = statement.get('alg');
  if (chain !== undefined && !isChain(chain)) return `x5c: expected 1 to ${maxChainLength} certificates`;
  if (fmt !== 'packed') return { bytes, claim: null, selfAlgorithm: null };
  if (typeof algorithm !== 'number') return 'attStmt alg: expected a number';
  if (chain === undefined) return { bytes, claim: null, selfAlgorithm: algorithm };
  // The AAGUID stands after the RP ID's hash (32), the flags (1) and the counter (4).
  return { bytes, claim: { chain, algorithm, aaguid: authData.slice(37, 53) }, selfAlgorithm: null };
}

/** WebAuthn L3 section 8.2, verification procedure, self attestation: the statement's `alg` is the credential key's. */
function selfAttestationProblem(
  { selfAlgorithm }: Attestation,
  key: ReadonlyMap<unknown, unknown>,
): string | undefined {
  if (selfAlgorithm === null || selfAlgorithm === key.get(3)) return undefined;
  return `attStmt alg: expected ${String(key.get(3))}, the credential key's, got ${selfAlgorithm}`;
}

const isChain = (value: unknown): value is Uint8Array[] =>
  Array.isArray(value) &&
  value.length >= 1 &&
  value.length <= maxChainLength &&
  value.every((certificate) => certificate instanceof Uint8Array);

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, index) => byte === b[index]);

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : 'the response could not be read';
