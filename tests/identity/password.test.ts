import { expect, test } from 'vitest';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { systemRandom } from '../../src/basics/random.ts';
import { Secret } from '../../src/basics/secret.ts';
import {
  isPassword,
  MalformedPassword,
  newPasswordProblem,
  storePassword,
} from '../../src/identity/methods/password.ts';
import { DamagedHash, matchesHash } from '../../src/identity/secret-hash.ts';
import { chris, secret } from './directory.ts';

const ports = { clock: new ManualClock(), random: systemRandom };

test.each([
  ['7 letters', 'abzdefx', 'password-too-short'],
  ['8 letters', 'abzdefxq', undefined],
  ['8 code points of four bytes', '𠮷𠮷あ𠮷い𠮷う𠮷', undefined],
  ['7 letters that are 8 before NFC', 'abcdezo\u0308'.slice(1), 'password-too-short'],
  ['256 letters', 'abz1'.repeat(63).concat('WXYZ'), undefined],
  ['257 letters', 'abz1'.repeat(64).concat('X'), 'password-too-long'],
  ['171 letters of three bytes', 'あいう'.repeat(57), 'password-too-long'],
  ['the commonest one', 'password', 'password-too-common'],
  ['a common word with signs around it', 'P@ssw0rd2026!', 'password-too-common'],
  ['a common word in capitals', 'QWERTYUIOP', 'password-too-common'],
  ['a row', '123456789', 'password-too-common'],
  ['a row downwards', '87654321', 'password-too-common'],
  ['a row over zero', '6789012345', 'password-too-common'],
  ['one letter', 'aaaaaaaaaaaa', 'password-too-common'],
  ['four letters again and again', 'xY7!xY7!xY7!', 'password-too-common'],
  ['the own name', 'Chris.Green', 'password-too-common'],
  ['the own name with digits', 'chris.green2026', 'password-too-common'],
  ['the whole user name', 'chris.green@example.com', 'password-too-common'],
  ['the display name', 'chrisgreen1', 'password-too-common'],
  ['a passphrase', 'correct horse battery', undefined],
  ['one that has the own name inside', 'why chris.green sings', undefined],
  ['digits that are no row', '8273649182', undefined],
])('a new password: %s', (_what, password, problem) => {
  expect(newPasswordProblem(secret(password), chris)).toBe(problem);
});

test('a new password that is no UTF-8 is nobody typing', () => {
  const bytes = Secret.over(Uint8Array.from([0xc3, 0x28, 1, 2, 3, 4, 5, 6, 7]));
  expect(() => newPasswordProblem(bytes, chris)).toThrow(MalformedPassword);
});

test('hostile C10 a password is kept as scrypt with its cost and a salt of its own', async () => {
  const one = await storePassword(secret('correct horse'), ports);
  const other = await storePassword(secret('correct horse'), ports);
  expect(one.hash).toMatch(/^scrypt\$15\$8\$1\$[\w-]{22}\$[\w-]{43}$/);
  expect(one.hash).not.toBe(other.hash);
  expect(one.hash).not.toContain('horse');
});

test('composed and decomposed letters are one password', async () => {
  const stored = await storePassword(secret('Gl\u00FCck im Spiel'), ports);
  expect(await isPassword(secret('Glu\u0308ck im Spiel'), stored)).toBe(true);
});

test.each(['', 'correct horse ', 'Correct horse', 'correct horse\0', 'x'.repeat(1000)])(
  'a wrong password is refused: %j',
  async (typed) => {
    const stored = await storePassword(secret('correct horse'), ports);
    expect(await isPassword(secret(typed), stored)).toBe(false);
  },
);

test('bytes that are no UTF-8 are not the password, and nothing is without a stored one', async () => {
  const stored = await storePassword(secret('correct horse'), ports);
  expect(await isPassword(Secret.over(Uint8Array.from([0xff, 0xfe])), stored)).toBe(false);
  expect(await isPassword(secret('correct horse'), undefined)).toBe(false);
});

test('hostile C10 saying no to an unknown name costs as much as to a wrong password', async () => {
  const stored = await storePassword(secret('correct horse'), ports);
  const cost = async (known: boolean) => {
    const before = process.cpuUsage();
    for (let round = 0; round < 4; round++) await isPassword(secret('wrong horse'), known ? stored : undefined);
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  const ratio = (await cost(true)) / (await cost(false));
  // The work is the same to the last block; the bounds leave room for what else this process does.
  expect(ratio).toBeGreaterThan(0.4);
  expect(ratio).toBeLessThan(2.5);
});

test.each([
  '',
  'plain',
  'scrypt$1$8$1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  'scrypt$31$8$1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  'scrypt$15$8$1$$',
])('hostile C15 a stored hash %j is damaged, not a way in', async (hash) => {
  await expect(matchesHash(Buffer.from('x'), hash)).rejects.toThrow(DamagedHash);
});
