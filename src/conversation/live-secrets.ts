import type { Random } from '../basics/random.ts';
import { CborError, decodeCbor } from '../fido/cbor.ts';
import { ClientPinRequest } from '../fido/commands.ts';
import { generateKeyAgreement, type KeyAgreement, pinUvAuthProtocol } from '../fido/pin-uv-auth.ts';
import { StructureError } from '../fido/structure-error.ts';
import { writePayload } from './exchanges.ts';
import type { HiddenSpan } from './hidden-span.ts';

/** What a replayed answer cannot take from the recording: it must fit this client's keys. */
export class LiveSecrets {
  readonly #random: Random;
  readonly #agreement: KeyAgreement;
  readonly #tokens = new Map<number, Uint8Array>();

  constructor(random: Random) {
    this.#random = random;
    this.#agreement = generateKeyAgreement(random);
  }

  /** @param request the payload of the request that is answered */
  write(reports: readonly Uint8Array[], hidden: readonly HiddenSpan[], request: Uint8Array): void {
    for (const { start, end, kind } of hidden) {
      const bytes = this.#bytes(kind, end - start, request);
      if (bytes && bytes.length === end - start) writePayload(reports, start, bytes);
    }
  }

  #bytes(kind: HiddenSpan['kind'], length: number, request: Uint8Array): Uint8Array | undefined {
    switch (kind) {
      case 'agreement-x':
        return this.#agreement.publicKey.get(-2) as Uint8Array;
      case 'agreement-y':
        return this.#agreement.publicKey.get(-3) as Uint8Array;
      case 'token':
        return this.#encryptedToken(length, request);
      case 'echo':
        return request.subarray(0, length);
      default:
        return undefined;
    }
  }

  /** Undefined where the recorded one had a length that no token has, or the request names no key to encrypt under. */
  #encryptedToken(length: number, request: Uint8Array): Uint8Array | undefined {
    try {
      const members = decodeCbor(request.subarray(1));
      const peer = members instanceof Map ? members.get(ClientPinRequest.keyAgreement) : undefined;
      const version = members instanceof Map ? members.get(ClientPinRequest.pinUvAuthProtocol) : undefined;
      if (!(peer instanceof Map) || (version !== 1 && version !== 2)) return undefined;
      const protocol = pinUvAuthProtocol(version);
      const tokenLength = length - protocol.overhead;
      if (tokenLength <= 0 || tokenLength % 16 !== 0) return undefined;
      const sharedSecret = protocol.deriveSharedSecret(this.#agreement.agree(peer));
      return protocol.encrypt(sharedSecret, this.#token(tokenLength), this.#random);
    } catch (cause) {
      if (cause instanceof CborError || cause instanceof StructureError) return undefined;
      throw cause;
    }
  }

  #token(length: number): Uint8Array {
    const token = this.#tokens.get(length) ?? this.#random.bytes(length);
    this.#tokens.set(length, token);
    return token;
  }
}
