import { toHex } from '../basics/bytes.ts';
import { HidCommand } from '../fido/ctaphid.ts';
import type { HiddenSpan } from './hidden-span.ts';
import { MessageReader, type ReadMessage } from './message-reader.ts';
import { placeholder } from './placeholder.ts';
import type { RecordedMessage, Recording } from './recording.ts';

/** Something that the recorded key sent because of a request. */
export interface RecordedReply {
  /** Milliseconds since the request. */
  readonly afterMs: number;
  /** Milliseconds since the CANCEL of the request; null where none had come. */
  readonly afterCancelMs: number | null;
  /** Whole packets, with placeholders for what is hidden. */
  readonly reports: readonly Uint8Array[];
  readonly hidden: readonly HiddenSpan[];
  /** Null where it is no complete message. */
  readonly hidCommand: number | null;
}

/** A recorded request and what came of it. */
export interface Exchange {
  readonly channel: number;
  readonly match: string;
  /** Of the credentials that the request names. */
  readonly identifiers: string;
  /** Leaves the key as it was. */
  readonly isRead: boolean;
  /** The payload, with placeholders for what is hidden. */
  readonly payload: Uint8Array;
  readonly replies: RecordedReply[];
}

/** The requests of a recording, in order. What the key sent before the first is not among them. */
export function exchangesOf(recording: Recording): Exchange[] {
  const collection = new Collection();
  for (const message of recording.messages) collection.add(message);
  return collection.exchanges;
}

/** Credential ids of a request, so that requests about different credentials can be told apart. */
export const identifiersOf = ({ spans, payload }: ReadMessage): string =>
  spans
    .filter(({ kind }) => kind.startsWith('credential '))
    .map(({ start, end }) => toHex(payload.subarray(start, end)))
    .join();

interface OpenExchange {
  readonly exchange: Exchange;
  readonly at: number;
  cancelledAt: number | null;
}

class Collection {
  readonly exchanges: Exchange[] = [];
  readonly #reader = new MessageReader('hidden');
  readonly #requests = new Map<number, OpenExchange>();
  /** Null: what was sent last on the channel was no request. */
  readonly #last = new Map<number, OpenExchange | null>();
  #latest: OpenExchange | undefined;

  add(message: RecordedMessage): void {
    const reports = filledReports(message);
    const { direction, at } = message;
    const read = reports.flatMap((packet) => this.#reader.read({ direction, packet, at }));
    const whole = read.find(({ form }) => form === 'message');
    if (direction === 'from-key') this.#reply(message, reports, whole);
    else if (whole) this.#request(whole, at);
    else this.#last.set(channelOf(reports[0]!), null);
  }

  #request(read: ReadMessage, at: number): void {
    const { channel, hidCommand, match, request, isRead, payload } = read;
    if (hidCommand === HidCommand.cancel) {
      const open = this.#last.get(channel);
      if (open) open.cancelledAt ??= at;
    } else if (match !== null && request !== null) {
      const exchange: Exchange = { channel, match, identifiers: identifiersOf(read), isRead, payload, replies: [] };
      const open: OpenExchange = { exchange, at, cancelledAt: null };
      this.exchanges.push(exchange);
      this.#requests.set(request, open);
      this.#last.set(channel, open);
      this.#latest = open;
    }
  }

  #reply({ at, hidden }: RecordedMessage, reports: readonly Uint8Array[], whole: ReadMessage | undefined): void {
    const open = this.#owner(channelOf(reports[0]!), whole?.request ?? null);
    open?.exchange.replies.push({
      afterMs: Math.max(0, at - open.at),
      afterCancelMs: open.cancelledAt === null ? null : Math.max(0, at - open.cancelledAt),
      reports,
      hidden,
      hidCommand: whole?.hidCommand ?? null,
    });
  }

  /** Whose reply it is; what answers nothing goes with the request before it. */
  #owner(channel: number, request: number | null): OpenExchange | undefined {
    if (request !== null) return this.#requests.get(request);
    const last = this.#last.get(channel);
    return last === undefined ? this.#latest : (last ?? undefined);
  }
}

export const channelOf = (packet: Uint8Array): number => new DataView(packet.buffer, packet.byteOffset).getUint32(0);

const FIRST_CAPACITY = 57;
const CONTINUATION_CAPACITY = 59;

/** Puts bytes of a payload where they belong in its packets. */
export function writePayload(reports: readonly Uint8Array[], offset: number, bytes: Uint8Array): void {
  bytes.forEach((byte, index) => {
    const at = offset + index;
    const beyond = at - FIRST_CAPACITY;
    if (beyond < 0) reports[0]![7 + at] = byte;
    else reports[1 + Math.floor(beyond / CONTINUATION_CAPACITY)]![5 + (beyond % CONTINUATION_CAPACITY)] = byte;
  });
}

function filledReports({ reports, hidden }: RecordedMessage): Uint8Array[] {
  const filled = reports.map((report) => Uint8Array.from(report, (byte) => byte ?? 0));
  for (const { start, end, kind } of hidden) writePayload(filled, start, placeholder(kind, end - start));
  return filled;
}
