import type { Clock } from '../basics/clock.ts';
import { HidCommand, KeepaliveStatus } from '../fido/ctaphid.ts';
import type { RecordedReply } from './exchanges.ts';

export interface PlaybackPorts {
  readonly clock: Clock;
  readonly send: (reply: RecordedReply) => void;
  readonly keepalive: (status: number) => void;
  /** The recorded request was never cancelled, but this one is. Null where it cannot be. */
  readonly cancelled: (() => void) | null;
  /** The recorded request was cancelled, but this one is not. */
  readonly nobodyCame: () => void;
}

const KEEPALIVE_PERIOD_MS = 100;
/** The specification leaves it to the key; OpenSK waits as long. */
const WAIT_MS = 30_000;

/** The replies to one request, each at its recorded time. What the key said after a CANCEL waits for one. */
export class Playback {
  readonly #replies: readonly RecordedReply[];
  readonly #ports: PlaybackPorts;
  readonly #start: number;
  #next = 0;
  #cancelledAt: number | undefined;
  #keepalive: number = KeepaliveStatus.userPresenceNeeded;
  #stopTimer = () => {};

  constructor(replies: readonly RecordedReply[], ports: PlaybackPorts) {
    this.#replies = replies;
    this.#ports = ports;
    this.#start = ports.clock.monotonic();
  }

  play(): void {
    this.#stopTimer();
    for (let reply = this.#replies[this.#next]; reply; reply = this.#replies[this.#next]) {
      const due = this.#due(reply);
      if (due === undefined) {
        this.#wait(WAIT_MS);
        return;
      }
      const delay = due - this.#ports.clock.monotonic();
      if (delay > 0) {
        this.#stopTimer = this.#ports.clock.schedule(delay, () => this.play());
        return;
      }
      this.#next++;
      if (reply.hidCommand === HidCommand.keepalive) this.#keepalive = reply.reports[0]?.[7] ?? this.#keepalive;
      this.#ports.send(reply);
    }
  }

  cancel(): void {
    const { cancelled } = this.#ports;
    if (!cancelled) return;
    const left = this.#replies.slice(this.#next);
    const isAnswered = left.some(({ hidCommand }) => hidCommand !== null && hidCommand !== HidCommand.keepalive);
    const after = left.findIndex(({ afterCancelMs }) => afterCancelMs !== null);
    if (this.#cancelledAt !== undefined || !isAnswered) return;
    if (after >= 0) {
      this.#cancelledAt = this.#ports.clock.monotonic();
      this.#next += after;
      this.play();
    } else {
      this.stop();
      cancelled();
    }
  }

  stop(): void {
    this.#stopTimer();
    this.#next = this.#replies.length;
  }

  #due({ afterMs, afterCancelMs }: RecordedReply): number | undefined {
    if (afterCancelMs === null) return this.#start + afterMs;
    return this.#cancelledAt === undefined ? undefined : this.#cancelledAt + afterCancelMs;
  }

  /** As a key that waits for a person. */
  #wait(leftMs: number): void {
    this.#stopTimer = this.#ports.clock.schedule(KEEPALIVE_PERIOD_MS, () => {
      if (leftMs > 0) {
        this.#ports.keepalive(this.#keepalive);
        this.#wait(leftMs - KEEPALIVE_PERIOD_MS);
      } else {
        this.stop();
        this.#ports.nobodyCame();
      }
    });
  }
}
