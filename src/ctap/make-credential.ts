import type { AuthenticatorData } from '../fido/authenticator-data.ts';
import { type CborMap, type CborValue, encodeCbor } from '../fido/cbor.ts';
import { Command, MakeCredentialRequest, MakeCredentialResponse } from '../fido/commands.ts';
import { MapReader } from '../fido/map-reader.ts';
import { StructureError } from '../fido/structure-error.ts';
import { type Authenticator, personDeadlineMs, requireMembers } from './authenticator.ts';
import type { OperationOptions } from './channel.ts';
import { authenticatorDataFor } from './credential-answer.ts';
import { type CredentialDescriptor, encodeDescriptor, publicKeyType } from './credential-descriptor.ts';
import { UnsupportedByKey } from './errors.ts';
import type { PinUvAuthToken } from './pin-uv-auth-token.ts';

/** authenticatorMakeCredential (CTAP 2.1 section 6.1). What is undefined or empty is not sent. */
export interface CredentialRequest {
  /** SHA-256 of the client data, 32 bytes. */
  readonly clientDataHash: Uint8Array;
  readonly rp: { readonly id: string; readonly name?: string | undefined };
  readonly user: {
    /** 1 to 64 bytes. */
    readonly id: Uint8Array;
    readonly name?: string | undefined;
    readonly displayName?: string | undefined;
  };
  /** COSE algorithms in the relying party's order of preference. */
  readonly pubKeyCredParams: readonly { readonly alg: number; readonly type?: string }[];
  readonly excludeList?: readonly CredentialDescriptor[] | undefined;
  readonly extensions?: CborMap | undefined;
  readonly options?: { readonly rk?: boolean | undefined; readonly uv?: boolean | undefined } | undefined;
  /** With permission makeCredential for this RP ID; good for one credential. */
  readonly token?: PinUvAuthToken | undefined;
  /** 1: the key's own list of RPs; 2: this platform vouches. */
  readonly enterpriseAttestation?: 1 | 2 | undefined;
  readonly attestationFormatsPreference?: readonly string[] | undefined;
}

export interface NewCredential {
  readonly fmt: string;
  readonly authData: AuthenticatorData & Required<Pick<AuthenticatorData, 'attested'>>;
  /** As the key sent it: what was signed. */
  readonly authDataBytes: Uint8Array;
  readonly attStmt: CborMap;
  readonly epAtt?: boolean | undefined;
  /** 32 bytes. */
  readonly largeBlobKey?: Uint8Array | undefined;
  readonly unsignedExtensionOutputs?: CborMap | undefined;
}

/**
 * Makes a credential, after a touch and what else the key asks for.
 * @throws CtapError CREDENTIAL_EXCLUDED, PUAT_REQUIRED, PIN_AUTH_INVALID, OPERATION_DENIED, USER_ACTION_TIMEOUT,
 *   KEY_STORE_FULL (some keys so refuse a displayName beyond ASCII)
 * @throws UnsupportedByKey, unsent, for enterprise attestation where it is not enabled
 * @throws StructureError or ProtocolError on an answer that is none, is about another RP, or was given without the touch or the
 *   verification that it takes
 * @throws as `Authenticator.send` does
 */
export async function makeCredential(
  authenticator: Authenticator,
  request: CredentialRequest,
  options: OperationOptions = {},
): Promise<NewCredential> {
  // Section 9: the platform asks for it only where it is enabled.
  if (request.enterpriseAttestation !== undefined && authenticator.info.options?.ep !== true) {
    throw new UnsupportedByKey('enterprise attestation');
  }
  const reply = await authenticator.send(Command.makeCredential, encodeRequest(request), {
    ...options,
    deadlineMs: personDeadlineMs,
  });
  return parseAnswer(request, requireMembers(Command.makeCredential, reply));
}

/** What a relying party gets (WebAuthn 6.5.4, attestation object). */
export function encodeAttestationObject({ fmt, attStmt, authDataBytes }: NewCredential): Uint8Array {
  return encodeCbor(
    new Map<string, CborValue>([
      ['fmt', fmt],
      ['attStmt', attStmt],
      ['authData', authDataBytes],
    ]),
  );
}

function encodeRequest(request: CredentialRequest): CborMap {
  const { rp, user, token, extensions, excludeList, enterpriseAttestation, attestationFormatsPreference } = request;
  const key = MakeCredentialRequest;
  const map: CborMap = new Map<number, CborValue>([
    [key.clientDataHash, request.clientDataHash],
    [key.rp, present({ id: rp.id, name: rp.name })],
    [key.user, present({ id: user.id, name: user.name, displayName: user.displayName })],
    [key.pubKeyCredParams, request.pubKeyCredParams.map(({ alg, type = publicKeyType }) => present({ alg, type }))],
  ]);
  const { rk, uv } = request.options ?? {};
  const options = present({ rk, uv });
  if (excludeList && excludeList.length > 0) map.set(key.excludeList, excludeList.map(encodeDescriptor));
  if (extensions && extensions.size > 0) map.set(key.extensions, extensions);
  if (options.size > 0) map.set(key.options, options);
  if (token) {
    map.set(key.pinUvAuthParam, token.authenticate(request.clientDataHash));
    map.set(key.pinUvAuthProtocol, token.protocol.version);
  }
  if (enterpriseAttestation !== undefined) map.set(key.enterpriseAttestation, enterpriseAttestation);
  if (attestationFormatsPreference && attestationFormatsPreference.length > 0) {
    map.set(key.attestationFormatsPreference, [...attestationFormatsPreference]);
  }
  return map;
}

function parseAnswer({ rp, token, options }: CredentialRequest, map: CborMap): NewCredential {
  const reader = new MapReader('makeCredential', map);
  const key = MakeCredentialResponse;
  const authDataBytes = reader.required('authData', reader.bytes(key.authData, 'authData'));
  const expected = { up: true, uv: token !== undefined || options?.uv === true };
  const { attested, ...authData } = authenticatorDataFor(rp.id, authDataBytes, expected);
  if (!attested) throw new StructureError('makeCredential.authData', 'no credential', 'attested credential data');
  return {
    fmt: reader.required('fmt', reader.text(key.fmt, 'fmt')),
    authData: { ...authData, attested },
    authDataBytes,
    attStmt: reader.required('attStmt', reader.map(key.attStmt, 'attStmt')),
    epAtt: reader.boolean(key.epAtt, 'epAtt'),
    largeBlobKey: reader.bytes(key.largeBlobKey, 'largeBlobKey', 32),
    unsignedExtensionOutputs: reader.map(key.unsignedExtensionOutputs, 'unsignedExtensionOutputs'),
  };
}

/** The members that are there. */
function present(members: Readonly<Record<string, CborValue | undefined>>): CborMap {
  const map: CborMap = new Map();
  for (const [name, value] of Object.entries(members)) if (value !== undefined) map.set(name, value);
  return map;
}
