import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { toBase64url, utf8 } from '../../src/basics/bytes.ts';
import { helperArgument, parseHelperArgument } from '../../src/elevated-helper/hand-over.ts';
import { helperSwitch } from '../../src/elevated-helper/helper-switch.ts';
import { deriveRunKeys, encodeHello, makeRunKeyPair, parseHello } from '../../src/elevated-helper/key-agreement.ts';

const name = 'touchstone-0123456789abcdef0123456789abcdef';
const windowsPipe = `\\\\.\\pipe\\${name}`;
const appPublicKey = new Uint8Array(randomBytes(32));
const handOver = {
  pipe: windowsPipe,
  secretFile: 'C:\\Users\\Ｉo Ｔ\\AppData\\Local\\Temp\\touchstone-x\\secret',
  appPublicKey,
};

describe('the hand-over on the command line', () => {
  it('comes through as one argument without anything to quote', () => {
    const argument = helperArgument(handOver);
    expect(argument).toMatch(/^--touchstone-elevated-helper=[A-Za-z0-9_-]+$/);
    expect(parseHelperArgument(['touchstone.exe', '--other', argument], 'win32')).toEqual(handOver);
  });

  it('is none where nobody asks for the helper', () => {
    expect(parseHelperArgument(['touchstone.exe', '--lang=ja'], 'win32')).toBeNull();
  });

  it.each([
    ['a pipe of another computer', `\\\\server\\pipe\\${name}`],
    ['a pipe of another program', '\\\\.\\pipe\\lsass'],
    ['a file', `C:\\${name}`],
    ['a longer name', `${windowsPipe}\\x`],
  ])('%s is refused', (_what, pipe) => {
    expect(() => parseHelperArgument([helperArgument({ ...handOver, pipe })], 'win32')).toThrow('expected a pipe');
  });

  it.each([
    ['no text at all', ''],
    ['no JSON', toBase64url(utf8('x'))],
    ['too few parts', toBase64url(utf8('["a","b"]'))],
    ['other parts', toBase64url(utf8('[1,2,3]'))],
    ['no key', toBase64url(utf8(JSON.stringify([windowsPipe, 'f', 'AAAA'])))],
    ['no base64url', '***'],
  ])('%s is refused', (_what, text) => {
    expect(() => parseHelperArgument([helperSwitch + text], 'win32')).toThrow(RangeError);
  });
});

describe('the keys of a run', () => {
  const [app, helper] = [makeRunKeyPair(), makeRunKeyPair()];
  const handOverSecret = new Uint8Array(randomBytes(32));
  const agreed = { appPublicKey: app.publicKey, helperPublicKey: helper.publicKey, pipe: windowsPipe, handOverSecret };

  it('are the same at both ends, and differ by direction', () => {
    const here = deriveRunKeys({ ...agreed, own: app, other: helper.publicKey });
    const there = deriveRunKeys({ ...agreed, own: helper, other: app.publicKey });
    expect(here).toEqual(there);
    expect(here.toHelper).not.toEqual(here.fromHelper);
  });

  it('are others for who has another secret, another pipe or another key', () => {
    const right = deriveRunKeys({ ...agreed, own: app, other: helper.publicKey });
    const others = [
      { ...agreed, own: app, other: helper.publicKey, handOverSecret: new Uint8Array(32) },
      { ...agreed, own: app, other: helper.publicKey, pipe: `${windowsPipe}0` },
      { ...agreed, own: makeRunKeyPair(), other: helper.publicKey },
    ].map(deriveRunKeys);
    for (const keys of others) expect(keys.toHelper).not.toEqual(right.toHelper);
  });

  it('a public key of low order makes none', () => {
    expect(() => deriveRunKeys({ ...agreed, own: app, other: new Uint8Array(32) })).toThrow();
  });

  it('a hello is the key after a fixed head', () => {
    const hello = encodeHello(helper.publicKey);
    expect(parseHello(hello)).toEqual(helper.publicKey);
    expect(parseHello(hello.slice(1))).toBeNull();
    expect(parseHello(Uint8Array.from(hello, (byte, index) => (index === 4 ? 2 : byte)))).toBeNull();
  });
});
