import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, utf8 } from '../../src/basics/bytes.ts';
import { FrameError, FrameReader, FrameSigner } from '../../src/elevated-helper/signed-frames.ts';

const key = new Uint8Array(32).fill(7);
const longest = 100;
const signer = () => new FrameSigner(key, longest);
const reader = (of: Uint8Array = key) => new FrameReader(of, longest);
const read = (frames: FrameReader, bytes: Uint8Array) => [...frames.read(bytes)];

function faultOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof FrameError) return error.fault;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('signed frames', () => {
  it('come out as they went in, however the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(255), fc.uint8Array({ maxLength: longest })), { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 20 }),
        (sent, cuts) => {
          const sign = signer();
          const stream = concatBytes(...sent.map(([kind, message]) => sign.sign(kind, message)));
          const frames = reader();
          const got: [number, Uint8Array][] = [];
          for (let at = 0, cut = 0; at < stream.length; cut += 1) {
            const length = cuts[cut % cuts.length] ?? 1;
            for (const { kind, message } of frames.read(stream.slice(at, at + length))) got.push([kind, message]);
            at += length;
          }
          frames.end();
          expect(got).toEqual(sent.map(([kind, message]) => [kind, new Uint8Array(message)]));
        },
      ),
    );
  });

  it('any changed bit is refused, wherever it is', () => {
    const frame = signer().sign(3, utf8('a packet'));
    for (let bit = 0; bit < frame.length * 8; bit += 1) {
      const changed = frame.slice();
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const frames = reader();
      const fault = faultOf(() => {
        expect(read(frames, changed)).toEqual([]);
        frames.end();
      });
      // A changed length leaves a frame that is too long, too short or not complete.
      expect(['wrong-mac', 'too-long', 'too-short', 'cut-off']).toContain(fault);
    }
  });

  it('signed with another key are refused', () => {
    expect(faultOf(() => read(reader(new Uint8Array(32)), signer().sign(1, utf8('x'))))).toBe('wrong-mac');
  });

  it('a frame that was heard before is refused, and so is one that skips another', () => {
    const sign = signer();
    const [first, second] = [sign.sign(1, utf8('one')), sign.sign(1, utf8('two'))];
    const frames = reader();
    expect(read(frames, first)).toHaveLength(1);
    expect(faultOf(() => read(frames, first))).toBe('replayed');
    expect(faultOf(() => read(reader(), second))).toBe('out-of-order');
  });

  it('one that is too long is refused by its length, before its bytes have come', () => {
    expect(faultOf(() => read(reader(), Uint8Array.of(0xff, 0xff)))).toBe('too-long');
    expect(faultOf(() => read(reader(), Uint8Array.of(0, 8)))).toBe('too-short');
    expect(() => signer().sign(1, new Uint8Array(longest + 1))).toThrow('got a message of 101 bytes');
  });

  it('a stream that ends within a frame says so', () => {
    const frames = reader();
    expect(read(frames, signer().sign(1, utf8('cut')).slice(0, -1))).toEqual([]);
    expect(faultOf(() => frames.end())).toBe('cut-off');
  });
});
