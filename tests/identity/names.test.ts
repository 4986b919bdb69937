import { expect, test } from 'vitest';
import {
  acceptDisplayName,
  acceptMethodName,
  acceptUserName,
  loggedUserName,
  methodNameKey,
  userNameKey,
} from '../../src/identity/names.ts';

test.each([
  ['Chris.Green@Example.COM', 'chris.green@example.com'],
  ['ＣＨＲＩＳ@example.com', 'chris@example.com'],
  ['straße@example.com', 'STRASSE@example.com'],
  ['ﬁne@example.com', 'FINE@example.com'],
  ['\u212Aelvin@example.com', 'kelvin@example.com'],
  ['日本\u304B\u3099@example.jp', '日本\u304C@example.jp'],
])('%s and %s are one name', (one, other) => {
  expect(userNameKey(one)).toBe(userNameKey(other));
});

test.each([
  '',
  'chris',
  '@example.com',
  'chris@',
  'a@b@c',
  'chris green@example.com',
  'chris＠example.com@x',
  'chris\u202Egpj@example.com',
  'chris\u200B@example.com',
  'chris\0@example.com',
  'chris\uD800@example.com',
  // Nothing of these is seen: each would look like chris@example.com and be somebody else.
  'chr\u00ADis@example.com',
  'chr\u034Fis@example.com',
  'chr\u200Dis@example.com',
  'chris\u2063@example.com',
  'chris\u3164@example.com',
  'chris\uFFA0@example.com',
  'chris\uFE0F@example.com',
  'chris\u{E0061}@example.com',
  // Cyrillic and Greek letters among Latin ones.
  '\u0441hris@example.com',
  'chri\u0455@example.com',
  'chris@ex\u0430mple.com',
  'c.green\u03BF@example.com',
  `${'a'.repeat(250)}@b.cd`,
  // One character that is eighteen in NFKC: within 254 as typed, beyond as compared.
  `${'\uFDFA'.repeat(20)}@example.com`,
])('%j is no user name', (typed) => {
  expect(acceptUserName(typed)).toBeUndefined();
});

test.each([
  'иван@example.com',
  'νίκος@example.com',
  '太郎.tanaka@example.jp',
  'タロウ2@example.jp',
  'Jürgen.O’Neill@example.com',
  'ivan-иван@example.com',
])('%s is a user name', (typed) => {
  expect(acceptUserName(typed)).toBe(typed);
});

test('a user name is kept in NFC, as it was typed', () => {
  expect(acceptUserName('Zoe\u0308@example.com')).toBe('Zoë@example.com');
});

test.each([
  ['ab', undefined],
  ['abc', 'abc'],
  ['  abc  ', 'abc'],
  ['   a   ', undefined],
  ['鍵の一', '鍵の一'],
  ['👩‍💻👩‍💻', '👩‍💻👩‍💻'],
  ['x'.repeat(30), 'x'.repeat(30)],
  ['x'.repeat(31), undefined],
  ['𠮷'.repeat(30), '𠮷'.repeat(30)],
  ['x'.repeat(100_000), undefined],
  ['key\nname', undefined],
  ['key\u202Eeman', undefined],
  ['key\u2066name', undefined],
  ['key\uFEFFname', undefined],
  ['<img onerror>', '<img onerror>'],
  ['key\u00ADname', undefined],
  ['key\u{E0061}name', undefined],
  ['\u3164\u3164\u3164', undefined],
  ['\u200D\u200D\u200D', undefined],
  ['a\uFE0F\uFE0F', undefined],
  ['❤️ key', '❤️ key'],
])('S2-50: %j becomes %j as the name of a key', (typed, name) => {
  expect(acceptMethodName(typed)).toBe(name);
});

test('names of methods that look the same are the same', () => {
  expect(methodNameKey('My  Key')).toBe(methodNameKey('ｍｙ key'));
});

test('a display name has 1 to 64 characters', () => {
  expect(acceptDisplayName(' 緑川 クリス ')).toBe('緑川 クリス');
  expect(acceptDisplayName('  ')).toBeUndefined();
  expect(acceptDisplayName('x'.repeat(65))).toBeUndefined();
  expect(acceptDisplayName('\u200D')).toBeUndefined();
  expect(acceptDisplayName('辻\u{E0100} 太郎')).toBe('辻\u{E0100} 太郎');
});

test('a typed name in the log is cut and cannot disturb its line', () => {
  expect(loggedUserName(`${'x'.repeat(253)}😀tail`)).toBe(`${'x'.repeat(253)}\uFFFD`);
  expect(loggedUserName('a\u202Eb\nc\uD800')).toBe('a\uFFFDb\uFFFDc\uFFFD');
});

test('hostile: a name has one key, however its letters are written', () => {
  const unlike: string[] = [];
  for (let point = 0x21; point < 0x20000; point++) {
    const name = `a${String.fromCodePoint(point)}b@example.com`;
    if (acceptUserName(name) === undefined) continue;
    const key = userNameKey(name);
    const written = [key, name.toUpperCase(), name.toLowerCase(), name.normalize('NFD'), name.normalize('NFKC')];
    if (written.some((other) => userNameKey(other) !== key)) unlike.push(name);
  }
  expect(unlike).toEqual([]);
});
