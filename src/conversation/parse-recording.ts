import { packetSize } from '../fido/ctaphid.ts';
import { hiddenByte } from './conversation-entry.ts';
import { type HiddenSpan, isHiddenKind } from './hidden-span.ts';
import {
  maxRecordingLength,
  type RecordedMessage,
  type RecordedReport,
  type Recording,
  recordingFormat,
  recordingVersion,
} from './recording.ts';

/** A text that is no recording. */
export class UnreadableRecording extends Error {
  override readonly name = 'UnreadableRecording';
  /** Counted from 1; null where it is the text as a whole. */
  readonly line: number | null;

  constructor(line: number | null, message: string, options?: ErrorOptions) {
    super(message, options);
    this.line = line;
  }
}

/** Reports of the longest message. */
const MAX_REPORTS = 129;
const MAX_SPANS = 20_000;
const MAX_TIME = 1e9;
const HEADER = { initialization: 7, continuation: 5 } as const;

/**
 * Reads a recording. The raw reports are what counts; the decoded form next to them is for people and may say anything.
 * @throws UnreadableRecording with the first line that is not as a recorder writes it
 */
export function parseRecording(text: string): Recording {
  if (text.length > maxRecordingLength) {
    throw new UnreadableRecording(null, `got ${text.length} characters, expected at most ${maxRecordingLength}`);
  }
  const lines = text.split(/\r?\n/);
  while (lines.at(-1) === '') lines.pop();
  if (lines[0] === undefined) throw new UnreadableRecording(null, 'got nothing, expected a recording');
  const header = parseHeader(new Line(1, lines[0]));
  const messages: RecordedMessage[] = [];
  let isCut = false;
  lines.slice(1).forEach((source, index) => {
    const line = new Line(index + 2, source);
    if (isCut) line.refuse('a line', 'nothing after the one that says that it was cut');
    isCut = line.has('cut');
    if (isCut) line.only(['cut']);
    else messages.push(parseMessage(line));
  });
  return { ...header, messages, isCut };
}

function parseHeader(line: Line): Pick<Recording, 'product' | 'vendorId' | 'productId' | 'startedAt'> {
  line.only(['format', 'version', 'product', 'vendorId', 'productId', 'startedAt']);
  line.expect('format', (value) => value === recordingFormat, `"${recordingFormat}"`);
  line.expect('version', (value) => value === recordingVersion, `${recordingVersion}`);
  const startedAt = line.text('startedAt', 64);
  if (Number.isNaN(Date.parse(startedAt))) line.refuse('another text as startedAt', 'a time of ISO 8601');
  return {
    product: line.text('product', 256),
    vendorId: usbId(line, 'vendorId'),
    productId: usbId(line, 'productId'),
    startedAt,
  };
}

function usbId(line: Line, name: string): number | null {
  if (line.get(name) === null) return null;
  const text = line.text(name, 4);
  if (!/^[0-9a-f]{4}$/i.test(text)) line.refuse(`${name} ${JSON.stringify(text)}`, 'four hexadecimal digits or null');
  return Number.parseInt(text, 16);
}

const messageMembers = [
  'at',
  'direction',
  'channel',
  'message',
  'command',
  'status',
  'tookMs',
  'fault',
  'decoded',
  'reports',
  'hidden',
];

function parseMessage(line: Line): RecordedMessage {
  line.only(messageMembers);
  const at = line.get('at');
  if (typeof at !== 'number' || !(at >= 0 && at <= MAX_TIME)) line.refuse('another value as at', `0 to ${MAX_TIME} ms`);
  const direction = line.get('direction');
  if (direction !== 'to-key' && direction !== 'from-key') line.refuse('another direction', '"to-key" or "from-key"');
  const reports = line.list('reports', MAX_REPORTS).map((report) => parseReport(line, report));
  if (reports.length === 0) line.refuse('no reports', 'at least one');
  const hidden = line.has('hidden') ? line.list('hidden', MAX_SPANS).map((span) => parseSpan(line, span)) : [];
  checkSpans(line, reports, hidden);
  return { at, direction, reports, hidden };
}

function parseReport(line: Line, report: unknown): RecordedReport {
  if (typeof report !== 'string' || report.length > 2 * packetSize || !/^(?:[0-9a-f]{2}|··)*$/.test(report)) {
    return line.refuse('another report', `up to ${packetSize} bytes as hexadecimal digits or ${hiddenByte}`);
  }
  const bytes: (number | null)[] = [];
  for (let at = 0; at < report.length; at += 2) {
    const byte = report.slice(at, at + 2);
    bytes.push(byte === hiddenByte ? null : Number.parseInt(byte, 16));
  }
  while (bytes.length < packetSize) bytes.push(0);
  return bytes;
}

function parseSpan(line: Line, span: unknown): HiddenSpan {
  if (!Array.isArray(span) || span.length !== 3) return line.refuse('another hidden span', '[start, end, kind]');
  const [start, end, kind] = span as unknown[];
  const isPlace = Number.isSafeInteger(start) && Number.isSafeInteger(end) && (start as number) < (end as number);
  if (!isPlace || (start as number) < 0) return line.refuse('another place of a hidden span', 'two ascending offsets');
  if (typeof kind !== 'string' || !isHiddenKind(kind))
    return line.refuse('another kind of hidden bytes', 'one of the format');
  return { start: start as number, end: end as number, kind };
}

/** Spans are in order and lie on hidden bytes; where there are any, there are no hidden bytes of the message beside them. */
function checkSpans(line: Line, reports: readonly RecordedReport[], hidden: readonly HiddenSpan[]): void {
  if (hidden.length === 0) return;
  const payload = payloadOf(reports);
  let at = 0;
  for (const { start, end } of hidden) {
    if (start < at || end > payload.length)
      line.refuse('hidden spans out of order or place', 'ascending ones within the message');
    const isHidden = payload.slice(start, end).every((byte) => byte === null);
    if (!isHidden || payload.slice(at, start).includes(null))
      line.refuse('hidden spans beside the hidden bytes', 'the same bytes');
    at = end;
  }
  if (payload.slice(at).includes(null)) line.refuse('hidden spans beside the hidden bytes', 'the same bytes');
}

/** The payload of a message in whole reports. */
function payloadOf([first = [], ...rest]: readonly RecordedReport[]): RecordedReport {
  const length = ((first[5] ?? 0) << 8) | (first[6] ?? 0);
  const all = [...first.slice(HEADER.initialization), ...rest.flatMap((report) => report.slice(HEADER.continuation))];
  return all.slice(0, length);
}

/** One line: a JSON object whose members are asked for by name. */
class Line {
  readonly #number: number;
  readonly #members: Readonly<Record<string, unknown>>;

  constructor(number: number, source: string) {
    this.#number = number;
    this.#members = this.#parse(source);
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#members, name);
  }

  get(name: string): unknown {
    return this.has(name) ? this.#members[name] : this.refuse(`no ${name}`, 'this member');
  }

  only(names: readonly string[]): void {
    const other = Object.keys(this.#members).find((name) => !names.includes(name));
    if (other !== undefined) this.refuse(`the member ${JSON.stringify(other.slice(0, 64))}`, names.join(', '));
  }

  expect(name: string, fits: (value: unknown) => boolean, expected: string): void {
    if (!fits(this.get(name))) this.refuse(`another ${name}`, expected);
  }

  text(name: string, maxLength: number): string {
    const value = this.get(name);
    if (typeof value !== 'string' || value.length > maxLength) {
      return this.refuse(`another value as ${name}`, `text of at most ${maxLength} characters`);
    }
    return value;
  }

  list(name: string, maxLength: number): readonly unknown[] {
    const value = this.get(name);
    if (!Array.isArray(value) || value.length > maxLength) {
      return this.refuse(`another value as ${name}`, `a list of at most ${maxLength}`);
    }
    return value;
  }

  refuse(got: string, expected: string): never {
    throw new UnreadableRecording(this.#number, `line ${this.#number}: got ${got}, expected ${expected}`);
  }

  #parse(source: string): Readonly<Record<string, unknown>> {
    let value: unknown;
    try {
      value = JSON.parse(source);
    } catch (cause) {
      throw new UnreadableRecording(this.#number, `line ${this.#number}: got no JSON, expected one object`, { cause });
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return this.refuse('no JSON object', 'one object');
    }
    return value as Readonly<Record<string, unknown>>;
  }
}
