import { decodeUtf8, utf8 } from '../basics/bytes.ts';
import { Secret, wipeable, wipeableCopy } from '../basics/secret.ts';
import type { TypedSecret } from '../contract/values.ts';
import { MalformedInput } from './malformed-input.ts';

/**
 * The contract's form of what a person typed (UTF-8 bytes, or base64url of them, which its schema has checked) as a `Secret` in NFC
 * (CTAP 2.1 section 6.5.1). The caller erases it; bytes that were given stay the giver's.
 * @throws MalformedInput on text that is no base64url and on bytes that are no UTF-8
 */
export function openTypedSecret(typed: TypedSecret): Secret {
  const bytes = typeof typed === 'string' ? bytesOf(typed) : wipeableCopy(typed);
  return Secret.over(bytes.every((byte) => byte < 0x80) ? bytes : normalized(bytes));
}

function bytesOf(text: string): Uint8Array {
  if (text.length % 4 === 1) throw new MalformedInput('expected base64url without padding');
  // Written straight into a buffer of its own: a pooled one would keep a copy that nobody erases.
  const bytes = wipeable(Math.floor((text.length * 3) / 4));
  Buffer.from(bytes.buffer).write(text, 'base64url');
  return bytes;
}

/** Erases what it opened, whatever happens. */
export async function withTypedSecrets<const Texts extends readonly (TypedSecret | null)[], T>(
  texts: Texts,
  action: (
    secrets: { [Index in keyof Texts]: Texts[Index] extends TypedSecret ? Secret : Secret | null },
  ) => Promise<T>,
): Promise<T> {
  const secrets: (Secret | null)[] = [];
  try {
    for (const text of texts) secrets.push(text === null ? null : openTypedSecret(text));
    return await action(secrets as never);
  } finally {
    for (const secret of secrets) secret?.erase();
  }
}

function normalized(bytes: Uint8Array): Uint8Array {
  try {
    const text = decodeUtf8(bytes);
    const composed = text.normalize('NFC');
    return wipeableCopy(composed === text ? bytes : utf8(composed));
  } catch {
    throw new MalformedInput('expected well-formed UTF-8');
  } finally {
    bytes.fill(0);
  }
}
