import type { Group } from '../identity-store.ts';
import { readAaguid } from './aaguid-list.ts';
import type { DirectoryPolicy, KeyRestriction, MethodPolicy, PolicyMethod } from './directory-policy.ts';
import { inForce } from './in-force.ts';
import { maxTrustedRanges, type RangeRefusal, readRange, trustsEveryAddress } from './ipv4-ranges.ts';
import { type Bounds, isWithin, policyLimits, providersClosedAt } from './policy-limits.ts';

/** What is wrong with one field. Closed. */
export type PolicyProblemCode =
  /** `from` and `to` say what is taken. */
  | 'out-of-range'
  /** The longest lifetime is shorter than the shortest, or the default one outside both. */
  | 'lifetimes-disagree'
  | 'unknown-group'
  /** S2-04. */
  | 'not-a-security-group'
  | 'not-an-aaguid'
  | 'duplicate'
  | 'too-many'
  | 'empty-list'
  /** Digits only (S4-21). */
  | 'not-digits'
  /** S4-27. */
  | 'not-a-us-number'
  | 'not-an-address'
  | 'name-invalid'
  | 'name-taken'
  | 'range-ipv6'
  | 'range-malformed'
  | 'range-everything'
  /** S4-66. */
  | 'not-federated'
  /** S4-67. */
  | 'one-of-both'
  /** S4-06. */
  | 'providers-closed'
  /** Passkey profiles exist in the current profile only. */
  | 'not-in-classic';

export interface PolicyProblem {
  /** The way to the field, as `pass.maxLifetime` or `methods.sms.groups`. */
  readonly field: string;
  readonly code: PolicyProblemCode;
  /** What was given there, where the field is a list. */
  readonly item: string | null;
  readonly bounds: Bounds | null;
}

/** What a policy is checked against. */
export interface PolicyGround {
  readonly former: DirectoryPolicy;
  readonly groups: readonly Group[];
  /** Somebody said that trusting every address in the world is meant. */
  readonly trustsEverybody: boolean;
  /** Whether a number can be called in the United States, in E.164; undefined: it cannot. */
  readonly usNumber: (typed: string) => string | undefined;
}

export type PolicyCheck =
  /** As it is kept: numbers, ranges, AAGUIDs and names in one form. */
  { readonly policy: DirectoryPolicy } | { readonly problems: readonly [PolicyProblem, ...PolicyProblem[]] };

/** Reads a whole policy as an administrator gave it. Every fault is told, not only the first. */
export function checkPolicy(given: DirectoryPolicy, ground: PolicyGround): PolicyCheck {
  const faults = new Faults();
  const policy: DirectoryPolicy = {
    ...given,
    methods: checkMethods(given, ground, faults),
    securityKey: checkKeys(given, ground, faults),
    suspiciousActivity: checkSuspiciousActivity(given, ground, faults),
    trustedIps: checkTrustedIps(given, ground, faults),
    namedLocations: checkLocations(given, ground, faults),
    notifications: { ...given.notifications, recipients: checkRecipients(given, faults) },
    calls: checkCalls(given, ground, faults),
  };
  checkNumbers(given, faults);
  checkIds('caching', given.caching, faults);
  checkIds('namedLocations', given.namedLocations, faults);
  checkIds('securityKey.profiles', given.securityKey.profiles, faults);
  checkProviders(given, ground, faults);
  checkAllTrusted(policy, ground, faults);
  const [first, ...others] = faults.all;
  return first ? { problems: [first, ...others] } : { policy };
}

class Faults {
  readonly all: PolicyProblem[] = [];

  add(field: string, code: PolicyProblemCode, item: string | null = null, bounds: Bounds | null = null): void {
    this.all.push({ field, code, item: item === null ? null : item.slice(0, 100).toWellFormed(), bounds });
  }

  number(field: string, value: number, bounds: Bounds): void {
    if (!isWithin(value, bounds)) this.add(field, 'out-of-range', null, bounds);
  }

  atMost(field: string, count: number, most: number): void {
    if (count > most) this.add(field, 'too-many', null, { from: 0, to: most });
  }
}

function checkNumbers(
  { pass, lockout, remember, fraud, caching, propagationMinutes }: DirectoryPolicy,
  faults: Faults,
) {
  const { passLifetime } = policyLimits;
  faults.number('pass.minLifetime', pass.minLifetime, passLifetime);
  faults.number('pass.maxLifetime', pass.maxLifetime, passLifetime);
  faults.number('pass.defaultLifetime', pass.defaultLifetime, passLifetime);
  faults.number('pass.length', pass.length, policyLimits.passLength);
  if (pass.maxLifetime < pass.minLifetime) faults.add('pass.maxLifetime', 'lifetimes-disagree');
  else if (!isWithin(pass.defaultLifetime, { from: pass.minLifetime, to: pass.maxLifetime })) {
    faults.add('pass.defaultLifetime', 'lifetimes-disagree');
  }
  faults.number('lockout.threshold', lockout.threshold, policyLimits.lockoutThreshold);
  faults.number('lockout.resetMinutes', lockout.resetMinutes, policyLimits.lockoutResetMinutes);
  faults.number('lockout.unlockMinutes', lockout.unlockMinutes, policyLimits.lockoutUnlockMinutes);
  faults.number('remember.days', remember.days, policyLimits.rememberDays);
  faults.number('propagationMinutes', propagationMinutes, policyLimits.propagationMinutes);
  checkReportCode('fraud.code', fraud.code, faults);
  faults.atMost('caching', caching.length, policyLimits.cachingRules);
  for (const [index, { seconds }] of caching.entries()) {
    faults.number(`caching.${index}.seconds`, seconds, policyLimits.cachingSeconds);
  }
}

/** S4-21. */
function checkReportCode(field: string, code: string, faults: Faults): void {
  const { fraudCodeDigits } = policyLimits;
  if (!/^\d*$/.test(code)) faults.add(field, 'not-digits');
  else if (!isWithin(code.length, fraudCodeDigits)) faults.add(field, 'out-of-range', null, fraudCodeDigits);
}

function checkSuspiciousActivity({ suspiciousActivity }: DirectoryPolicy, ground: PolicyGround, faults: Faults) {
  const field = 'suspiciousActivity';
  const { enabled, everyone, groups, code } = suspiciousActivity;
  checkReportCode(`${field}.code`, code, faults);
  if (enabled && !everyone && groups.length === 0) faults.add(`${field}.groups`, 'empty-list');
  return { ...suspiciousActivity, groups: checkGroups(`${field}.groups`, groups, ground, faults) };
}

function checkMethods({ methods }: DirectoryPolicy, ground: PolicyGround, faults: Faults): DirectoryPolicy['methods'] {
  const entries = Object.entries(methods) as [PolicyMethod, MethodPolicy][];
  return Object.fromEntries(
    entries.map(([name, method]) => [
      name,
      {
        ...method,
        groups: checkGroups(`methods.${name}.groups`, method.groups, ground, faults),
        excludedGroups: checkGroups(`methods.${name}.excludedGroups`, method.excludedGroups, ground, faults),
      },
    ]),
  ) as DirectoryPolicy['methods'];
}

/** S2-04. A group that has gone since is dropped where it was named before. */
function checkGroups(field: string, ids: readonly string[], ground: PolicyGround, faults: Faults): readonly string[] {
  const known = new Map(ground.groups.map((group) => [group.id, group]));
  const former = new Set(groupsNamedIn(ground.former));
  return [...new Set(ids)].filter((id) => {
    const group = known.get(id);
    if (!group && former.has(id)) return false;
    if (!group) faults.add(field, 'unknown-group', id);
    else if (group.type !== 'security') faults.add(field, 'not-a-security-group', group.name);
    return true;
  });
}

const groupsNamedIn = ({ methods, securityKey, suspiciousActivity }: DirectoryPolicy): readonly string[] => [
  ...Object.values(methods).flatMap(({ groups, excludedGroups }) => [...groups, ...excludedGroups]),
  ...securityKey.profiles.flatMap(({ groups }) => groups),
  ...suspiciousActivity.groups,
];

function checkKeys({ securityKey, profile }: DirectoryPolicy, ground: PolicyGround, faults: Faults) {
  const { profiles } = securityKey;
  faults.atMost('securityKey.profiles', profiles.length, policyLimits.passkeyProfiles);
  if (profile === 'classic' && profiles.length > 0) faults.add('securityKey.profiles', 'not-in-classic');
  checkNames('securityKey.profiles', profiles, faults);
  return {
    ...securityKey,
    restriction: checkRestriction('securityKey.restriction', securityKey.restriction, faults),
    profiles: profiles.map((one, index) => {
      const field = `securityKey.profiles.${index}`;
      if (one.groups.length === 0) faults.add(`${field}.groups`, 'empty-list');
      return {
        ...one,
        name: one.name.trim(),
        groups: checkGroups(`${field}.groups`, one.groups, ground, faults),
        restriction: checkRestriction(`${field}.restriction`, one.restriction, faults),
      };
    }),
  };
}

/** With an empty list, `allow` would keep every key out and `block` none: neither is meant. */
function checkRestriction(field: string, given: KeyRestriction | null, faults: Faults): KeyRestriction | null {
  if (given === null) return null;
  const aaguids: string[] = [];
  for (const typed of given.aaguids) {
    const aaguid = readAaguid(typed);
    if (aaguid === undefined) faults.add(`${field}.aaguids`, 'not-an-aaguid', typed);
    else if (!aaguids.includes(aaguid)) aaguids.push(aaguid);
  }
  if (given.aaguids.length === 0) faults.add(`${field}.aaguids`, 'empty-list');
  faults.atMost(`${field}.aaguids`, aaguids.length, policyLimits.aaguids);
  return { mode: given.mode, aaguids };
}

const rangeProblems = {
  ipv6: 'range-ipv6',
  malformed: 'range-malformed',
  everything: 'range-everything',
} as const satisfies Record<RangeRefusal, PolicyProblemCode>;

/** S4-62 to S4-65. */
function checkRanges(field: string, given: readonly string[], ground: PolicyGround, faults: Faults): string[] {
  const ranges: string[] = [];
  for (const typed of given) {
    const reading = readRange(typed, { confirmed: ground.trustsEverybody });
    if (reading.outcome === 'refused') faults.add(field, rangeProblems[reading.code], typed);
    else if (ranges.includes(reading.range)) faults.add(field, 'duplicate', typed);
    else ranges.push(reading.range);
  }
  if (!ground.trustsEverybody && trustsEveryAddress(ranges)) faults.add(field, 'range-everything', ranges.join(', '));
  faults.atMost(field, given.length, maxTrustedRanges);
  return ranges;
}

function checkTrustedIps({ trustedIps, tenant }: DirectoryPolicy, ground: PolicyGround, faults: Faults) {
  const ranges = checkRanges('trustedIps.ranges', trustedIps.ranges, ground, faults);
  const { federatedIntranet, chosenOn } = trustedIps;
  if (federatedIntranet && !tenant.federated) faults.add('trustedIps.federatedIntranet', 'not-federated');
  if (federatedIntranet && ranges.length > 0 && chosenOn === 'conditional-access') {
    faults.add('trustedIps.federatedIntranet', 'one-of-both');
  }
  return { ...trustedIps, ranges };
}

function checkLocations({ namedLocations }: DirectoryPolicy, ground: PolicyGround, faults: Faults) {
  faults.atMost('namedLocations', namedLocations.length, policyLimits.namedLocations);
  checkNames('namedLocations', namedLocations, faults);
  return namedLocations.map((location, index) => {
    const field = `namedLocations.${index}.ranges`;
    if (location.ranges.length === 0) faults.add(field, 'empty-list');
    return { ...location, name: location.name.trim(), ranges: checkRanges(field, location.ranges, ground, faults) };
  });
}

/** Ranges and trusted places count together where conditional access chose the ranges: so they are looked at together, too. */
function checkAllTrusted(policy: DirectoryPolicy, ground: PolicyGround, faults: Faults): void {
  const { ranges } = inForce(policy).trustedIps;
  if (ground.trustsEverybody || faults.all.some(({ code }) => code === 'range-everything')) return;
  if (trustsEveryAddress(ranges)) faults.add('trustedIps.ranges', 'range-everything', ranges.join(', '));
}

/** Whoever changes or removes one of them by its id means one. */
function checkIds(field: string, listed: readonly { readonly id: string }[], faults: Faults): void {
  const seen = new Set<string>();
  for (const [index, { id }] of listed.entries()) {
    if (seen.has(id)) faults.add(`${field}.${index}.id`, 'duplicate', id);
    seen.add(id);
  }
}

function checkNames(field: string, named: readonly { readonly name: string }[], faults: Faults): void {
  const seen = new Set<string>();
  for (const [index, { name }] of named.entries()) {
    const trimmed = name.trim();
    if (!isWithin([...trimmed].length, policyLimits.nameLength)) faults.add(`${field}.${index}.name`, 'name-invalid');
    else if (seen.has(trimmed)) faults.add(`${field}.${index}.name`, 'name-taken', trimmed);
    seen.add(trimmed);
  }
}

/** S4-25. */
function checkRecipients({ notifications }: DirectoryPolicy, faults: Faults): string[] {
  const field = 'notifications.recipients';
  const recipients: string[] = [];
  for (const typed of notifications.recipients) {
    const address = typed.trim();
    if (address.length > 254 || !/^[^\s@<>,;"]+@[^\s@<>,;"]+\.[^\s@<>,;"]+$/u.test(address)) {
      faults.add(field, 'not-an-address', typed);
    } else if (recipients.includes(address)) faults.add(field, 'duplicate', address);
    else recipients.push(address);
  }
  faults.atMost(field, recipients.length, policyLimits.recipients);
  if (notifications.enabled && notifications.recipients.length === 0) faults.add(field, 'empty-list');
  return recipients;
}

/** S4-27. */
function checkCalls({ calls }: DirectoryPolicy, ground: PolicyGround, faults: Faults): DirectoryPolicy['calls'] {
  if (calls.callerId === null || calls.callerId.trim() === '') return { ...calls, callerId: null };
  const number = ground.usNumber(calls.callerId);
  if (number === undefined) faults.add('calls.callerId', 'not-a-us-number');
  return { ...calls, callerId: number ?? calls.callerId };
}

/** S4-06: they only ever get fewer. */
function checkProviders({ providers }: DirectoryPolicy, { former }: PolicyGround, faults: Faults): void {
  for (const provider of providers) {
    const isOld = former.providers.some((one) => JSON.stringify(one) === JSON.stringify(provider));
    if (!isOld || provider.createdAt >= providersClosedAt) faults.add('providers', 'providers-closed', provider.name);
  }
}
