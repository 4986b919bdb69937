import { describe, expect, it } from 'vitest';
import type { Group } from '../../src/identity/identity-store.ts';
import { checkPolicy } from '../../src/identity/policy/check-policy.ts';
import { type DirectoryPolicy, defaultPolicy } from '../../src/identity/policy/directory-policy.ts';
import { inForce } from '../../src/identity/policy/in-force.ts';
import { policyWarnings } from '../../src/identity/policy/policy-warnings.ts';
import { reportRules } from '../../src/identity/policy/report-rules.ts';
import { codeOf } from './directory.ts';
import { addPhone, codeOfNext, due, nobody, town } from './people.ts';

const usual = defaultPolicy.suspiciousActivity;
const current = (changes: Partial<DirectoryPolicy['suspiciousActivity']> = {}): DirectoryPolicy => ({
  ...defaultPolicy,
  profile: 'current',
  suspiciousActivity: { ...usual, ...changes },
});

describe('report suspicious activity, in the current profile', () => {
  it('counts in the place of the fraud alert, for those it is aimed at, and never blocks', () => {
    expect(reportRules({ ...current(), profile: 'classic' }, [])).toEqual(defaultPolicy.fraud);
    expect(reportRules(current({ code: '7' }), [])).toEqual({ enabled: true, blockUser: false, code: '7' });
    const aimed = current({ everyone: false, groups: ['sales'] });
    expect(reportRules(aimed, ['sales', 'team']).enabled).toBe(true);
    expect(reportRules(aimed, ['team']).enabled).toBe(false);
    expect(reportRules(current({ enabled: false }), ['sales']).enabled).toBe(false);
    expect(inForce({ ...current(), edition: 'free-for-admins' }).suspiciousActivity.enabled).toBe(false);
  });

  it('has a code of digits, and security groups to aim at', () => {
    const groups: readonly Group[] = [
      { id: 'sales', name: 'Sales', type: 'security' },
      { id: 'news', name: 'News', type: 'distribution' },
    ];
    const problems = (changes: Partial<DirectoryPolicy['suspiciousActivity']>) => {
      const ground = { former: defaultPolicy, groups, trustsEverybody: false, usNumber: () => undefined };
      const answer = checkPolicy(current(changes), ground);
      return 'problems' in answer ? answer.problems.map(({ field, code }) => `${field} ${code}`) : [];
    };
    expect(problems({ everyone: false, groups: ['sales'] })).toEqual([]);
    expect(problems({ code: '0#' })).toEqual(['suspiciousActivity.code not-digits']);
    expect(problems({ code: '' })).toEqual(['suspiciousActivity.code out-of-range']);
    expect(problems({ everyone: false })).toEqual(['suspiciousActivity.groups empty-list']);
    expect(problems({ everyone: false, groups: ['news'] })).toEqual(['suspiciousActivity.groups not-a-security-group']);
    expect(problems({ groups: ['gone'] })).toEqual(['suspiciousActivity.groups unknown-group']);
    const warned = (policy: DirectoryPolicy) => policyWarnings(policy, { hasFraudGreeting: false });
    expect(warned(current({ code: '7' }))).toContain('fraud-greeting-missing');
    expect(warned({ ...current(), fraud: { ...defaultPolicy.fraud, code: '7' } })).not.toContain(
      'fraud-greeting-missing',
    );
  });

  it('a report by phone ends every session and forgets every browser; the person may sign in again', async () => {
    const place = await town({ profile: 'current' });
    const { identity, store, post } = place;
    const session = await place.strong();
    await addPhone(place, session, 'voice');
    const { id } = await place.account();
    const { flow, step } = await due(place, 'voice');
    post.pick = () => ({ outcome: 'ended', keys: '0#' });
    const call = (at: string) => identity.secondSteps.withApproval(at, step.methodId, 'voice', 'ja', () => {}, nobody);
    expect(identity.signIn.session(session.id)).toBeDefined();
    expect(codeOf(await call(flow))).toBe('fraud-reported');
    expect(identity.signIn.session(session.id)).toBeUndefined();
    expect(await store.browserTokens(id)).toEqual([]);
    expect((await store.auditRecords({ targetId: id, limit: 1 }))[0]).toMatchObject({
      action: 'fraud.reported',
      details: { blocked: false },
    });
    expect(codeOfNext(await place.password())).toBe('second-step');
  });

  it('is no report where it is not aimed at the person: then it is a wrong key', async () => {
    const place = await town({ profile: 'current', suspiciousActivity: { ...usual, everyone: false, groups: ['x'] } });
    await addPhone(place, await place.strong(), 'voice');
    const { flow, step } = await due(place, 'voice');
    place.post.pick = () => ({ outcome: 'ended', keys: '0#' });
    const { secondSteps } = place.identity;
    expect(codeOf(await secondSteps.withApproval(flow, step.methodId, 'voice', 'ja', () => {}, nobody))).toBe(
      'not-approved',
    );
    expect(JSON.stringify(place.post.calls.at(-1)?.greeting)).not.toContain('シャープ キーを押してください。サイン');
  });
});
