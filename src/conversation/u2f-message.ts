import { toHex } from '../basics/bytes.ts';
import type { CborItem } from './cbor-outline.ts';
import type { EntryMember, EntryStatus } from './conversation-entry.ts';
import { certificate } from './credential-shapes.ts';
import type { PayloadReading } from './ctap-message.ts';
import type { Disclosure } from './disclosure.ts';
import { bytes, credentialId, freshHash } from './shapes.ts';
import { member, type Shape } from './shown.ts';
import { hexNumber } from './value-text.ts';

/** Instructions of U2F 1.2 raw messages. */
const Instruction = { register: 0x01, authenticate: 0x02, version: 0x03 } as const;

const instructionNames: ReadonlyMap<number, string> = new Map([
  [Instruction.register, 'U2F_REGISTER'],
  [Instruction.authenticate, 'U2F_AUTHENTICATE'],
  [Instruction.version, 'U2F_VERSION'],
]);

const controlNames: ReadonlyMap<number, string> = new Map([
  [0x03, 'enforce-user-presence-and-sign'],
  [0x07, 'check-only'],
  [0x08, 'dont-enforce-user-presence-and-sign'],
]);

const statusWords: ReadonlyMap<number, string> = new Map([
  [0x9000, 'SW_NO_ERROR'],
  [0x6700, 'SW_WRONG_LENGTH'],
  [0x6985, 'SW_CONDITIONS_NOT_SATISFIED'],
  [0x6986, 'SW_COMMAND_NOT_ALLOWED'],
  [0x6a80, 'SW_WRONG_DATA'],
  [0x6d00, 'SW_INS_NOT_SUPPORTED'],
  [0x6e00, 'SW_CLA_NOT_SUPPORTED'],
]);

/** A request of CTAPHID_MSG: an APDU (U2F 1.2 raw message formats, section 3). */
export function readU2fRequest(at: Disclosure): PayloadReading & { readonly instruction: number | null } {
  const reader = new Bytes(at);
  const header = reader.take(4);
  if (!header) {
    at.fault('an APDU shorter than 4 bytes');
    return { command: null, status: null, members: [], match: 'no APDU', isRead: false, instruction: null };
  }
  const [cla, instruction, p1] = [header[0]!, header[1]!, header[2]!];
  const command = instructionNames.get(instruction) ?? `unknown U2F instruction ${hexNumber(instruction)}`;
  if (cla !== 0) reader.add('CLA', hexNumber(cla));
  const dataLength = reader.dataLength();
  if (dataLength === undefined) {
    at.fault('an APDU whose lengths do not fit');
  } else if (cla === 0 && instruction === Instruction.register && dataLength === 64) {
    reader.member('challenge', 32, freshHash);
    reader.member('application', 32, bytes);
    reader.rest();
  } else if (cla === 0 && instruction === Instruction.authenticate) {
    reader.add('control', controlNames.get(p1) ?? hexNumber(p1));
    reader.keyHandleRequest(dataLength);
  } else if (dataLength === 0) {
    reader.rest();
  }
  const match = `${toHex(header)} ${reader.matches.join()} <${at.bytes.length} bytes>`;
  const isRead = instruction === Instruction.version;
  return { command, status: null, members: reader.members, match, isRead, instruction };
}

/** @param instruction of the request; null where that is not known */
export function readU2fAnswer(at: Disclosure, instruction: number | null): Pick<PayloadReading, 'status' | 'members'> {
  const { length } = at.bytes;
  if (length < 2) {
    at.fault('an answer without a status word');
    return { status: null, members: [] };
  }
  const [high, low] = at.reveal(length - 2, length);
  const code = (high! << 8) | low!;
  const status: EntryStatus = {
    code,
    name: statusWords.get(code) ?? `unknown 0x${code.toString(16).padStart(4, '0')}`,
    ok: code === 0x9000,
  };
  const reader = new Bytes(at, length - 2);
  if (length === 2) return { status, members: [] };
  if (instruction === Instruction.register && status.ok) reader.registration();
  else if (instruction === Instruction.authenticate && status.ok) reader.signature();
  else if (instruction === Instruction.version) reader.version();
  return { status, members: reader.members };
}

/** Reads a raw message from its start. What does not fit is left hidden. */
class Bytes {
  readonly members: EntryMember[] = [];
  readonly matches: string[] = [];
  readonly #at: Disclosure;
  readonly #end: number;
  #offset = 0;

  constructor(at: Disclosure, end: number = at.bytes.length) {
    this.#at = at;
    this.#end = end;
  }

  take(length: number): Uint8Array | undefined {
    if (length > this.#end - this.#offset) return undefined;
    this.#offset += length;
    return this.#at.reveal(this.#offset - length, this.#offset);
  }

  add(name: string, value: string): void {
    this.members.push({ name, value, hidden: false, members: [] });
  }

  /** `length` bytes as a shape of CTAP would show them. False where there are fewer. */
  member(name: string, length: number, shape: Shape): boolean {
    if (length > this.#end - this.#offset) {
      this.#at.fault(`${name}: ${length} bytes are announced, ${this.#end - this.#offset} are left`);
      return false;
    }
    const start = this.#offset;
    this.#offset += length;
    const item: CborItem = { type: 'bytes', start, content: start, end: this.#offset };
    const shown = shape(item, this.#at, name);
    this.members.push(member(name, shown));
    this.matches.push(shown.match);
    return true;
  }

  /** Lc of the short or the extended form (ISO 7816-4 section 5.1). Undefined where the bytes are not as many. */
  dataLength(): number | undefined {
    const left = this.#end - this.#offset;
    const { bytes: all } = this.#at;
    const at = this.#offset;
    if (left === 0) return 0;
    if (left === 1 || (left === 3 && all[at] === 0)) {
      // Le alone: no data.
      this.take(left);
      return 0;
    }
    const isExtended = all[at] === 0;
    const length = isExtended ? (all[at + 1]! << 8) | all[at + 2]! : all[at]!;
    const lengthBytes = isExtended ? 3 : 1;
    if (left < lengthBytes + length || left > lengthBytes + length + 3) return undefined;
    this.take(lengthBytes);
    return length;
  }

  /** What follows the data: the expected length. */
  rest(): void {
    if (this.#end - this.#offset <= 3) this.take(this.#end - this.#offset);
  }

  keyHandleRequest(dataLength: number): void {
    if (dataLength < 65) return this.#at.fault('shorter than a challenge, an application and a length');
    this.member('challenge', 32, freshHash);
    this.member('application', 32, bytes);
    const [length] = this.take(1) ?? [];
    if (length !== dataLength - 65) return this.#at.fault('a key handle of another length than announced');
    this.member('keyHandle', length, credentialId);
    this.rest();
  }

  registration(): void {
    const [reserved] = this.take(1) ?? [];
    if (reserved !== 0x05) return this.#at.fault('a registration that does not start with 05');
    if (!this.member('userPublicKey', 65, bytes)) return;
    const [length] = this.take(1) ?? [];
    if (length === undefined || !this.member('keyHandle', length, credentialId)) return;
    if (!this.member('attestationCertificate', this.#derLength(), certificate)) return;
    this.member('signature', this.#end - this.#offset, bytes);
  }

  signature(): void {
    const [presence] = this.take(1) ?? [];
    const counter = this.take(4);
    if (presence === undefined || !counter) return this.#at.fault('shorter than presence and counter');
    this.add('userPresence', String((presence & 1) === 1));
    this.add('counter', String(new DataView(counter.buffer, counter.byteOffset).getUint32(0)));
    this.member('signature', this.#end - this.#offset, bytes);
  }

  version(): void {
    const length = this.#end - this.#offset;
    const name = Buffer.from(this.#at.bytes.subarray(this.#offset, this.#end)).toString('latin1');
    if (/^[A-Z0-9_]{1,16}$/.test(name)) {
      this.take(length);
      this.add('version', name);
    } else {
      this.#at.fault(`a version of ${length} bytes`);
    }
  }

  /** Bytes of the DER sequence that starts here. */
  #derLength(): number {
    const { bytes: all } = this.#at;
    const at = this.#offset;
    const first = all[at + 1] ?? 0;
    if (first < 0x80) return 2 + first;
    if (first === 0x81) return 3 + (all[at + 2] ?? 0);
    return 4 + ((all[at + 2] ?? 0) << 8) + (all[at + 3] ?? 0);
  }
}
