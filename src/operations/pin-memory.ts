import { createHmac } from 'node:crypto';
import { toHex, utf8 } from '../basics/bytes.ts';
import type { Random } from '../basics/random.ts';
import type { Secret } from '../basics/secret.ts';
import type { KeyDetails } from '../contract/keys.ts';

/** Wrong PINs in a row after which we stop of ourselves, whatever the key says is left (CTAP 2.1 section 6.5.5: three). */
const wrongPinsInARow = 3;

/** What is wrong with how a key counts wrong PINs. */
export type PinAlarm = NonNullable<KeyDetails['pin']['alarm']>;

interface Attachment {
  readonly refused: Set<string>;
  inARow: number;
  retries: number | null;
  alarm: PinAlarm | null;
}

/**
 * Which PINs an attached key has refused, so that none is sent to it twice, and how many in a row. It holds no PIN: only
 * HMAC-SHA256 under a key of this run. An attachment is forgotten when its key is removed, is reset or gets another PIN.
 */
export class PinMemory {
  readonly #runKey: Uint8Array;
  readonly #onAlarm: (keyId: string, alarm: PinAlarm) => void;
  readonly #attachments = new Map<string, Attachment>();

  /** @param onAlarm told once an attachment of each alarm */
  constructor(random: Random, onAlarm: (keyId: string, alarm: PinAlarm) => void = () => {}) {
    this.#runKey = random.bytes(32);
    this.#onAlarm = onAlarm;
  }

  isKnownWrong(keyId: string, pin: Secret): boolean {
    return this.#attachments.get(keyId)?.refused.has(this.#fingerprint(keyId, pin)) ?? false;
  }

  /** A key that never counts down must not be guessed at for ever. */
  mustStop(keyId: string): boolean {
    return (this.#attachments.get(keyId)?.inARow ?? 0) >= wrongPinsInARow;
  }

  refused(keyId: string, pin: Secret): void {
    const attachment = this.#of(keyId);
    attachment.refused.add(this.#fingerprint(keyId, pin));
    attachment.inARow++;
  }

  /** The key refused a PIN that may be right: it counts in the row and may be typed again. */
  notTaken(keyId: string): void {
    this.#of(keyId).inARow++;
  }

  /** The PIN was right: the row is over. What was wrong before is still wrong. */
  accepted(keyId: string): void {
    const attachment = this.#of(keyId);
    attachment.inARow = 0;
    attachment.retries = null;
  }

  /** @returns false when the count rose although no PIN was right in between: the key, or somebody else, is at work */
  sawRetries(keyId: string, retries: number): boolean {
    const attachment = this.#of(keyId);
    const before = attachment.retries;
    attachment.retries = retries;
    if (before === null || retries <= before) return true;
    if (attachment.alarm === null) this.#raise(keyId, 'rose');
    return false;
  }

  /** The key refused a PIN and has as many tries left as before, or more. */
  sawNoCount(keyId: string): void {
    if (this.#of(keyId).alarm !== 'not-counted') this.#raise(keyId, 'not-counted');
  }

  /** What was noticed since this attachment began. */
  alarm(keyId: string): PinAlarm | null {
    return this.#attachments.get(keyId)?.alarm ?? null;
  }

  forget(keyId: string): void {
    this.#attachments.delete(keyId);
  }

  /** Forgets every attachment that is over. */
  keepOnly(keyIds: ReadonlySet<string>): void {
    for (const keyId of this.#attachments.keys()) if (!keyIds.has(keyId)) this.#attachments.delete(keyId);
  }

  #raise(keyId: string, alarm: PinAlarm): void {
    this.#of(keyId).alarm = alarm;
    this.#onAlarm(keyId, alarm);
  }

  #of(keyId: string) {
    let attachment = this.#attachments.get(keyId);
    if (!attachment) {
      attachment = { refused: new Set(), inARow: 0, retries: null, alarm: null };
      this.#attachments.set(keyId, attachment);
    }
    return attachment;
  }

  #fingerprint(keyId: string, pin: Secret): string {
    return toHex(
      createHmac('sha256', this.#runKey)
        .update(utf8(`${keyId}\0`))
        .update(pin.expose())
        .digest(),
    );
  }
}
