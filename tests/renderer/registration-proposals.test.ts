import { describe, expect, test } from 'vitest';
import type { Method } from '../../src/contract/methods.ts';
import { type Addable, addableTypes, type SecurityInfo } from '../../src/contract/security-info.ts';
import { offersAfter, openProposals, type Proposal } from '../../src/renderer/security-info/proposals.ts';

type Add = SecurityInfo['add'];

/** What a person may add, who may add nothing else. */
const only = (...types: Addable[]): Add =>
  Object.fromEntries(addableTypes.map((type) => [type, types.includes(type) ? 'allowed' : 'not-enabled'])) as Add;

const token = (hardware: { serial: string; manufacturer: string; model: string } | null): Method => ({
  type: 'oath-token',
  id: 'token',
  createdAt: 0,
  lastUsedAt: null,
  name: 'Token',
  hardware,
  digits: 6,
  period: 30,
  driftSeconds: 0,
});
const soft = [token(null)];
const hard = [token({ serial: '1', manufacturer: 'm', model: 'c610' })];

describe('S0-25 what a registration proposes after what it has added', () => {
  test.each<[string, Add, Proposal[], readonly Method[], Proposal[]]>([
    ['everything, in order', only(...addableTypes), [], [], ['app', 'phone', 'email', 'security-key']],
    [
      'no app again while there is another kind',
      only(...addableTypes),
      ['app'],
      [],
      ['phone', 'email', 'security-key'],
    ],
    ['an app again where nothing else is left', only('authenticator-app', 'oath-token'), ['app'], [], ['app']],
    ['an app after a token', only('authenticator-app', 'oath-token'), ['app'], soft, ['app']],
    ['a token beside a token of hardware', only('oath-token'), ['app'], hard, ['app']],
    [
      'an app too where only a key is left',
      only('authenticator-app', 'security-key'),
      ['app'],
      [],
      ['security-key', 'app'],
    ],
    ['nothing that takes the place of what is there', only('oath-token'), ['app'], soft, []],
    ['a token again to who registers again', only('oath-token'), [], soft, ['app']],
    ['nothing', only(), ['app'], [], []],
    ['no phone twice', only('phone'), ['phone'], [], []],
  ])('%s', (_, add, added, methods, expected) => {
    expect(openProposals({ add, methods: [...methods] }, added)).toEqual(expected);
  });

  test('a second app is offered without a token that would take the place of the first one', () => {
    const add = only('authenticator-app', 'oath-token');
    expect(offersAfter({ add, methods: soft }, ['app'])['oath-token']).toBe('limit-reached');
    expect(offersAfter({ add, methods: soft }, [])['oath-token']).toBe('allowed');
    expect(offersAfter({ add, methods: [] }, ['app'])).toEqual(add);
  });
});
