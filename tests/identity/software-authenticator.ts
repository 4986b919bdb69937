import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign as signWith } from 'node:crypto';
import type { CreationOptions, RequestOptions } from '../../src/identity/webauthn-response.ts';
import { cbor } from './cbor.ts';
import type { Issuer } from './certificates.ts';

export type Algorithm = -7 | -8 | -257;

/** What is to be wrong (or special) about an answer. */
export interface Twist {
  readonly clientData?: Record<string, unknown>;
  readonly clientDataBytes?: (json: string) => Uint8Array;
  readonly rpId?: string;
  /** Flag bits to set and to clear: UP 1, UV 4, BE 8, BS 16, AT 64, ED 128. */
  readonly set?: number;
  readonly clear?: number;
  readonly signCount?: number;
  readonly afterAuthData?: Uint8Array;
  readonly userHandle?: string | null;
  readonly signature?: (signature: Buffer) => Buffer;
  readonly cose?: (key: Map<number, number | Uint8Array>) => void;
  readonly attestation?: Attestation;
  readonly attestationObject?: (bytes: Buffer) => Buffer;
}

export type Attestation =
  | { readonly format: 'none' }
  | { readonly format: 'self'; readonly alg?: number }
  | {
      readonly format: 'packed';
      readonly leaf: Issuer;
      readonly chain: readonly Uint8Array[];
      readonly alg?: number;
    }
  | { readonly format: string };

interface Credential {
  readonly id: Buffer;
  readonly privateKey: KeyObject;
  readonly userHandle: string;
  signCount: number;
}

/** A key in a test: real keys and signatures, honest unless it is told to twist something. Answers as JSON, as a client would. */
export class SoftwareAuthenticator {
  readonly aaguid: Buffer = randomBytes(16);
  readonly #origin: string;
  readonly #algorithm: Algorithm;
  readonly #credentials: Credential[] = [];

  constructor(origin: string, algorithm: Algorithm = -7) {
    this.#origin = origin;
    this.#algorithm = algorithm;
  }

  create(options: CreationOptions, twist: Twist = {}) {
    const { publicKey, privateKey } = generate(this.#algorithm);
    const credential: Credential = { id: randomBytes(32), privateKey, userHandle: options.user.id, signCount: 0 };
    this.#credentials.push(credential);
    const cose = coseKey(publicKey, this.#algorithm);
    twist.cose?.(cose);
    const clientData = this.#clientData('webauthn.create', options.challenge, twist);
    const length = Buffer.from([credential.id.length >> 8, credential.id.length & 0xff]);
    const attested = Buffer.concat([this.aaguid, length, credential.id, cbor(cose)]);
    const authData = Buffer.concat([
      this.#authDataHead(twist.rpId ?? options.rp.id, 0x45, twist, twist.signCount ?? 0),
      attested,
      twist.afterAuthData ?? Buffer.alloc(0),
    ]);
    const signed = Buffer.concat([authData, sha256(clientData)]);
    const attestationObject = cbor(
      new Map<string, string | Uint8Array | Map<string, number | Uint8Array | readonly Uint8Array[]>>([
        ...this.#statement(twist.attestation ?? { format: 'none' }, signed, privateKey),
        ['authData', authData],
      ]),
    );
    const id = credential.id.toString('base64url');
    return {
      id,
      rawId: id,
      type: 'public-key' as const,
      clientExtensionResults: {},
      response: {
        clientDataJSON: clientData.toString('base64url'),
        attestationObject: (twist.attestationObject?.(attestationObject) ?? attestationObject).toString('base64url'),
      },
    };
  }

  /** @param which the credential by its order; the first one that is allowed unless given */
  get(options: RequestOptions, twist: Twist = {}, which?: number) {
    const allowed = options.allowCredentials?.map(({ id }) => id);
    const credential =
      which === undefined
        ? this.#credentials.find(({ id }) => allowed === undefined || allowed.includes(id.toString('base64url')))
        : this.#credentials[which];
    if (credential === undefined) throw new Error('this key has no such credential');
    credential.signCount = twist.signCount ?? credential.signCount + 1;
    const clientData = this.#clientData('webauthn.get', options.challenge, twist);
    const authenticatorData = Buffer.concat([
      this.#authDataHead(twist.rpId ?? options.rpId, 0x05, twist, credential.signCount),
      twist.afterAuthData ?? Buffer.alloc(0),
    ]);
    const signed = Buffer.concat([authenticatorData, sha256(clientData)]);
    const signature = sign(this.#algorithm, signed, credential.privateKey);
    const id = credential.id.toString('base64url');
    return {
      id,
      rawId: id,
      type: 'public-key' as const,
      clientExtensionResults: {},
      response: {
        clientDataJSON: clientData.toString('base64url'),
        authenticatorData: authenticatorData.toString('base64url'),
        signature: (twist.signature?.(signature) ?? signature).toString('base64url'),
        userHandle: twist.userHandle === undefined ? credential.userHandle : twist.userHandle,
      },
    };
  }

  #clientData(type: string, challenge: string, twist: Twist): Buffer {
    const json = JSON.stringify({ type, challenge, origin: this.#origin, crossOrigin: false, ...twist.clientData });
    return Buffer.from(twist.clientDataBytes?.(json) ?? Buffer.from(json));
  }

  #authDataHead(rpId: string, flags: number, { set = 0, clear = 0 }: Twist, signCount: number): Buffer {
    const head = Buffer.alloc(37);
    sha256(Buffer.from(rpId)).copy(head);
    head[32] = (flags | set) & ~clear;
    head.writeUInt32BE(signCount, 33);
    return head;
  }

  #statement(attestation: Attestation, signed: Buffer, privateKey: KeyObject) {
    const statement = new Map<string, number | Uint8Array | readonly Uint8Array[]>();
    let format = attestation.format;
    if (attestation.format === 'self') {
      format = 'packed';
      statement.set('alg', ('alg' in attestation ? attestation.alg : undefined) ?? this.#algorithm);
      statement.set('sig', sign(this.#algorithm, signed, privateKey));
    } else if ('leaf' in attestation) {
      statement.set('alg', attestation.alg ?? -7);
      statement.set('sig', signWith('sha256', signed, attestation.leaf.privateKey));
      statement.set('x5c', attestation.chain);
    }
    return [
      ['fmt', format],
      ['attStmt', statement],
    ] as const;
  }
}

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

function generate(algorithm: Algorithm): { publicKey: KeyObject; privateKey: KeyObject } {
  if (algorithm === -7) return generateKeyPairSync('ec', { namedCurve: 'P-256' });
  if (algorithm === -8) return generateKeyPairSync('ed25519');
  return generateKeyPairSync('rsa', { modulusLength: 2048 });
}

function sign(algorithm: Algorithm, bytes: Uint8Array, privateKey: KeyObject): Buffer {
  return signWith(algorithm === -8 ? null : 'sha256', bytes, privateKey);
}

function coseKey(publicKey: KeyObject, algorithm: Algorithm): Map<number, number | Uint8Array> {
  const jwk = publicKey.export({ format: 'jwk' });
  const bytes = (text: string | undefined) => Buffer.from(text ?? '', 'base64url');
  if (algorithm === -7) {
    return new Map<number, number | Uint8Array>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, bytes(jwk.x)],
      [-3, bytes(jwk.y)],
    ]);
  }
  if (algorithm === -8)
    return new Map<number, number | Uint8Array>([
      [1, 1],
      [3, -8],
      [-1, 6],
      [-2, bytes(jwk.x)],
    ]);
  return new Map<number, number | Uint8Array>([
    [1, 3],
    [3, -257],
    [-1, bytes(jwk.n)],
    [-2, bytes(jwk.e)],
  ]);
}
