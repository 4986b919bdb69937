import { createHash } from 'node:crypto';
import { utf8 } from '../basics/bytes.ts';

/** What the relying party signs off on and the key signs: WebAuthn level 3 section 5.8.1. */
export interface ClientData {
  /** UTF-8 of `clientDataJSON`. */
  readonly json: Uint8Array;
  /** SHA-256 of it. */
  readonly hash: Uint8Array;
}

/**
 * @param challenge base64url, as the relying party gave it
 * @param origin the origin of our own directory: this app is the WebAuthn client, no page asks through it
 */
export function clientData(type: 'webauthn.create' | 'webauthn.get', challenge: string, origin: string): ClientData {
  const json = utf8(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  return { json, hash: new Uint8Array(createHash('sha256').update(json).digest()) };
}

/** The longest start of `text` that takes at most `maximum` UTF-8 bytes and cuts no code point (WebAuthn section 6.4.1). */
export function cutToBytes(text: string, maximum: number): string {
  let cut = '';
  let length = 0;
  for (const character of text) {
    length += utf8(character).length;
    if (length > maximum) break;
    cut += character;
  }
  return cut;
}
