import type { Clock } from '../basics/clock.ts';
import type { Unsubscribe } from '../basics/emitter.ts';
import { parseRecording, UnreadableRecording } from '../conversation/parse-recording.ts';
import { Recorder } from '../conversation/recorder.ts';
import { KeyNotFound, type Recordings } from '../operations/ports.ts';
import type { Passing } from './cable.ts';
import type { ConversationFeed } from './conversation-feed.ts';
import type { ReplayedKeys } from './replayed-keys.ts';
import { withoutLine } from './unreadable.ts';
import type { AttachedKey } from './usb-keys.ts';

/** The attached keys, as far as recording them goes. */
export interface RecordableKeys {
  attached(): readonly AttachedKey[];
  onAttachmentChange(listener: () => void): Unsubscribe;
  onTraffic(keyId: string, listener: (passing: Passing) => void): Unsubscribe;
}

interface Running {
  key: AttachedKey;
  readonly recorder: Recorder;
  readonly startedAt: number;
  stopListening: Unsubscribe;
}

/** Records what is said with attached keys. A recording goes on where its key is taken out and put back in. */
export class KeyRecordings implements Recordings {
  readonly #keys: RecordableKeys;
  readonly #replayed: ReplayedKeys;
  readonly #feed: ConversationFeed;
  readonly #clock: Clock;
  readonly #running = new Set<Running>();

  constructor(ports: { keys: RecordableKeys; replayed: ReplayedKeys; feed: ConversationFeed; clock: Clock }) {
    this.#keys = ports.keys;
    this.#replayed = ports.replayed;
    this.#feed = ports.feed;
    this.#clock = ports.clock;
    this.#keys.onAttachmentChange(() => this.#followKeys());
  }

  start(keyId: string): void {
    if (this.#find(keyId)) return;
    const key = this.#keys.attached().find(({ id }) => id === keyId);
    if (!key) throw new KeyNotFound(`no key has the id ${keyId}`);
    const startedAt = this.#clock.now();
    const { product, vendorId, productId } = key;
    const recorder = new Recorder({ product, vendorId, productId, startedAt });
    this.#running.add({ key, recorder, startedAt, stopListening: this.#listen(key, recorder) });
  }

  list(): ReturnType<Recordings['list']> {
    return {
      running: [...this.#running].map(({ key, recorder, startedAt }) => ({
        keyId: key.id,
        product: key.product,
        since: new Date(startedAt).toISOString(),
        messages: recorder.messages,
        isFull: recorder.isCut,
      })),
      replayed: this.#replayed.attached().map(({ id }) => id),
    };
  }

  stop(keyId: string): { fileName: string; text: string } {
    const running = this.#find(keyId);
    if (!running) throw new KeyNotFound(`no recording of the key ${keyId} runs`);
    this.#running.delete(running);
    running.stopListening();
    const { key, recorder, startedAt } = running;
    return { fileName: fileName(key.product, startedAt), text: recorder.text() };
  }

  replay(text: string): ReturnType<Recordings['replay']> {
    try {
      const { keyId, cable } = this.#replayed.attach(parseRecording(text));
      this.#feed.follow(keyId, cable);
      return { outcome: 'attached', keyId };
    } catch (error) {
      if (!(error instanceof UnreadableRecording)) throw error;
      return withoutLine(error);
    }
  }

  endReplay(keyId: string): void {
    this.#replayed.detach(keyId);
    this.#feed.forget(keyId);
  }

  #find(keyId: string): Running | undefined {
    return [...this.#running].find(({ key }) => key.id === keyId);
  }

  #listen(key: AttachedKey, recorder: Recorder): Unsubscribe {
    return this.#keys.onTraffic(key.id, ({ direction, packet }) =>
      recorder.report({ direction, packet, at: this.#clock.monotonic() }),
    );
  }

  /** A key that was put back in has another id, and its serial number still. */
  #followKeys(): void {
    const attached = this.#keys.attached();
    for (const running of this.#running) {
      if (attached.some(({ id }) => id === running.key.id)) continue;
      const back = attached.find((key) => isSameKey(key, running.key) && !this.#find(key.id));
      if (!back) continue;
      running.stopListening();
      running.key = back;
      running.stopListening = this.#listen(back, running.recorder);
    }
  }
}

const isSameKey = (one: AttachedKey, other: AttachedKey): boolean =>
  one.serial !== null &&
  one.serial === other.serial &&
  one.kind === other.kind &&
  one.vendorId === other.vendorId &&
  one.productId === other.productId;

/** `virtual-atkey-pro-20260131-235959.jsonl`, in UTC. */
function fileName(product: string, startedAt: number): string {
  const name = product
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 80)
    .replaceAll(/^-|-$/g, '');
  const time = new Date(startedAt).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  return `${name || 'key'}-${time}.jsonl`;
}
