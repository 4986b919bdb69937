import { format, inspect } from 'node:util';
import { expect, test } from 'vitest';
import { utf8 } from '../../src/basics/bytes.ts';
import { Secret } from '../../src/basics/secret.ts';

test('a secret shows its bytes only through expose', () => {
  const secret = Secret.over(utf8('canary'));
  const shown = [
    String(secret),
    `${secret}`,
    JSON.stringify({ secret }),
    inspect(secret, { depth: null, showHidden: true }),
    inspect({ nested: [secret] }, { depth: null }),
    format('%s %o %j', secret, secret, secret),
    Object.keys(secret).join(),
    JSON.stringify(structuredClone(secret)),
    new Error('about', { cause: secret }).stack ?? '',
  ];
  for (const text of shown) {
    expect(text).not.toContain('canary');
    expect(text).not.toContain('99, 97, 110');
    expect(text).not.toContain('63616e617279');
  }
  expect(shown[0]).toBe('[secret]');
  expect(secret.expose()).toEqual(utf8('canary'));
});

test('erase wipes the buffer that was taken over, and the secret is gone', () => {
  const bytes = utf8('canary');
  const secret = Secret.over(bytes);
  const exposed = secret.expose();
  secret.erase();
  secret.erase();
  expect(bytes).toEqual(new Uint8Array(6));
  expect(exposed).toEqual(new Uint8Array(6));
  expect(() => secret.expose()).toThrow('this secret was erased');
});
