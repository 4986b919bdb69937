import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, utf8 } from '../../../src/basics/bytes.ts';
import { plainFileName, readAudioFile } from '../../../src/identity/policy/greetings/audio-file.ts';
import { chooseGreeting, type Greeting, isTooLong } from '../../../src/identity/policy/greetings/greeting.ts';
import { policyLimits } from '../../../src/identity/policy/policy-limits.ts';
import { mp3, wav } from './sounds.ts';

const greeting = (more: Partial<Greeting>): Greeting => ({
  id: 'g',
  kind: 'greeting',
  language: 'de',
  fileName: 'hallo.wav',
  type: 'audio/wav',
  bytes: 1,
  durationMs: 1000,
  addedAt: 0,
  addedBy: 'owner',
  ...more,
});

describe('S4-30 a sound file is known by its bytes', () => {
  it('WAV and MP3 with their lengths', () => {
    expect(readAudioFile('hello.wav', wav(2.5))).toEqual({ type: 'audio/wav', durationMs: 2500, sound: wav(2.5) });
    expect(readAudioFile('HELLO.WAV', wav(1, 44_100))).toMatchObject({ type: 'audio/wav', durationMs: 1000 });
    expect(readAudioFile('こんにちは.mp3', mp3(100))).toMatchObject({ type: 'audio/mpeg', durationMs: 3600 });
  });

  it('MP3 with tags before and after, and of MPEG-2', () => {
    const id3 = concatBytes(utf8('ID3'), new Uint8Array([3, 0, 0, 0, 0, 0, 20]), new Uint8Array(20));
    const tag = new Uint8Array(128);
    tag.set(utf8('TAG'));
    expect(readAudioFile('a.mp3', concatBytes(id3, mp3(10), tag))).toEqual({
      type: 'audio/mpeg',
      durationMs: 360,
      sound: mp3(10),
    });
    // MPEG-2 layer III, 8 kbit/s at 16 kHz: 36 ms in 36 bytes a frame.
    const frame = new Uint8Array(36);
    frame.set([0xff, 0xf3, 0x18, 0xc0]);
    expect(readAudioFile('a.mp3', concatBytes(frame, frame, frame, frame))).toMatchObject({
      type: 'audio/mpeg',
      durationMs: 144,
    });
  });

  it.each([
    ['nothing', 'a.wav', new Uint8Array(), 'empty'],
    ['HTML under the name of a sound', 'a.wav', utf8('<html><script>alert(1)</script></html>'), 'not-audio'],
    ['a sound under another name', 'a.txt', wav(1), 'name-not-audio'],
    ['MP3 under the name of WAV', 'a.wav', mp3(10), 'name-disagrees'],
    ['WAV under the name of MP3', 'a.mp3', wav(1), 'name-disagrees'],
    ['WAV that is cut off', 'a.wav', wav(1).slice(0, 4000), 'damaged'],
    ['WAV with something after it', 'a.wav', concatBytes(wav(1), utf8('<script>alert(1)</script>')), 'damaged'],
    ['MP3 with something after it', 'a.mp3', concatBytes(mp3(10), utf8('<script>alert(1)</script>')), 'damaged'],
    ['two frames by chance', 'a.mp3', concatBytes(mp3(2), new Uint8Array(300).fill(7)), 'not-audio'],
    [
      'a tag without music',
      'a.mp3',
      concatBytes(utf8('ID3'), new Uint8Array([3, 0, 0, 0, 0, 0, 2, 0, 0, 0])),
      'damaged',
    ],
    ['a tag that is longer than the file', 'a.mp3', concatBytes(utf8('ID3'), new Uint8Array(7).fill(0x7f)), 'damaged'],
  ])('hostile F5: %s is refused', (_what, name, bytes, problem) => {
    expect(readAudioFile(name, bytes)).toEqual({ problem });
  });

  it('no bytes make it fail', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, isWav) => {
        const whole = isWav ? concatBytes(wav(0.01).slice(0, 20), bytes) : concatBytes(mp3(3), bytes);
        const reading = readAudioFile(isWav ? 'a.wav' : 'a.mp3', whole);
        expect('problem' in reading || reading.durationMs >= 0).toBe(true);
      }),
    );
  });

  it('hostile F5 S4-31 SX-02 5 MB pass, one byte more does not', () => {
    const largest = wav((policyLimits.greetingBytes - 44) / 8000);
    expect(largest).toHaveLength(5 * 1_048_576);
    expect(readAudioFile('a.wav', largest)).toMatchObject({ type: 'audio/wav' });
    expect(readAudioFile('a.wav', concatBytes(largest, new Uint8Array(1)))).toEqual({ problem: 'too-large' });
  });

  it('hostile F5: 100 MB are refused by their length, and a polyglot by what follows the sound', () => {
    const large = new Uint8Array(100_000_000);
    large.set(wav(1));
    expect(readAudioFile('a.wav', large)).toEqual({ problem: 'too-large' });
    const html = utf8('<html><script>alert(1)</script>');
    const tagged = concatBytes(utf8('ID3'), new Uint8Array([3, 0, 0, 0, 0, 0, html.length]), html);
    expect(readAudioFile('a.mp3', tagged)).toEqual({ problem: 'damaged' });
    for (const polyglot of [concatBytes(html, wav(1)), concatBytes(utf8('PK\u0003\u0004'), wav(1)), utf8('%PDF-1.7')]) {
      expect(readAudioFile('a.wav', polyglot)).toEqual({ problem: 'not-audio' });
    }
    expect(readAudioFile('a.html', wav(1))).toEqual({ problem: 'name-not-audio' });
    expect(readAudioFile('a.wav.html', wav(1))).toEqual({ problem: 'name-not-audio' });
  });

  it('hostile F5: of a polyglot only what is heard is kept', () => {
    const html = utf8('<html><script>alert(1)</script>.');
    const list = concatBytes(utf8('LIST'), new Uint8Array([html.length, 0, 0, 0]), html);
    const sound = wav(0.01);
    for (const at of [12, sound.length]) {
      const whole = concatBytes(sound.slice(0, at), list, sound.slice(at));
      new DataView(whole.buffer).setUint32(4, whole.length - 8, true);
      expect(readAudioFile('a.wav', whole)).toEqual({ type: 'audio/wav', durationMs: 10, sound });
    }
    const id3 = concatBytes(utf8('ID3'), new Uint8Array([3, 0, 0, 0, 0, 0, html.length]), html);
    expect(readAudioFile('a.mp3', concatBytes(id3, mp3(10)))).toMatchObject({ sound: mp3(10) });
  });

  it('hostile F5: a format that is longer than any is not taken', () => {
    const sound = wav(0.01);
    const header = concatBytes(sound.slice(0, 36), new Uint8Array(32).fill(0x3c));
    const whole = concatBytes(header, sound.slice(36));
    const view = new DataView(whole.buffer);
    view.setUint32(4, whole.length - 8, true);
    view.setUint32(16, 48, true);
    expect(readAudioFile('a.wav', whole)).toEqual({ problem: 'damaged' });
  });

  it('hostile F5: a name is only a name', () => {
    expect(plainFileName('../../etc/hello.wav')).toBe('hello.wav');
    expect(plainFileName('C:\\sounds\\hello\u0000.wav')).toBe('hello.wav');
    expect(plainFileName(`${'x'.repeat(300)}.wav`)).toHaveLength(100);
  });
});

it('S4-32 SX-02 from 20 seconds on a call may end before its message', () => {
  expect(isTooLong(greeting({ durationMs: 19_999 }))).toBe(false);
  expect(isTooLong(greeting({ durationMs: 20_000 }))).toBe(true);
});

describe('the language of a call', () => {
  const german = [greeting({})];
  const browser = (browserLanguage: string) => ({ scenario: 'browser', browserLanguage }) as const;

  it('S4-34 S4-35 an own message in the language of the browser, otherwise the standard one in that language', () => {
    expect(chooseGreeting('greeting', browser('de'), german)).toMatchObject({ message: 'custom' });
    expect(chooseGreeting('greeting', browser('de-AT'), german)).toMatchObject({ message: 'custom' });
    expect(chooseGreeting('greeting', browser('en'), german)).toEqual({ message: 'standard', language: 'en' });
    expect(chooseGreeting('retry', browser('de'), german)).toEqual({ message: 'standard', language: 'de' });
  });

  it('S4-29 own messages stand beside the standard ones: each takes the place of one kind and language', () => {
    const all = [greeting({ id: 'a', language: 'ja' }), greeting({ id: 'b', kind: 'fraud-greeting', language: 'ja' })];
    expect(chooseGreeting('fraud-greeting', browser('ja'), all)).toMatchObject({ greeting: { id: 'b' } });
    expect(chooseGreeting('greeting', browser('ja'), all)).toMatchObject({ greeting: { id: 'a' } });
    expect(chooseGreeting('denied', browser('ja'), all)).toMatchObject({ message: 'standard' });
  });

  it('S4-36 without a browser the language of the account counts, or English', () => {
    const of = (accountLanguage: string | null) =>
      chooseGreeting('greeting', { scenario: 'no-browser', accountLanguage }, german);
    expect(of('de')).toMatchObject({ message: 'custom' });
    expect(of(null)).toEqual({ message: 'standard', language: 'en' });
  });
});
