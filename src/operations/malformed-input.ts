import { fromBase64url } from '../basics/bytes.ts';

/** Input that fits its schema and is still no value of its kind. Says what was expected, never what was got: it may be a secret. */
export class MalformedInput extends Error {
  override readonly name = 'MalformedInput';
}

/** Bytes that a caller gave as base64url text. @throws MalformedInput */
export function givenBytes(text: string): Uint8Array {
  try {
    return fromBase64url(text);
  } catch {
    throw new MalformedInput('expected base64url without padding');
  }
}
