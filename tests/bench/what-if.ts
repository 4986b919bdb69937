import type { InventoryRow, SignInEvent } from '../../src/identity/identity-store.ts';
import { defaultPolicy } from '../../src/identity/policy/directory-policy.ts';
import { whatIf } from '../../src/identity/policy/what-if.ts';
import { type Comparison, median } from './comparison.ts';

const PEOPLE = 100_000;
const SIGN_INS = 10_000;
const GOAL_MS = 300;

/** What-if over a large directory, against a walk over the same people that counts what they have and decides nothing. */
export async function whatIfScale(rounds: number): Promise<readonly Comparison[]> {
  const people = Array.from({ length: PEOPLE }, (_, index) => person(index));
  const signIns = Array.from({ length: SIGN_INS }, (_, index) => signIn(index));
  const next = {
    ...defaultPolicy,
    methods: { ...defaultPolicy.methods, sms: { ...defaultPolicy.methods.sms, excludedGroups: ['group-3'] } },
    securityKey: {
      ...defaultPolicy.securityKey,
      enforceAttestation: true,
      restriction: { mode: 'allow', aaguids: ['e1a96183-5016-4f24-b55b-e3ae23614cc6'] },
    },
    remember: { enabled: true, days: 3 },
  } as const;
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    ours.push(timed(() => whatIf(defaultPolicy, next, { people, signIns, modelFaults: () => [] })));
    theirs.push(timed(() => people.reduce((sum, { keys, methods }) => sum + keys.length + methods.length, 0)));
  }
  const own = median(ours);
  return [
    {
      what: `what-if over ${PEOPLE} people and ${SIGN_INS} sign-ins, wall time`,
      ours: `${own.toFixed(0)} ms`,
      theirs: `${median(theirs).toFixed(1)} ms to walk over them`,
      ratio: (own / median(theirs)).toFixed(0),
      goal: `at most ${GOAL_MS} ms`,
      met: own <= GOAL_MS,
    },
  ];
}

function timed(action: () => unknown): number {
  const start = performance.now();
  action();
  return performance.now() - start;
}

const person = (index: number): InventoryRow => ({
  sequence: index + 1,
  id: `person-${index}`,
  userName: `person-${index}@example.com`,
  displayName: `Person ${index}`,
  disabled: index % 50 === 0,
  registerAgain: false,
  groupIds: [`group-${index % 7}`, `group-${index % 11}`],
  keys:
    index % 3 === 0
      ? [
          {
            id: `key-${index}`,
            name: 'My key',
            aaguid: index % 2 ? 'e1a96183-5016-4f24-b55b-e3ae23614cc6' : 'd41f5a69-b817-4144-a13c-9ebd6d9254d6',
            attestation: index % 5 ? 'attested' : 'not-attested',
          },
        ]
      : [],
  methods: [
    { type: 'phone', kind: 'mobile' },
    { type: 'authenticator-app', kind: null },
  ],
});

const signIn = (index: number): SignInEvent => ({
  id: `event-${index}`,
  at: 1_800_000_000_000 + index,
  accountId: `person-${index * 7}`,
  userName: '',
  method: index % 2 ? 'password' : 'security-key',
  result: 'success',
  reason: null,
  keyName: 'My key',
  because: [{ rule: 'remembered-device', details: { since: 1_800_000_000_000 - 5 * 86_400_000, days: 14 } }],
});
