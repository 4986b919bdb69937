import { concatBytes, decodeUtf8, utf8 } from '../basics/bytes.ts';
import type { NativeDevice } from '../hid/native-hid.ts';

/** Bytes of a CTAPHID report without its report ID (CTAP 2.1 section 11.2.4). */
export const packetBytes = 64;
export const maxDevices = 24;
/** Bytes of UTF-8; longer names are cut, and a device with a longer path is left out. */
export const maxText = { name: 256, path: 1_024, detail: 256 } as const;

/** All that the app may ask of the helper. `request` comes back in the answer. */
export type Command =
  | { readonly kind: 'list'; readonly request: number }
  | { readonly kind: 'open'; readonly request: number; readonly path: string }
  | { readonly kind: 'write'; readonly request: number; readonly handle: number; readonly packet: Uint8Array }
  | { readonly kind: 'close'; readonly request: number; readonly handle: number };

export const refusalReasons = ['no-fido-key', 'no-such-handle', 'too-many', 'refused-by-system'] as const;
export type RefusalReason = (typeof refusalReasons)[number];

/** Why the helper ends by itself. */
export const endReasons = ['idle', 'flood', 'not-understood'] as const;
export type EndReason = (typeof endReasons)[number];

/** All that the helper says. `ready` is the first: it proves that it has the key of this run. */
export type News =
  | { readonly kind: 'ready' }
  | { readonly kind: 'listed'; readonly request: number; readonly devices: readonly NativeDevice[] }
  | { readonly kind: 'opened'; readonly request: number; readonly handle: number }
  | { readonly kind: 'done'; readonly request: number }
  | { readonly kind: 'refused'; readonly request: number; readonly reason: RefusalReason; readonly detail: string }
  | { readonly kind: 'report'; readonly handle: number; readonly packet: Uint8Array }
  | { readonly kind: 'lost'; readonly handle: number; readonly detail: string }
  | { readonly kind: 'ending'; readonly reason: EndReason };

const commandKinds = ['list', 'open', 'write', 'close'] as const satisfies readonly Command['kind'][];
const newsKinds = [
  'ready',
  'listed',
  'opened',
  'done',
  'refused',
  'report',
  'lost',
  'ending',
] as const satisfies readonly News['kind'][];
const firstNews = 0x80;

/** A signed frame holds what no version of this program sends. */
export class MessageError extends Error {
  override readonly name = 'MessageError';
}

export const kindOfCommand = ({ kind }: Command): number => 1 + commandKinds.indexOf(kind);
export const kindOfNews = ({ kind }: News): number => firstNews + newsKinds.indexOf(kind);

export function encodeCommand(command: Command): Uint8Array {
  switch (command.kind) {
    case 'list':
      return u32(command.request);
    case 'open':
      return concatBytes(u32(command.request), text(command.path));
    case 'write':
      return concatBytes(u32(command.request), u32(command.handle), command.packet);
    case 'close':
      return concatBytes(u32(command.request), u32(command.handle));
  }
}

/** @throws MessageError */
export function parseCommand(kind: number, message: Uint8Array): Command {
  const name = commandKinds[kind - 1];
  if (name === undefined) throw new MessageError(`got command ${kind}, expected 1 to ${commandKinds.length}`);
  const body = new Body(message);
  const request = body.u32();
  switch (name) {
    case 'list':
      return body.whole({ kind: name, request });
    case 'open':
      return body.whole({ kind: name, request, path: body.text(maxText.path) });
    case 'write':
      return body.whole({ kind: name, request, handle: body.u32(), packet: body.bytes(packetBytes) });
    case 'close':
      return body.whole({ kind: name, request, handle: body.u32() });
  }
}

export function encodeNews(news: News): Uint8Array {
  switch (news.kind) {
    case 'ready':
      return new Uint8Array(0);
    case 'listed':
      return concatBytes(u32(news.request), u16(news.devices.length), ...news.devices.map(device));
    case 'opened':
      return concatBytes(u32(news.request), u32(news.handle));
    case 'done':
      return u32(news.request);
    case 'refused':
      return concatBytes(
        u32(news.request),
        u16(refusalReasons.indexOf(news.reason)),
        text(cut(news.detail, maxText.detail)),
      );
    case 'report':
      return concatBytes(u32(news.handle), news.packet);
    case 'lost':
      return concatBytes(u32(news.handle), text(cut(news.detail, maxText.detail)));
    case 'ending':
      return u16(endReasons.indexOf(news.reason));
  }
}

/** @throws MessageError */
export function parseNews(kind: number, message: Uint8Array): News {
  const name = newsKinds[kind - firstNews];
  if (name === undefined) throw new MessageError(`got news ${kind}, expected ${firstNews} or one of the next`);
  const body = new Body(message);
  switch (name) {
    case 'ready':
      return body.whole({ kind: name });
    case 'listed':
      return body.whole({ kind: name, request: body.u32(), devices: body.devices() });
    case 'opened':
      return body.whole({ kind: name, request: body.u32(), handle: body.u32() });
    case 'done':
      return body.whole({ kind: name, request: body.u32() });
    case 'refused':
      return body.whole({
        kind: name,
        request: body.u32(),
        reason: body.oneOf(refusalReasons),
        detail: body.text(maxText.detail),
      });
    case 'report':
      return body.whole({ kind: name, handle: body.u32(), packet: body.bytes(packetBytes) });
    case 'lost':
      return body.whole({ kind: name, handle: body.u32(), detail: body.text(maxText.detail) });
    case 'ending':
      return body.whole({ kind: name, reason: body.oneOf(endReasons) });
  }
}

/** The devices that a list has room for. */
export const listable = (devices: readonly NativeDevice[]): NativeDevice[] =>
  devices.filter(({ path }) => utf8(path).length <= maxText.path).slice(0, maxDevices);

const device = ({ path, vendorId, productId, manufacturer, product, serial }: NativeDevice): Uint8Array =>
  concatBytes(
    text(path),
    u16(vendorId),
    u16(productId),
    text(cut(manufacturer, maxText.name)),
    text(cut(product, maxText.name)),
    u16(serial === null ? 0 : 1),
    text(cut(serial ?? '', maxText.name)),
  );

function u16(value: number): Uint8Array {
  const bytes = new Uint8Array(2);
  new DataView(bytes.buffer).setUint16(0, value);
  return bytes;
}

function u32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

function text(value: string): Uint8Array {
  const bytes = utf8(value);
  return concatBytes(u16(bytes.length), bytes);
}

/** At most `bytes` of UTF-8, cut between characters. */
function cut(value: string, bytes: number): string {
  const { read } = new TextEncoder().encodeInto(value, new Uint8Array(bytes));
  return value.slice(0, read);
}

/** Takes a message apart from its first byte to its last. */
class Body {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2));
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4));
  }

  bytes(length: number): Uint8Array {
    const at = this.#take(length);
    return this.#bytes.slice(at, at + length);
  }

  text(most: number): string {
    const length = this.u16();
    if (length > most) throw new MessageError(`got a text of ${length} bytes, expected ${most} at most`);
    try {
      return decodeUtf8(this.bytes(length));
    } catch (cause) {
      if (cause instanceof MessageError) throw cause;
      throw new MessageError('got a text that is not UTF-8', { cause });
    }
  }

  oneOf<T>(values: readonly T[]): T {
    const index = this.u16();
    const value = values[index];
    if (value === undefined) throw new MessageError(`got ${index}, expected a number below ${values.length}`);
    return value;
  }

  devices(): NativeDevice[] {
    const count = this.u16();
    if (count > maxDevices) throw new MessageError(`got ${count} devices, expected ${maxDevices} at most`);
    return Array.from({ length: count }, () => {
      const path = this.text(maxText.path);
      const [vendorId, productId] = [this.u16(), this.u16()];
      const [manufacturer, product] = [this.text(maxText.name), this.text(maxText.name)];
      const hasSerial = this.oneOf([false, true]);
      const serial = this.text(maxText.name);
      return { path, vendorId, productId, manufacturer, product, serial: hasSerial ? serial : null };
    });
  }

  /** @throws MessageError when bytes are left */
  whole<T>(value: T): T {
    const left = this.#bytes.length - this.#at;
    if (left > 0) throw new MessageError(`${left} bytes are left over`);
    return value;
  }

  #take(length: number): number {
    const at = this.#at;
    if (at + length > this.#bytes.length) {
      throw new MessageError(`got ${this.#bytes.length - at} bytes, expected ${length} more`);
    }
    this.#at += length;
    return at;
  }
}
