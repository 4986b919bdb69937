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
import { screenWords } from '../../src/words/screens.ts';

const folder = join(import.meta.dirname, '../../src');
const sources = ['identity', 'operations'].flatMap((part) =>
  readdirSync(join(folder, part), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => readFileSync(join(folder, part, path), 'utf8')),
);

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
});
