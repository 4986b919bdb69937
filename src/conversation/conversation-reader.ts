import type { Entry, Report } from './conversation-entry.ts';
import { MessageReader } from './message-reader.ts';

/**
 * Reads what a host and a key say to each other, and tells it without its secrets.
 *
 * What is shown is a list (`ctap-shapes.ts`, `credential-shapes.ts`, `get-info-shape.ts`, `u2f-message.ts`); the rest is hidden:
 * PINs and tokens in every form, key agreement, hmac-secret salts and outputs, large blobs and their keys, credBlobs, credential
 * ids and key handles, PING payloads, vendor commands, unknown members, and messages that are no well-formed CBOR.
 *
 * User ids, user names and the names of fingerprints are shown unless told: the reader serves a tester who looks at keys of
 * his own while they speak, where a name is what a key may stumble over. A recording, which is handed on, never has them.
 */
export class ConversationReader {
  readonly #reader: MessageReader;

  constructor(options: { readonly people?: 'shown' | 'hidden' } = {}) {
    this.#reader = new MessageReader(options.people ?? 'shown');
  }

  /** What this report ends: usually nothing or one message. Never throws. */
  read(report: Report): Entry[] {
    return this.#reader.read(report).map(({ entry }) => entry);
  }

  /** What began and will not end: for the moment when the key is pulled or nobody listens any more. */
  flush(): Entry[] {
    return this.#reader.flush().map(({ entry }) => entry);
  }
}
