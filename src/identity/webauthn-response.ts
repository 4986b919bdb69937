/** RegistrationResponseJSON (WebAuthn L3 section 5.1), as far as a relying party reads it. Bytes as base64url. */
export interface RegistrationResponse {
  readonly id: string;
  readonly rawId: string;
  readonly type: 'public-key';
  readonly response: { readonly clientDataJSON: string; readonly attestationObject: string };
}

/** AuthenticationResponseJSON, as far as a relying party reads it. `userHandle` absent or null: the key gave none. */
export interface AuthenticationResponse {
  readonly id: string;
  readonly rawId: string;
  readonly type: 'public-key';
  readonly response: {
    readonly clientDataJSON: string;
    readonly authenticatorData: string;
    readonly signature: string;
    readonly userHandle?: string | null | undefined;
  };
}

/** PublicKeyCredentialCreationOptionsJSON. */
export interface CreationOptions {
  readonly rp: { readonly id: string; readonly name: string };
  readonly user: { readonly id: string; readonly name: string; readonly displayName: string };
  readonly challenge: string;
  readonly pubKeyCredParams: readonly { readonly type: 'public-key'; readonly alg: number }[];
  /** ms */
  readonly timeout: number;
  readonly excludeCredentials: readonly CredentialDescriptor[];
  readonly authenticatorSelection: {
    readonly residentKey: 'required';
    readonly requireResidentKey: true;
    readonly userVerification: 'required';
  };
  readonly attestation: 'direct';
}

/** PublicKeyCredentialRequestOptionsJSON. Without `allowCredentials` the key names the account. */
export interface RequestOptions {
  readonly rpId: string;
  readonly challenge: string;
  /** ms */
  readonly timeout: number;
  readonly allowCredentials?: readonly CredentialDescriptor[];
  readonly userVerification: 'required';
}

export interface CredentialDescriptor {
  readonly type: 'public-key';
  readonly id: string;
}

const BASE64URL = /^[A-Za-z0-9_-]+$/;
/** In characters: a credential id has at most 1023 bytes, a CTAP message at most 7609. */
const limits = {
  id: 1364,
  clientDataJSON: 16_384,
  attestationObject: 16_384,
  authenticatorData: 8192,
  signature: 2048,
  userHandle: 86,
};

/** A copy with exactly these members, each read once; a text when a member is missing, of another type, or too long. */
export function readRegistrationResponse(response: unknown): RegistrationResponse | string {
  return read(response, ['clientDataJSON', 'attestationObject']) as RegistrationResponse | string;
}

/** As `readRegistrationResponse`. */
export function readAuthenticationResponse(response: unknown): AuthenticationResponse | string {
  return read(response, ['clientDataJSON', 'authenticatorData', 'signature', 'userHandle']) as
    | AuthenticationResponse
    | string;
}

function read(value: unknown, members: readonly (keyof typeof limits)[]): object | string {
  if (!isObject(value)) return 'response: expected an object';
  const { id, rawId, type, response } = value;
  if (!isText(id, limits.id)) return `id: expected base64url of at most ${limits.id} characters`;
  if (rawId !== id) return 'rawId: expected the same as id';
  if (type !== 'public-key') return 'type: expected public-key';
  if (!isObject(response)) return 'response.response: expected an object';
  const copy: Record<string, string | null> = {};
  for (const member of members) {
    const text = response[member];
    if (member === 'userHandle' && (text === undefined || text === null || text === '')) copy[member] = null;
    else if (isText(text, limits[member])) copy[member] = text;
    else return `${member}: expected base64url of at most ${limits[member]} characters`;
  }
  return { id, rawId: id, type, response: copy };
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const isText = (value: unknown, maximum: number): value is string =>
  typeof value === 'string' && value.length <= maximum && value.length % 4 !== 1 && BASE64URL.test(value);
