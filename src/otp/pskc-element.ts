import type { XmlElement } from './xml.ts';

export const PSKC = 'urn:ietf:params:xml:ns:keyprov:pskc';

/** Why a file of key packages is not taken, as a whole. Closed. */
export type PskcRefusal =
  | 'too-long'
  | 'not-xml'
  | 'not-pskc'
  | 'malformed'
  | 'too-many'
  | 'encrypted'
  | 'wants-pre-shared-key'
  | 'wants-passphrase'
  | 'encryption-unsupported'
  | 'mac-missing'
  | 'key-or-file-wrong';

/** Ends the reading of a file; `readPskc` turns it into a refusal. */
export class PskcError extends Error {
  readonly code: PskcRefusal;

  constructor(code: PskcRefusal, detail: string) {
    super(detail);
    this.code = code;
  }
}

/** The one child of that name. @throws PskcError when there are more */
export function childOf(element: XmlElement, name: string, namespace: string = PSKC): XmlElement | undefined {
  const found = element.children.filter((child) => child.name === name && child.namespace === namespace);
  if (found.length > 1) throw new PskcError('malformed', `expected one ${name}, got ${found.length}`);
  return found[0];
}

/** Base64 with padding, as XML Schema has it: white space is laid in anywhere. @throws PskcError */
export function strictBase64(text: string): Uint8Array {
  const plain = text.replace(/\s+/g, '');
  const bytes = Buffer.from(plain, 'base64');
  if (plain === '' || bytes.toString('base64') !== plain) throw new PskcError('malformed', 'a value is not base64');
  return new Uint8Array(bytes);
}
