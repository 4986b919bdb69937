import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { auditActions, type AuditAction as ContractAction } from '../../src/contract/audit-actions.ts';
import {
  auditDetailNames,
  auditReasons,
  type AuditDetailName as ContractDetail,
} from '../../src/contract/audit-texts.ts';
import type { AuditAction, AuditDetailName } from '../../src/identity/audit.ts';
import { detailValue, detailWord, reasonWord } from '../../src/renderer/audit/audit-words.ts';
import type { Words } from '../../src/renderer/language.ts';
import { screenWords } from '../../src/words/screens.ts';

const folder = join(import.meta.dirname, '../../src');
const sources = ['identity', 'operations'].flatMap((part) =>
  readdirSync(join(folder, part), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => readFileSync(join(folder, part, path), 'utf8')),
);
const t = ((key: string) => key) as Words;

describe('SX-05 the audit log is told in both languages', () => {
  it.each(['en', 'ja'] as const)('every action, detail and reason has words in %s', (language) => {
    const { actions, detailNames, reasons } = screenWords[language].audit;
    expect(Object.keys(actions).sort()).toEqual([...auditActions].sort());
    expect(Object.keys(detailNames).sort()).toEqual([...auditDetailNames].sort());
    expect(Object.keys(reasons).sort()).toEqual([...new Set(Object.values(auditReasons))].sort());
  });

  it('the directory records nothing that the contract has no name for', () => {
    expectTypeOf<AuditAction>().toEqualTypeOf<ContractAction>();
    expectTypeOf<AuditDetailName>().toEqualTypeOf<ContractDetail>();
  });

  it('every reason that the program gives is known', () => {
    // The texts that stand in a call which records, and those that stand in for what nobody typed.
    const calls = sources.flatMap((text) => [
      ...text.matchAll(/(?:audit\.record|#record|#keep)\((?:[^;]*?)\);/gs),
      ...text.matchAll(/\breason(?:: string)? = '[^']*'/g),
      ...text.matchAll(/textOf\(given\['reason'\]\)[^;]*;/g),
    ]);
    const given = calls.flatMap(([call]) => [...call.matchAll(/'([a-z][^']* [^']*)'/gi)].map(([, reason]) => reason));
    expect(given.length).toBeGreaterThan(15);
    expect([...new Set(given)].filter((reason) => !Object.hasOwn(auditReasons, reason ?? ''))).toEqual([]);
  });

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
});
