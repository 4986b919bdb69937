import { newEnforcer, newModelFromString, StringAdapter } from 'casbin';
import { type Random, seededRandom } from '../../src/basics/random.ts';
import { decide, type SignInRequest, type SignInState } from '../../src/identity/policy/decide.ts';
import { type CachingRule, type DirectoryPolicy, defaultPolicy } from '../../src/identity/policy/directory-policy.ts';
import { maxTrustedRanges } from '../../src/identity/policy/ipv4-ranges.ts';
import { type Comparison, cpuSeconds, median } from './comparison.ts';

const REQUESTS = 1_000;
const CACHING_RULES = 38;
/** Of a round: ours are over too soon to be measured once. */
const REPEATS = 50;
const WARM_UP = 3;
const GOAL = 200;
const GOAL_PER_CPU_SECOND = 500_000;
const NOW = Date.UTC(2026, 5, 1, 9, 0, 0);

interface Asked {
  readonly request: SignInRequest;
  readonly state: SignInState;
}

/** The first rule that fires, and whether it lets in: what both must agree about. */
type Answer = string;

/**
 * Who may sign in, by 100 rules (50 trusted ranges, 38 caching rules and those that every policy has), each answer with the rule that decided:
 * ours against casbin with a priority effect, its own `ipMatch` and `enforceExSync`, which stops at the first rule as ours does.
 */
export async function policyDecision(rounds: number): Promise<readonly Comparison[]> {
  const policy = manyRules();
  const asked = requests(seededRandom('policy'), policy);
  const rules = casbinRules(policy);
  const enforcer = await newEnforcer(newModelFromString(MODEL), new StringAdapter(rules.join('\n')));
  const subjects = asked.map(subject);
  const ours = ({ request, state }: Asked): Answer => {
    const { decision, because } = decide(request, state, policy, NOW);
    return `${decision !== 'deny'} ${because[0]?.rule}`;
  };
  const theirs = (one: Subject): Answer => {
    const [isAllowed, [rule]] = enforcer.enforceExSync(one) as [boolean, string[]];
    return `${isAllowed} ${rule}`;
  };
  const fired = new Set<Answer>();
  for (const [index, one] of asked.entries()) {
    const [own, other] = [ours(one), theirs(subjects[index] as Subject)];
    if (own !== other) throw new Error(`request ${index}: we say ${own}, casbin says ${other}`);
    fired.add(own);
  }
  const decideAll = (): void => {
    for (const one of asked) ours(one);
  };
  const repeatedly = (): void => {
    for (let repeat = 0; repeat < REPEATS; repeat++) decideAll();
  };
  const enforceAll = (): void => {
    for (const one of subjects) theirs(one);
  };
  for (let round = 0; round < WARM_UP; round++) {
    repeatedly();
    enforceAll();
  }
  const own: number[] = [];
  const other: number[] = [];
  for (let round = 0; round < rounds; round++) {
    own.push((REQUESTS * REPEATS) / (await cpuSeconds(repeatedly)));
    other.push(REQUESTS / (await cpuSeconds(enforceAll)));
  }
  const ratio = median(own.map((each, round) => each / (other[round] as number)));
  const perCpuSecond = median(own);
  return [
    {
      what: `policy decision with its reason, ${rules.length} rules, ${REQUESTS} requests that ${fired.size} of them answer, against casbin`,
      ours: `${perCpuSecond.toFixed(0)} decisions per CPU second`,
      theirs: `${median(other).toFixed(0)} decisions per CPU second`,
      ratio: `${ratio.toFixed(0)}x`,
      goal: `at least ${GOAL}x, and ${GOAL_PER_CPU_SECOND} per CPU second`,
      met: ratio >= GOAL && perCpuSecond >= GOAL_PER_CPU_SECOND,
    },
  ];
}

function manyRules(): DirectoryPolicy {
  const types = ['user', 'user-application-ip', 'user-authentication-type-application-ip'] as const;
  return {
    ...defaultPolicy,
    trustedIps: {
      ranges: Array.from({ length: maxTrustedRanges }, (_, index) => `10.${index}.0.0/16`),
      federatedIntranet: true,
      chosenOn: 'service-settings',
    },
    caching: Array.from(
      { length: CACHING_RULES },
      (_, index): CachingRule => ({
        id: `rule-${index}`,
        type: types[index % types.length] as (typeof types)[number],
        seconds: 600 + index,
        authenticationType: index % 4 === 0 ? 'radius' : null,
        application: `application-${index}`,
      }),
    ),
  };
}

function requests(random: Random, { caching }: DirectoryPolicy): readonly Asked[] {
  const below = (limit: number): number => {
    const [high, low] = random.bytes(2) as unknown as [number, number];
    return (high * 256 + low) % limit;
  };
  const oneIn = (count: number): boolean => below(count) === 0;
  return Array.from({ length: REQUESTS }, (): Asked => {
    const application = oneIn(5) ? 'directory' : `application-${below(caching.length * 2)}`;
    const authenticationType = oneIn(2) ? 'radius' : 'form';
    const address = oneIn(10) ? null : `${oneIn(3) ? 10 : 192}.${below(100)}.7.${below(256)}`;
    const proved = oneIn(10) ? 'security-key' : oneIn(15) ? 'temporary-access-pass' : 'password';
    return {
      request: {
        proved,
        application,
        authenticationType,
        address,
        intranetClaim: oneIn(8),
        fromIntranet: oneIn(2),
        wantsSecondStep: oneIn(12),
      },
      state: {
        disabled: oneIn(25),
        block: oneIn(25)
          ? { from: 0, until: NOW + below(2) * 60_000, reason: '', because: 'administrator', byName: '' }
          : null,
        lockedUntil: oneIn(15) ? NOW + below(2) * 60_000 : null,
        bypass: oneIn(15)
          ? { id: '', from: 0, until: NOW + 60_000, reason: '', byName: '', usedAt: oneIn(2) ? 1 : null }
          : null,
        rememberedSince: oneIn(8) ? NOW - below(30) * 86_400_000 : null,
        proofs: oneIn(3)
          ? [
              {
                at: NOW - below(1_000) * 1_000,
                application: oneIn(5) ? 'another' : application,
                authenticationType: oneIn(5) ? 'another' : authenticationType,
                address,
              },
            ]
          : [],
        secondSteps: below(3),
        unreadable: 0,
        canRegister: oneIn(2),
        registerAgain: oneIn(10),
      },
    };
  });
}

/** The first rules by name are the most: casbin works through the matcher for each. */
const MODEL = `
[request_definition]
r = s
[policy_definition]
p = rule, cidr, type, application, authenticationType, seconds, eft
[policy_effect]
e = priority(p.eft) || deny
[matchers]
m = (p.rule == "trusted-ip" && r.s.maySkip && r.s.address != "" && ipMatch(r.s.address, p.cidr)) \
|| (p.rule == "cached" && r.s.maySkip && r.s.hasProof && p.application == r.s.application && (p.authenticationType == "" || p.authenticationType == r.s.authenticationType) && r.s.now < r.s.provedAt + p.seconds * 1000 && (p.type == "user" || (r.s.samePlace && (p.type == "user-application-ip" || r.s.sameType)))) \
|| (p.rule == "account-disabled" && r.s.disabled) \
|| (p.rule == "blocked" && r.s.now < r.s.blockedUntil) \
|| (p.rule == "locked" && r.s.proved != "security-key" && r.s.now < r.s.lockedUntil) \
|| (p.rule == "security-key-is-enough" && r.s.proved == "security-key") \
|| (p.rule == "pass-is-enough" && r.s.proved == "temporary-access-pass") \
|| (p.rule == "one-time-bypass" && r.s.maySkip && r.s.now < r.s.bypassUntil) \
|| (p.rule == "corporate-intranet" && r.s.maySkip && r.s.intranetClaim && r.s.fromIntranet) \
|| (p.rule == "remembered-device" && r.s.maySkip && r.s.rememberedSince > 0 && r.s.now < r.s.rememberedSince + p.seconds * 1000) \
|| (p.rule == "second-step" && r.s.secondSteps > 0) \
|| (p.rule == "nothing-to-register" && !r.s.canRegister) \
|| p.rule == "no-method-registered"
`;

function casbinRules({ trustedIps, caching, remember }: DirectoryPolicy): readonly string[] {
  const rule = (name: string, effect: 'allow' | 'deny' = 'allow', seconds = 0) =>
    `p, ${name}, , , , , ${seconds}, ${effect}`;
  return [
    rule('account-disabled', 'deny'),
    rule('blocked', 'deny'),
    rule('locked', 'deny'),
    rule('security-key-is-enough'),
    rule('pass-is-enough'),
    rule('one-time-bypass'),
    ...trustedIps.ranges.map((range) => `p, trusted-ip, ${range}, , , , 0, allow`),
    rule('corporate-intranet'),
    rule('remembered-device', 'allow', remember.days * 86_400),
    ...caching.map(
      ({ type, application, authenticationType, seconds }) =>
        `p, cached, , ${type}, ${application}, ${authenticationType ?? ''}, ${seconds}, allow`,
    ),
    rule('second-step'),
    rule('nothing-to-register'),
    rule('no-method-registered'),
  ];
}

type Subject = ReturnType<typeof subject>;

/** A request as casbin's matcher wants it: made before anything is measured. */
function subject({ request, state }: Asked) {
  const { proved, application, authenticationType, address, intranetClaim, fromIntranet, wantsSecondStep } = request;
  const { disabled, block, lockedUntil, bypass, rememberedSince, proofs, secondSteps, canRegister } = state;
  const [proof] = proofs;
  return {
    now: NOW,
    proved,
    application,
    authenticationType,
    address: address ?? '',
    intranetClaim,
    fromIntranet,
    maySkip: !wantsSecondStep,
    disabled,
    blockedUntil: block?.until ?? 0,
    lockedUntil: lockedUntil ?? 0,
    bypassUntil: bypass?.usedAt === null ? bypass.until : 0,
    rememberedSince: rememberedSince ?? 0,
    hasProof: proof !== undefined && application !== 'directory',
    provedAt: proof?.at ?? 0,
    samePlace: proof?.application === application && proof.address === address,
    sameType: proof?.authenticationType === authenticationType,
    secondSteps,
    canRegister,
  };
}
