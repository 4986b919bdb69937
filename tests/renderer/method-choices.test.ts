import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { type Addable, addableTypes, type addingState } from '../../src/contract/security-info.ts';
import { stateOf } from '../../src/renderer/security-info/adding/choices.ts';

type State = z.infer<typeof addingState>;
const add = (states: Partial<Record<Addable, State>>) =>
  ({ ...Object.fromEntries(addableTypes.map((type) => [type, 'allowed'])), ...states }) as Record<Addable, State>;

describe('S0-22 the app and any other app are one choice', () => {
  test.each<[State, State, State]>([
    ['allowed', 'allowed', 'allowed'],
    ['not-enabled', 'allowed', 'allowed'],
    ['limit-reached', 'allowed', 'allowed'],
    ['allowed', 'not-enabled', 'allowed'],
    ['not-enabled', 'not-enabled', 'not-enabled'],
    ['not-enabled', 'limit-reached', 'limit-reached'],
    ['needs-second-method', 'needs-second-method', 'needs-second-method'],
    ['limit-reached', 'not-enabled', 'limit-reached'],
  ])('app %s, token %s: %s', (app, token, expected) => {
    expect(stateOf('app', add({ 'authenticator-app': app, 'oath-token': token }))).toBe(expected);
  });

  test('other choices are as the directory says', () => {
    expect(stateOf('phone', add({ phone: 'limit-reached' }))).toBe('limit-reached');
    expect(stateOf('app-password', add({ 'app-password': 'not-enabled' }))).toBe('not-enabled');
  });
});
