import type { SignInMethod, StoredSecurityKey } from '../identity-store.ts';
import type { DirectoryPolicy } from '../policy/directory-policy.ts';
import { keyUseProblem } from '../policy/key-rules.ts';
import { isOffered, policyMethodOf } from '../policy/method-policy.ts';
import { hiddenAddress, hiddenNumber } from './hidden.ts';
import { type SecondStepWay, secondStepWays } from './second-step-way.ts';
import type { PhoneMethod, StoredMethod, UnreadableMethod } from './stored-method.ts';

export interface SecondStep {
  readonly methodId: string;
  readonly way: SecondStepWay;
  /** For somebody who proved no more than a password: the number or address with most of it hidden. */
  readonly shown: string;
}

const signInMethods: Readonly<Record<SecondStepWay, SignInMethod>> = {
  'security-key': 'password-and-security-key',
  notification: 'password-and-notification',
  'app-code': 'password-and-app-code',
  'oath-code': 'password-and-oath-code',
  sms: 'password-and-sms',
  voice: 'password-and-voice',
  email: 'password-and-email',
};

/** How the log and the session call a password with a second step. */
export const methodWith = (way: SecondStepWay): SignInMethod => signInMethods[way];

/** What an account has to prove itself by. */
export interface Factors {
  readonly methods: readonly StoredMethod[];
  readonly keys: readonly StoredSecurityKey[];
  /** Nobody can sign in with them, and nobody may be taken for somebody who has none. */
  readonly unreadable: readonly UnreadableMethod[];
  readonly groupIds: readonly string[];
}

/** In the order in which a method's own ways are offered; ways that the policy does not offer are left out. */
export function secondStepsOf(factors: Factors, policy: DirectoryPolicy): readonly SecondStep[] {
  const steps: SecondStep[] = [];
  const add = (methodId: string, way: SecondStepWay, shown: string, isHardware = false) => {
    if (isOffered(policyMethodOf(way, isHardware), policy, factors.groupIds)) steps.push({ methodId, way, shown });
  };
  for (const key of factors.keys) {
    if (keyUseProblem(key.aaguid, policy, factors.groupIds) === undefined) add(key.id, 'security-key', key.name);
  }
  for (const method of factors.methods) {
    const { id } = method;
    switch (method.type) {
      case 'authenticator-app':
        for (const way of appWays(method.preferred)) add(id, way, method.name);
        break;
      case 'oath-token':
        add(id, 'oath-code', method.name, method.hardware !== null);
        break;
      case 'phone':
        for (const way of phoneWays(method)) add(id, way, hiddenNumber(method.number));
        break;
      case 'email':
        add(id, 'email', hiddenAddress(method.address));
        break;
      case 'app-password':
        break;
    }
  }
  return steps;
}

/**
 * What to ask for first, then the others. With the system-preferred method (S1-10) the strongest is first, otherwise what its owner chose. The
 * ways of one method stay in its owner's order (S3-16), and a backup phone is never first while there is anything else (S3-20).
 */
export function inOrder(
  steps: readonly SecondStep[],
  factors: Factors,
  policy: DirectoryPolicy,
  defaultMethodId: string | null,
): readonly SecondStep[] {
  const backups = new Set(
    factors.methods.filter((method) => method.type === 'phone' && method.use === 'backup').map(({ id }) => id),
  );
  const strength = new Map<string, number>();
  for (const { methodId, way } of steps) {
    strength.set(methodId, Math.min(strength.get(methodId) ?? Number.POSITIVE_INFINITY, secondStepWays.indexOf(way)));
  }
  const isOwn = ({ methodId }: SecondStep): boolean => !policy.systemPreferred && methodId === defaultMethodId;
  const rank = (step: SecondStep): number =>
    isOwn(step) ? -1 : (backups.has(step.methodId) ? 100 : 0) + (strength.get(step.methodId) as number);
  // Sorting is stable: equal ranks, and the ways of one method, stay as they came.
  return steps.toSorted((a, b) => rank(a) - rank(b));
}

const appWays = (preferred: 'notification' | 'code'): readonly SecondStepWay[] =>
  preferred === 'code' ? ['app-code', 'notification'] : ['notification', 'app-code'];

/** S1-14: a landline takes calls only. */
export function phoneWays({ line, reachedBy }: Pick<PhoneMethod, 'line' | 'reachedBy'>): readonly ('sms' | 'voice')[] {
  if (line === 'landline') return ['voice'];
  return reachedBy === 'sms' ? ['sms', 'voice'] : ['voice', 'sms'];
}
