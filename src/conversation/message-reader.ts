import { hash } from 'node:crypto';
import { toHex } from '../basics/bytes.ts';
import { broadcastChannel, HidCommand, packetSize } from '../fido/ctaphid.ts';
import { type Entry, type EntryMember, type EntryStatus, hiddenByte, type Report } from './conversation-entry.ts';
import { readCtapAnswer, readCtapRequest } from './ctap-message.ts';
import { Disclosure, KnownIdentifiers } from './disclosure.ts';
import {
  channelText,
  hidCommandName,
  hiddenPayload,
  readError,
  readInitAnswer,
  readInitRequest,
  readKeepalive,
  readLockRequest,
} from './hid-message.ts';
import type { HiddenSpan } from './hidden-span.ts';
import { type AssembledMessage, MessageAssembly } from './message-assembly.ts';
import { type OpenRequest, OpenRequests } from './open-requests.ts';
import { readU2fAnswer, readU2fRequest } from './u2f-message.ts';

/** An entry, with what a recording and a replay need besides. The payload may hold secrets: it is for a replay's answer alone. */
export interface ReadMessage {
  readonly entry: Entry;
  readonly form: AssembledMessage['form'];
  readonly channel: number;
  readonly hidCommand: number | null;
  readonly payload: Uint8Array;
  /** Hidden bytes of the payload. */
  readonly spans: readonly HiddenSpan[];
  /** Of its last report, counted from 1. */
  readonly order: number;
  /** A request's own number; of an answer or a keepalive, that of its request. */
  readonly request: number | null;
  /** Of a request: the same for those that a replay takes for each other. */
  readonly match: string | null;
  /** Of a request: leaves the key as it was. */
  readonly isRead: boolean;
}

interface Reading {
  readonly command: string | null;
  readonly status: EntryStatus | null;
  readonly members: readonly EntryMember[];
  readonly tookMs: number | null;
  readonly request: number | null;
  readonly match: string | null;
  readonly isRead: boolean;
}

const nothing: Reading = {
  command: null,
  status: null,
  members: [],
  tookMs: null,
  request: null,
  match: null,
  isRead: false,
};

/** Reads a conversation report by report. Never throws, whatever the reports hold, and keeps a bounded amount of it. */
export class MessageReader {
  readonly #people: 'shown' | 'hidden';
  readonly #known = new KnownIdentifiers();
  readonly #assembly = new MessageAssembly();
  readonly #open = new OpenRequests();
  readonly #orders = new WeakMap<Report, number>();
  #reports = 0;
  #requests = 0;

  constructor(people: 'shown' | 'hidden') {
    this.#people = people;
  }

  read({ direction, packet, at }: Report): ReadMessage[] {
    const own: Report = { direction, packet: packet.slice(0, packetSize + 1), at };
    this.#orders.set(own, ++this.#reports);
    return this.#assembly.add(own).map((message) => this.#read(message));
  }

  /** Messages under way, as unfinished ones. */
  flush(): ReadMessage[] {
    return this.#assembly.flush().map((message) => this.#read(message));
  }

  #read(message: AssembledMessage): ReadMessage {
    const { form, direction, channel, command, payload, reports } = message;
    const last = reports.at(-1)!;
    const disclosure = new Disclosure(payload, { known: this.#known, people: this.#people });
    if (message.fault !== null) disclosure.fault(message.fault);
    const reading = form === 'message' ? this.#message(message, last.at, disclosure) : nothing;
    const { command: commandText, status, members, tookMs, request, match, isRead } = reading;
    const entry: Entry = {
      at: last.at,
      direction,
      channel: channelText(channel),
      hidCommand: hidCommandName(command),
      command: commandText,
      status,
      members: form === 'message' ? members : hiddenPayload('data', payload),
      fault: disclosure.faults.join('; ') || null,
      reports: reportTexts(message, disclosure),
      tookMs,
    };
    const order = this.#orders.get(last) ?? this.#reports;
    const spans = disclosure.spans();
    return { entry, form, channel, hidCommand: command, payload, spans, order, request, match, isRead };
  }

  #message({ direction, channel, command, payload }: AssembledMessage, at: number, disclosure: Disclosure): Reading {
    if (command === null) return nothing;
    return direction === 'to-key'
      ? this.#request(channel, command, payload, at, disclosure)
      : this.#answer(channel, command, payload, at, disclosure);
  }

  #request(channel: number, hidCommand: number, payload: Uint8Array, at: number, disclosure: Disclosure): Reading {
    if (hidCommand === HidCommand.cancel) {
      if (payload.length > 0) disclosure.fault(`${payload.length} bytes where none are due`);
      return nothing;
    }
    const read = readRequest(hidCommand, disclosure);
    if (hidCommand === HidCommand.keepalive || hidCommand === HidCommand.error) {
      disclosure.fault('only a key sends this');
      return { ...nothing, ...read };
    }
    const number = ++this.#requests;
    const { code, command: commandText } = read;
    const token = tokenOf(hidCommand, payload);
    const isResync = hidCommand === HidCommand.init && channel !== broadcastChannel;
    this.#open.add(channel, { number, at, hidCommand, code, commandText, token }, isResync);
    const where = channel === broadcastChannel ? ' broadcast' : '';
    const match = `${hidCommandName(hidCommand)}${where} ${read.match}`;
    return { ...nothing, ...read, request: number, match };
  }

  #answer(channel: number, hidCommand: number, payload: Uint8Array, at: number, disclosure: Disclosure): Reading {
    if (hidCommand === HidCommand.cancel) disclosure.fault('only a host sends this');
    if (hidCommand === HidCommand.keepalive) {
      const open = this.#open.latest(channel);
      if (!open) disclosure.fault('answers nothing that was sent here');
      const status = readKeepalive(disclosure);
      return { ...nothing, command: open?.commandText ?? null, status, request: open?.number ?? null };
    }
    const nonce = hidCommand === HidCommand.init ? tokenOf(hidCommand, payload) : null;
    const open = this.#open.take(channel, hidCommand, nonce);
    if (!open) disclosure.fault('answers nothing that was sent here');
    return {
      ...nothing,
      ...readAnswer(hidCommand, payload, disclosure, open),
      command: open?.commandText ?? null,
      tookMs: open ? at - open.at : null,
      request: open?.number ?? null,
    };
  }
}

function readRequest(
  hidCommand: number,
  at: Disclosure,
): { command: string | null; members: readonly EntryMember[]; match: string; isRead: boolean; code: number | null } {
  switch (hidCommand) {
    case HidCommand.cbor:
      return readCtapRequest(at);
    case HidCommand.msg: {
      const { instruction, ...read } = readU2fRequest(at);
      return { ...read, code: instruction };
    }
    case HidCommand.init:
      return { ...plain, isRead: true, members: readInitRequest(at), match: `${at.bytes.length} bytes` };
    case HidCommand.lock:
      return { ...plain, members: readLockRequest(at), match: at.bytes.join() };
    default: {
      const isRead = hidCommand === HidCommand.ping || hidCommand === HidCommand.wink;
      return { ...plain, isRead, members: hiddenPayload('data', at.bytes), match: `<${at.bytes.length} bytes>` };
    }
  }
}

const plain = { command: null, isRead: false, code: null };

function readAnswer(
  hidCommand: number,
  payload: Uint8Array,
  at: Disclosure,
  open: OpenRequest | undefined,
): { status: EntryStatus | null; members: readonly EntryMember[] } {
  switch (hidCommand) {
    case HidCommand.cbor:
      return readCtapAnswer(at, open?.code ?? null);
    case HidCommand.msg:
      return readU2fAnswer(at, open?.code ?? null);
    case HidCommand.error:
      return { status: readError(at), members: [] };
    case HidCommand.init: {
      const members = readInitAnswer(at);
      if (open?.token != null && open.token !== tokenOf(hidCommand, payload)) at.fault('a nonce that was not sent');
      return { status: null, members };
    }
    case HidCommand.ping:
      if (open && open.token === tokenOf(hidCommand, payload)) at.conceal(0, payload.length, 'echo');
      else if (open) at.fault('not what was sent');
      return { status: null, members: hiddenPayload('data', payload) };
    default:
      return { status: null, members: hiddenPayload('data', payload) };
  }
}

function tokenOf(hidCommand: number, payload: Uint8Array): string | null {
  if (hidCommand === HidCommand.init) return toHex(payload.subarray(0, 8));
  return hidCommand === HidCommand.ping ? hash('sha256', payload, 'base64url') : null;
}

const INITIALIZATION_HEADER = 7;
const CONTINUATION_HEADER = 5;

/** Headers are shown, and padding where it is zero: what else is behind a message may be anything that the sender had in memory. */
function reportTexts({ form, reports }: AssembledMessage, disclosure: Disclosure): string[] {
  let offset = 0;
  return reports.map(({ packet }, index) => {
    if (packet.length <= INITIALIZATION_HEADER) return hiddenByte.repeat(packet.length);
    const isFirst = index === 0 && (packet[4]! & 0x80) !== 0;
    const header = isFirst ? INITIALIZATION_HEADER : CONTINUATION_HEADER;
    let text = toHex(packet.subarray(0, header));
    for (let i = header; i < Math.min(packet.length, packetSize); i++, offset++) {
      const isPayload = offset < disclosure.bytes.length;
      const isShown = isPayload ? disclosure.isVisible(offset) : form === 'message' && packet[i] === 0;
      text += isShown ? packet[i]!.toString(16).padStart(2, '0') : hiddenByte;
    }
    return text;
  });
}
