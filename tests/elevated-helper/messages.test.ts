import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../src/basics/bytes.ts';
import {
  type Command,
  encodeCommand,
  encodeNews,
  kindOfCommand,
  kindOfNews,
  listable,
  MessageError,
  maxDevices,
  maxText,
  type News,
  parseCommand,
  parseNews,
} from '../../src/elevated-helper/messages.ts';
import { longestMessage } from '../../src/elevated-helper/signed-frames.ts';

const packet = Uint8Array.from({ length: 64 }, (_, index) => index);
const device = {
  path: '\\\\?\\hid#vid_31bb&pid_0622#7&1',
  vendorId: 0x31bb,
  productId: 0x0622,
  manufacturer: 'AuthenTrend',
  product: 'ATKey.Pro',
  serial: null,
};

const commands: readonly Command[] = [
  { kind: 'list', request: 1 },
  { kind: 'open', request: 2, path: device.path },
  { kind: 'write', request: 0xffff_ffff, handle: 9, packet },
  { kind: 'close', request: 4, handle: 9 },
];
const news: readonly News[] = [
  { kind: 'ready' },
  { kind: 'listed', request: 1, devices: [device, { ...device, path: 'b', serial: '' }, { ...device, serial: 'S1' }] },
  { kind: 'opened', request: 2, handle: 9 },
  { kind: 'done', request: 3 },
  { kind: 'refused', request: 4, reason: 'no-fido-key', detail: 'キーではない' },
  { kind: 'report', handle: 9, packet },
  { kind: 'lost', handle: 9, detail: '' },
  { kind: 'ending', reason: 'idle' },
];

describe('what passes between app and helper', () => {
  it.each(commands)('command $kind', (command) => {
    const message = encodeCommand(command);
    expect(parseCommand(kindOfCommand(command), message)).toEqual(command);
    expect(() => parseCommand(kindOfCommand(command), message.slice(0, -1))).toThrow(MessageError);
    expect(() => parseCommand(kindOfCommand(command), concatBytes(message, Uint8Array.of(0)))).toThrow('left over');
  });

  it.each(news)('news $kind', (one) => {
    const message = encodeNews(one);
    expect(parseNews(kindOfNews(one), message)).toEqual(one);
    if (message.length > 0) expect(() => parseNews(kindOfNews(one), message.slice(0, -1))).toThrow(MessageError);
    expect(() => parseNews(kindOfNews(one), concatBytes(message, Uint8Array.of(0)))).toThrow('left over');
  });

  it('there are four commands and no other', () => {
    const understood = Array.from({ length: 256 }, (_, kind) => kind).filter((kind) => {
      try {
        parseCommand(kind, new Uint8Array(0));
      } catch (error) {
        return !String(error).includes('got command');
      }
      return true;
    });
    expect(understood).toEqual([1, 2, 3, 4]);
  });

  it('bytes of any kind are understood or refused by name', () => {
    fc.assert(
      fc.property(fc.nat(255), fc.uint8Array({ maxLength: 200 }), (kind, message) => {
        for (const parse of [parseCommand, parseNews]) {
          try {
            parse(kind, message);
          } catch (error) {
            expect(error).toBeInstanceOf(MessageError);
          }
        }
      }),
    );
  });

  it('a list of the most and longest devices fits into a frame; what is beyond is left out or cut between characters', () => {
    const long = { ...device, product: '鍵'.repeat(300), manufacturer: 'x'.repeat(300), serial: '😀'.repeat(300) };
    const many = Array.from({ length: 40 }, (_, index) => ({
      ...long,
      path: String(index).padStart(maxText.path, 'p'),
    }));
    const listed: News = {
      kind: 'listed',
      request: 1,
      devices: listable([{ ...device, path: 'x'.repeat(1_025) }, ...many]),
    };
    const message = encodeNews(listed);
    expect(message.length).toBeLessThanOrEqual(longestMessage.fromHelper);
    const read = parseNews(kindOfNews(listed), message);
    if (read.kind !== 'listed') throw new Error('no list');
    expect(read.devices).toHaveLength(maxDevices);
    expect(read.devices[0]).toMatchObject({
      product: '鍵'.repeat(85),
      manufacturer: 'x'.repeat(256),
      serial: '😀'.repeat(64),
    });
  });
});
