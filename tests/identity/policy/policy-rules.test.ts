import { describe, expect, it } from 'vitest';
import { atkeyModels, readAaguid, unknownModel } from '../../../src/identity/policy/aaguid-list.ts';
import {
  authenticationTypeOf,
  DIRECTORY,
  decide,
  type SignInRequest,
  type SignInState,
} from '../../../src/identity/policy/decide.ts';
import { type DirectoryPolicy, defaultPolicy } from '../../../src/identity/policy/directory-policy.ts';
import { featureNames, features, hasFeature } from '../../../src/identity/policy/features.ts';
import { inForce } from '../../../src/identity/policy/in-force.ts';
import { rangeWith } from '../../../src/identity/policy/ipv4-ranges.ts';
import {
  keyRulesFor,
  keyUseProblem,
  modelProblem,
  registrationProblem,
} from '../../../src/identity/policy/key-rules.ts';
import { effectiveVersion, savingOf } from '../../../src/identity/policy/policy-versions.ts';
import { policyWarnings } from '../../../src/identity/policy/policy-warnings.ts';
import { trackGaps } from '../../../src/identity/policy/tracks.ts';
import { clientDemands, intranetClaimRule } from '../../../src/identity/policy/trusted-network.ts';

const PRO = 'e1a96183-5016-4f24-b55b-e3ae23614cc6';
const OTHER = 'd41f5a69-b817-4144-a13c-9ebd6d9254d6';
const free = { enforceAttestation: false, restriction: null };
const allow = (...aaguids: string[]) => ({ ...free, restriction: { mode: 'allow' as const, aaguids } });
const block = (...aaguids: string[]) => ({ ...free, restriction: { mode: 'block' as const, aaguids } });
const methods = (changes: Partial<DirectoryPolicy['methods']>) => ({ ...defaultPolicy.methods, ...changes });
const off = { ...defaultPolicy.methods.sms, enabled: false };

describe('S2-10 which models are allowed', () => {
  it('with allow only those on the list, with block all others', () => {
    expect(modelProblem(PRO, [allow(PRO)])).toBeUndefined();
    expect(modelProblem(OTHER, [allow(PRO)])).toBe('model-not-allowed');
    expect(modelProblem(PRO, [block(PRO)])).toBe('model-blocked');
    expect(modelProblem(OTHER, [block(PRO)])).toBeUndefined();
    expect(modelProblem(OTHER, [free])).toBeUndefined();
  });

  it('hostile C14 where one list allows and another one blocks, block wins', () => {
    expect(modelProblem(PRO, [allow(PRO), block(PRO)])).toBe('model-blocked');
    expect(modelProblem(PRO, [free, block(PRO)])).toBe('model-blocked');
  });

  it('hostile C14 all zeros are no model, and allowed only by name', () => {
    expect(modelProblem(unknownModel, [allow(PRO)])).toBe('model-unknown');
    expect(modelProblem(unknownModel, [allow(unknownModel)])).toBeUndefined();
    expect(modelProblem(unknownModel, [block(PRO)])).toBeUndefined();
  });

  it('a key that is registered opens nothing once its model is not allowed', () => {
    const restricted = { ...defaultPolicy, securityKey: { ...defaultPolicy.securityKey, ...block(PRO) } };
    expect(keyUseProblem(PRO, restricted, [])).toBe('key-model-not-allowed');
    expect(keyUseProblem(OTHER, restricted, [])).toBeUndefined();
    const none = { ...defaultPolicy, methods: methods({ 'security-key': off }) };
    expect(keyUseProblem(PRO, none, [])).toBe('method-not-enabled');
  });
});

it('hostile C14 S2-08 where attestation is enforced only what its maker vouches for is registered', () => {
  const enforced = { enforceAttestation: true, restriction: null };
  expect(registrationProblem({ aaguid: PRO, attestation: 'attested' }, [enforced])).toBeUndefined();
  expect(registrationProblem({ aaguid: PRO, attestation: 'not-attested' }, [enforced])).toBe('not-attested');
  expect(registrationProblem({ aaguid: PRO, attestation: 'not-attested' }, [free])).toBeUndefined();
  expect(registrationProblem({ aaguid: PRO, attestation: 'not-attested' }, [enforced, allow(PRO)])).toBeUndefined();
  expect(registrationProblem({ aaguid: PRO, attestation: 'not-attested' }, [enforced, allow(OTHER)])).toBe(
    'not-attested',
  );
});

it('passkey profiles hold for their groups, in the current profile only', () => {
  const profile = { id: 'p', name: 'Sales', groups: ['sales'], ...allow(PRO) };
  const securityKey = { ...defaultPolicy.securityKey, ...block(PRO), profiles: [profile] };
  expect(keyRulesFor({ profile: 'current', securityKey }, ['sales'])).toEqual([profile]);
  expect(keyRulesFor({ profile: 'current', securityKey }, ['other'])).toEqual([securityKey]);
  expect(keyRulesFor({ profile: 'classic', securityKey }, ['sales'])).toEqual([securityKey]);
});

it('S2-12 the five ATKeys are known by name, in every form of writing', () => {
  expect([...atkeyModels.keys()]).toEqual([
    'e1a96183-5016-4f24-b55b-e3ae23614cc6',
    'e416201b-afeb-41ca-a03d-2281c28322aa',
    'ba76a271-6eb6-4171-874d-b6428dbe3437',
    'd41f5a69-b817-4144-a13c-9ebd6d9254d6',
    'da1fa263-8b25-42b6-a820-c0036f21ba7f',
  ]);
  expect(readAaguid('E1A96183-5016-4F24-B55B-E3AE23614CC6')).toBe(PRO);
  for (const wrong of [
    '',
    'e1a96183',
    'e1a96183-50164f24-b55b-e3ae23614cc6',
    `${PRO}0`,
    'zzzzzzzz-5016-4f24-b55b-e3ae23614cc6',
  ]) {
    expect(readAaguid(wrong), wrong).toBeUndefined();
  }
});

describe('S2-01 the two tracks', () => {
  it('S2-14 what the key-only track lacks is named', () => {
    expect(trackGaps(defaultPolicy)).toEqual([]);
    const without = (name: 'temporary-access-pass' | 'security-key') => ({
      ...defaultPolicy,
      methods: methods({ [name]: off }),
    });
    expect(trackGaps(without('temporary-access-pass'))).toEqual(['temporary-access-pass']);
    expect(trackGaps(without('security-key'))).toEqual(['security-key']);
    expect(policyWarnings(without('temporary-access-pass'), { hasFraudGreeting: false })).toContain(
      'track-without-temporary-access-pass',
    );
  });

  it('S2-07 without self-service nobody has either', () => {
    const policy = { ...defaultPolicy, securityKey: { ...defaultPolicy.securityKey, selfService: false } };
    expect(trackGaps(policy)).toEqual(['self-service']);
  });
});

it('S2-05 SX-02 a saved policy counts after its delay, to the millisecond', () => {
  const version = (revision: number, savedAt: number, propagationMinutes: number) => {
    const policy = { ...defaultPolicy, propagationMinutes };
    return { revision, policy, ...savingOf(policy, savedAt, 'owner') };
  };
  const history = [version(0, 0, 0), version(1, 1_000_000, 5), version(2, 1_100_000, 5)];
  const at = (now: number) => effectiveVersion(history, now)?.revision;
  expect(at(1_000_000 + 5 * 60_000 - 1)).toBe(0);
  expect(at(1_000_000 + 5 * 60_000)).toBe(1);
  expect(at(1_100_000 + 5 * 60_000 - 1)).toBe(1);
  expect(at(1_100_000 + 5 * 60_000)).toBe(2);
  expect(effectiveVersion([version(3, 50, 1)], 0)?.revision).toBe(3);
  expect(effectiveVersion([], 0)).toBeUndefined();
});

it('S4-22 a fraud code that no greeting says is warned about until there is one', () => {
  const fraud = { enabled: true, blockUser: true, code: '7' };
  const of = (policy: Partial<DirectoryPolicy>, hasFraudGreeting: boolean) =>
    policyWarnings({ ...defaultPolicy, ...policy }, { hasFraudGreeting });
  expect(of({ fraud }, false)).toContain('fraud-greeting-missing');
  expect(of({ fraud }, true)).not.toContain('fraud-greeting-missing');
  expect(of({}, false)).not.toContain('fraud-greeting-missing');
  expect(of({ fraud: { ...fraud, enabled: false } }, false)).not.toContain('fraud-greeting-missing');
});

it('S4-90 AD FS that keeps people signed in goes round and round with remembered devices: warned about', () => {
  const of = (keepMeSignedIn: boolean, enabled = true) =>
    policyWarnings(
      { ...defaultPolicy, tenant: { federated: true, keepMeSignedIn }, remember: { enabled, days: 14 } },
      { hasFraudGreeting: false },
    );
  expect(of(true)).toContain('keep-me-signed-in-loops');
  expect(of(false)).not.toContain('keep-me-signed-in-loops');
  expect(of(true, false)).not.toContain('keep-me-signed-in-loops');
});

it('S4-88 fewer days than the 90 that modern clients go by themselves make them ask more often', () => {
  const of = (days: number) =>
    policyWarnings({ ...defaultPolicy, remember: { enabled: true, days } }, { hasFraudGreeting: false });
  expect(of(89)).toContain('modern-clients-ask-more-often');
  expect(of(90)).not.toContain('modern-clients-ask-more-often');
});

it('S4-04 every setting has a scope; S4-05 what an edition does not have does not count', () => {
  expect(
    featureNames
      .map((name) => features[name].scope)
      .every((scope) => ['mfa-server', 'azure-mfa', 'both'].includes(scope)),
  ).toBe(true);
  expect([features.lockout.scope, features['fraud-alert'].scope, features['trusted-ips'].scope]).toEqual([
    'mfa-server',
    'both',
    'azure-mfa',
  ]);
  const policy: DirectoryPolicy = {
    ...defaultPolicy,
    trustedIps: { ...defaultPolicy.trustedIps, ranges: ['10.0.0.0/8'] },
  };
  expect(inForce(policy).trustedIps.ranges).toEqual(['10.0.0.0/8']);
  const restricted = inForce({ ...policy, edition: 'free-for-admins' });
  expect(restricted.trustedIps.ranges).toEqual([]);
  expect(restricted.fraud.enabled).toBe(false);
  expect(restricted.remember).toEqual(policy.remember);
});

it('S4-05 without the setting of the full version nobody is told by e-mail, and the usual lockout counts, not none', () => {
  const policy: DirectoryPolicy = {
    ...defaultPolicy,
    lockout: { threshold: 99, resetMinutes: 1, unlockMinutes: 1 },
    notifications: { enabled: true, recipients: ['admin@example.com'] },
  };
  expect(inForce(policy)).toMatchObject({ lockout: policy.lockout, notifications: policy.notifications });
  const restricted = inForce({ ...policy, edition: 'free-for-admins' });
  expect(restricted.lockout).toEqual(defaultPolicy.lockout);
  expect(restricted.notifications.enabled).toBe(false);
  for (const name of ['block-users', 'tokens', 'remember', 'verification-methods', 'app-passwords'] as const) {
    expect(hasFeature({ edition: 'free-for-admins' }, name), name).toBe(true);
  }
});

it('S4-73 trusted IPs are not in the free edition', () => {
  expect(features['trusted-ips'].editions).toEqual(['full']);
});

it('S4-67 trusted named locations count where conditional access chose the ranges', () => {
  const namedLocations = [
    { id: 'a', name: 'Tokyo', trusted: true, ranges: ['10.1.0.0/16'] },
    { id: 'b', name: 'Café', trusted: false, ranges: ['10.2.0.0/16'] },
  ];
  const of = (chosenOn: DirectoryPolicy['trustedIps']['chosenOn']) =>
    inForce({
      ...defaultPolicy,
      namedLocations,
      trustedIps: { ...defaultPolicy.trustedIps, ranges: ['10.9.0.0/16'], chosenOn },
    }).trustedIps.ranges;
  expect(of('service-settings')).toEqual(['10.9.0.0/16']);
  expect(of('conditional-access')).toEqual(['10.9.0.0/16', '10.1.0.0/16']);
});

it('S4-64 /24 is .0 to .255 and /32 one address', () => {
  for (const last of [0, 1, 254, 255]) expect(rangeWith(`192.168.1.${last}`, ['192.168.1.0/24'])).toBeDefined();
  expect(rangeWith('192.168.2.1', ['192.168.1.0/24'])).toBeUndefined();
  expect(rangeWith('192.168.1.7', ['192.168.1.7/32'])).toBeDefined();
  expect(rangeWith('192.168.1.8', ['192.168.1.7/32'])).toBeUndefined();
});

describe('the corporate network', () => {
  it('S4-68 the rule for AD FS is as Microsoft writes it', () => {
    expect(intranetClaimRule).toBe(
      'c:[Type== "http://schemas.microsoft.com/ws/2012/01/insidecorporatenetwork"] => issue(claim = c);',
    );
  });

  it('S4-70 the table that is shown: inside, off asks both, on asks none but for who made an app password', () => {
    expect(clientDemands(false)[0]).toEqual({ from: 'inside', browser: 'two-step', richClient: 'app-password' });
    expect(clientDemands(true)[0]).toEqual({ from: 'inside', browser: 'nothing', richClient: 'made-app-password' });
  });

  it('S4-71 the table that is shown: outside, both, whatever the setting', () => {
    for (const on of [true, false]) {
      expect(clientDemands(on).slice(1)).toEqual([
        { from: 'outside', browser: 'two-step', richClient: 'app-password' },
      ]);
    }
  });

  it('S4-68 S4-69 S4-71 the browsers of the table are asked for what a sign-in decides', () => {
    const state: SignInState = {
      disabled: false,
      block: null,
      lockedUntil: null,
      bypass: null,
      rememberedSince: null,
      proofs: [],
      secondSteps: 1,
      unreadable: 0,
      canRegister: true,
      registerAgain: false,
    };
    for (const federatedIntranet of [true, false]) {
      const trustedIps = { ...defaultPolicy.trustedIps, federatedIntranet };
      const policy = { ...defaultPolicy, tenant: { ...defaultPolicy.tenant, federated: true }, trustedIps };
      for (const { from, browser } of clientDemands(federatedIntranet)) {
        const request: SignInRequest = {
          proved: 'password',
          application: DIRECTORY,
          authenticationType: authenticationTypeOf(DIRECTORY),
          address: null,
          // Also where it is claimed from outside.
          intranetClaim: true,
          fromIntranet: from === 'inside',
          wantsSecondStep: false,
        };
        const { decision } = decide(request, state, policy, 0);
        expect([federatedIntranet, from, decision]).toEqual([
          federatedIntranet,
          from,
          browser === 'nothing' ? 'proceed' : 'second-step',
        ]);
      }
    }
  });
});
