import { describe, expect, it } from 'vitest';
import { utf8 } from '../../src/basics/bytes.ts';
import { seededRandom } from '../../src/basics/random.ts';
import { Secret } from '../../src/basics/secret.ts';
import { PinMemory } from '../../src/operations/pin-memory.ts';

const pin = (text: string) => Secret.over(utf8(text));
const memory = () => new PinMemory(seededRandom('pins'));

describe('the memory of refused PINs', () => {
  it('knows a PIN that this attachment refused, and no other', () => {
    const pins = memory();
    pins.refused('key', pin('0000'));
    expect(pins.isKnownWrong('key', pin('0000'))).toBe(true);
    expect(pins.isKnownWrong('key', pin('0001'))).toBe(false);
    expect(pins.isKnownWrong('other', pin('0000'))).toBe(false);
  });

  it('still knows it after the right PIN: it has not become right', () => {
    const pins = memory();
    pins.refused('key', pin('0000'));
    pins.accepted('key');
    expect(pins.isKnownWrong('key', pin('0000'))).toBe(true);
  });

  it('forgets with the PIN and with the attachment', () => {
    const pins = memory();
    pins.refused('key', pin('0000'));
    pins.refused('other', pin('0000'));
    pins.forget('key');
    expect(pins.isKnownWrong('key', pin('0000'))).toBe(false);
    pins.keepOnly(new Set(['key']));
    expect(pins.isKnownWrong('other', pin('0000'))).toBe(false);
  });

  it('counts in the row what a key took before and refused then, without taking it for wrong', () => {
    const pins = memory();
    for (let time = 0; time < 3; time++) pins.notTaken('key');
    expect(pins.mustStop('key')).toBe(true);
    expect(pins.isKnownWrong('key', pin('0000'))).toBe(false);
  });

  it('stops after three in a row, whatever the key claims, until one is right', () => {
    const pins = memory();
    for (const wrong of ['0000', '0001', '0002']) {
      expect(pins.mustStop('key')).toBe(false);
      pins.refused('key', pin(wrong));
    }
    expect(pins.mustStop('key')).toBe(true);
    pins.accepted('key');
    expect(pins.mustStop('key')).toBe(false);
  });

  it('notices a retry count that rises although no PIN was right', () => {
    const pins = memory();
    expect(pins.sawRetries('key', 8)).toBe(true);
    expect(pins.sawRetries('key', 7)).toBe(true);
    expect(pins.sawRetries('key', 8)).toBe(false);
    pins.accepted('key');
    expect(pins.sawRetries('key', 8)).toBe(true);
  });
});
