import type { EntryMember, Report } from './conversation-entry.ts';
import { MessageReader, type ReadMessage } from './message-reader.ts';
import {
  type DecodedMembers,
  maxRecordingLength,
  type RecordedProduct,
  type RecordingLine,
  recordingFormat,
  recordingVersion,
} from './recording.ts';

export interface RecorderOptions extends RecordedProduct {
  /** Milliseconds since the Unix epoch. */
  readonly startedAt: number;
  /** Characters of the file at most; what comes later is not recorded. */
  readonly maxLength?: number;
}

/** Room for the last line. */
const RESERVE = 64;

/**
 * Writes down a conversation, as JSON lines. Hidden bytes are removed before a line is made (`ConversationReader` says which),
 * user ids, user names and the names of fingerprints too: a recording is made to be handed on. What is kept meanwhile is as
 * clean, except for messages that are not complete yet.
 */
export class Recorder {
  readonly #reader = new MessageReader('hidden');
  readonly #header: string;
  readonly #maxLength: number;
  #lines: { readonly order: number; readonly text: string }[] = [];
  #length: number;
  #start: number | undefined;
  #isCut = false;

  constructor({ product, vendorId, productId, startedAt, maxLength = maxRecordingLength }: RecorderOptions) {
    this.#header = JSON.stringify({
      format: recordingFormat,
      version: recordingVersion,
      product,
      vendorId: hexId(vendorId),
      productId: hexId(productId),
      startedAt: new Date(startedAt).toISOString(),
    });
    this.#maxLength = maxLength;
    this.#length = this.#header.length + 1 + RESERVE;
  }

  /** The next report of the conversation. Never throws. */
  report(report: Report): void {
    this.#start ??= report.at;
    if (!this.#isCut) this.#add(this.#reader.read(report));
  }

  /** Lines so far: messages, and stray packets. */
  get messages(): number {
    return this.#lines.length;
  }

  /** Nothing more is recorded: it is as long as it may be. */
  get isCut(): boolean {
    return this.#isCut;
  }

  /** The file. Messages under way count as unfinished. */
  text(): string {
    this.#add(this.#reader.flush());
    // A message that never ended is noticed late.
    this.#lines.sort((a, b) => a.order - b.order);
    const lines = [this.#header, ...this.#lines.map(({ text }) => text)];
    if (this.#isCut) lines.push('{"cut":"the recording is as long as it may be"}');
    return `${lines.join('\n')}\n`;
  }

  #add(messages: readonly ReadMessage[]): void {
    for (const message of messages) {
      const text = JSON.stringify(lineOf(message, this.#start ?? 0));
      if (this.#isCut || this.#length + text.length + 1 > this.#maxLength) {
        this.#isCut = true;
        return;
      }
      this.#length += text.length + 1;
      this.#lines.push({ order: message.order, text });
    }
  }
}

function lineOf({ entry, form, spans }: ReadMessage, start: number): RecordingLine {
  const { at, direction, channel, hidCommand, command, status, members, fault, reports, tookMs } = entry;
  return {
    at: milliseconds(at - start),
    direction,
    channel,
    message: hidCommand,
    ...(command !== null && { command }),
    ...(status && { status: status.name }),
    ...(tookMs !== null && { tookMs: milliseconds(tookMs) }),
    ...(fault !== null && { fault }),
    ...(members.length > 0 && { decoded: decoded(members) }),
    reports: reports.map((report) => report.replace(/(?:00)+$/, '')),
    ...(form === 'message' &&
      spans.length > 0 && { hidden: spans.map(({ start: from, end, kind }) => [from, end, kind] as const) }),
  };
}

/** As an object, for people; a name that comes twice gets a number. */
function decoded(members: readonly EntryMember[]): DecodedMembers {
  const entries = new Map<string, string | DecodedMembers>();
  for (const { name, value, hidden, members: inner } of members) {
    let unique = name;
    for (let copy = 2; entries.has(unique); copy++) unique = `${name} (${copy})`;
    entries.set(unique, value === null ? decoded(inner) : hidden ? `hidden: ${value}` : value);
  }
  return Object.fromEntries(entries);
}

const milliseconds = (value: number): number => Math.max(0, Math.round(value * 1000) / 1000);

const hexId = (id: number | null): string | null => (id === null ? null : id.toString(16).padStart(4, '0'));
