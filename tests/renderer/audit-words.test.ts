import { expect, it } from 'vitest';
import { detailValue, detailWord, reasonWord } from '../../src/renderer/audit/audit-words.ts';
import type { Words } from '../../src/renderer/language.ts';

const t = ((key: string) => key) as Words;

it('what is unknown, or was typed by a person, is shown as it is', () => {
  expect(reasonWord(t, '紛失の届け出')).toBe('紛失の届け出');
  expect(reasonWord(t, 'constructor')).toBe('constructor');
  expect(reasonWord(t, 'a new person')).toBe('audit:reasons.new-person');
  expect(detailWord(t, 'lockout.denied')).toBe('lockout.denied');
  expect(detailWord(t, 'role')).toBe('audit:detailNames.role');
  expect(detailValue(t, 'en', 'role', 'admin')).toBe('identity:roles.admin');
  expect(detailValue(t, 'en', 'role', 'emperor')).toBe('emperor');
  expect(detailValue(t, 'en', 'type', 'security')).toBe('people:groups.types.security');
  expect(detailValue(t, 'en', 'code', 'role-too-low')).toBe('identity:refusals.role-too-low.title');
  expect(detailValue(t, 'en', 'tokens', 12_000)).toBe('12,000');
  expect(detailValue(t, 'ja', 'oneTime', false)).toBe('audit:no');
});
