import type { Random } from '../../basics/random.ts';
import { broadcastChannel } from '../../fido/ctaphid.ts';

/** Room for every program of a computer; the channel that was silent longest makes way for a new one. */
const MAX_CHANNELS = 256;

/** The channels that were given out since power-up. */
export class Channels {
  readonly #random: Random;
  readonly #allocated = new Set<number>();

  constructor(random: Random) {
    this.#random = random;
  }

  /** @param busy a channel that stays, however long it was silent */
  allocate(busy: number | undefined): number {
    const channel = this.#freshId();
    if (this.#allocated.size >= MAX_CHANNELS) {
      const [oldest, next] = this.#allocated;
      this.#allocated.delete((oldest === busy ? next : oldest)!);
    }
    this.#allocated.add(channel);
    return channel;
  }

  /** Whether the channel is allocated; one that is used is the last to go. */
  use(channel: number): boolean {
    if (!this.#allocated.delete(channel)) return false;
    this.#allocated.add(channel);
    return true;
  }

  clear(): void {
    this.#allocated.clear();
  }

  #freshId(): number {
    for (;;) {
      const id = Buffer.from(this.#random.bytes(4)).readUInt32BE();
      if (id !== 0 && id !== broadcastChannel && !this.#allocated.has(id)) return id;
    }
  }
}
