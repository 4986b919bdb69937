import { broadcastChannel, HidCommand } from '../fido/ctaphid.ts';

/** A request that waits for its answer. */
export interface OpenRequest {
  /** Counts requests from 1. */
  readonly number: number;
  readonly at: number;
  readonly hidCommand: number;
  /** Of CTAP or U2F: what decides how its answer is read. */
  readonly code: number | null;
  readonly commandText: string | null;
  /** The nonce of INIT, hexadecimal; the digest of a PING's payload. */
  readonly token: string | null;
}

const MAX_CHANNELS = 256;
const MAX_PER_CHANNEL = 8;

/** Which answer belongs to which request. */
export class OpenRequests {
  readonly #channels = new Map<number, OpenRequest[]>();

  add(channel: number, request: OpenRequest, isResync: boolean): void {
    const open = isResync ? [] : (this.#channels.get(channel) ?? []);
    open.push(request);
    if (open.length > MAX_PER_CHANNEL) open.shift();
    this.#channels.delete(channel);
    if (this.#channels.size >= MAX_CHANNELS) this.#channels.delete(this.#channels.keys().next().value as number);
    this.#channels.set(channel, open);
  }

  /** The one that a keepalive tells of. */
  latest(channel: number): OpenRequest | undefined {
    return this.#channels.get(channel)?.at(-1);
  }

  /**
   * The one that a message from the key answers; it is open no longer. An error answers the newest. Anything else answers the
   * newest of its command, and older ones will not be answered any more.
   * @param nonce of an answer to INIT: each program hears those of the others
   */
  take(channel: number, command: number, nonce: string | null): OpenRequest | undefined {
    const open = this.#channels.get(channel);
    if (!open) return undefined;
    const fits = ({ hidCommand, token }: OpenRequest): boolean =>
      command === HidCommand.error || (hidCommand === command && (nonce === null || token === nonce));
    let index = open.findLastIndex(fits);
    // A foreign nonce on the broadcast channel is for another program; on a channel of its own it is wrong.
    if (index < 0 && nonce !== null && channel !== broadcastChannel) {
      index = open.findLastIndex(({ hidCommand }) => hidCommand === command);
    }
    if (index < 0) return undefined;
    const [request] = open.splice(index, 1);
    if (command !== HidCommand.error && nonce === null) open.splice(0, index);
    if (open.length === 0) this.#channels.delete(channel);
    return request;
  }
}
