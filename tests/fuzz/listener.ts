import { toHex } from '../../src/basics/bytes.ts';
import { seededRandom } from '../../src/basics/random.ts';
import { ConversationReader } from '../../src/conversation/conversation-reader.ts';
import { parseRecording } from '../../src/conversation/parse-recording.ts';
import { Recorder } from '../../src/conversation/recorder.ts';
import { ReplayedKey } from '../../src/conversation/replayed-key.ts';
import { Broken } from './broken.ts';
import { StepClock } from './step-clock.ts';

/** Bytes of a secret that are never together in what is told: shorter ones come together by chance. */
const WINDOW = 8;

/** Who reads along with a key and its host, and records them: whatever they say, it is told, and without secrets. */
export class Listener {
  readonly #reader = new ConversationReader();
  readonly #recorder = new Recorder({ product: 'fuzzed', vendorId: null, productId: null, startedAt: 0 });
  readonly #secrets = new Set<string>();
  readonly #requests: Uint8Array[] = [];
  readonly #told: string[] = [];
  #heard = 0;

  hear(direction: 'to-key' | 'from-key', packet: Uint8Array, at: number): void {
    this.#heard++;
    if (direction === 'to-key') this.#requests.push(packet.slice());
    this.#recorder.report({ direction, packet, at });
    for (const { reports } of this.#reader.read({ direction, packet, at })) this.#told.push(...reports);
  }

  /** What passes in no form, or hidden. */
  keepSecret(bytes: Uint8Array): void {
    for (let at = 0; at + WINDOW <= bytes.length; at++) this.#secrets.add(toHex(bytes.subarray(at, at + WINDOW)));
  }

  /** Everything was told once, nothing secret was told or written, and what was written replays. */
  check(): void {
    for (const { reports } of this.#reader.flush()) this.#told.push(...reports);
    if (this.#told.length !== this.#heard) throw new Broken(`${this.#told.length} of ${this.#heard} reports were told`);
    const text = this.#recorder.text();
    const written = text.match(/(?<=")(?:[0-9a-f]{2}|··){8,}(?=")/g) ?? [];
    for (const report of [...this.#told, ...written]) {
      for (let at = 0; at + 2 * WINDOW <= report.length; at += 2) {
        const window = report.slice(at, at + 2 * WINDOW);
        if (this.#secrets.has(window)) throw new Broken(`a secret was told: ${window} in ${report}`);
      }
    }
    const clock = new StepClock();
    const key = new ReplayedKey(parseRecording(text), { clock, random: seededRandom('replay') });
    for (const packet of this.#requests) key.receive(packet);
    key.powerCycle();
    if (clock.pending > 0) throw new Broken(`${clock.pending} timers of a replayed key outlive the power`);
  }
}
