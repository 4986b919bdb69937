import { unknownModel } from './aaguid-list.ts';
import type { DirectoryPolicy, KeyRestriction } from './directory-policy.ts';
import { isOffered } from './method-policy.ts';

/** What one set of rules asks of a security key. */
export interface KeyRules {
  readonly enforceAttestation: boolean;
  readonly restriction: KeyRestriction | null;
}

/** What the rules look at. */
export interface JudgedKey {
  /** Lower-case UUID. */
  readonly aaguid: string;
  readonly attestation: 'attested' | 'not-attested';
}

/** Why a key is not taken. Closed. */
export type KeyRuleProblem = 'model-not-allowed' | 'model-blocked' | 'model-unknown' | 'not-attested';

/**
 * The rules that hold for a person. In the current profile those of the person's groups, one of which is enough; otherwise,
 * and for who is in no such group, the directory's.
 */
export function keyRulesFor(
  { profile, securityKey }: Pick<DirectoryPolicy, 'profile' | 'securityKey'>,
  groupIds: readonly string[],
): readonly KeyRules[] {
  const own =
    profile === 'current'
      ? securityKey.profiles.filter(({ groups }) => groups.some((group) => groupIds.includes(group)))
      : [];
  return own.length > 0 ? own : [securityKey];
}

/**
 * Why a key may not be used (S2-10), undefined when it may. What is blocked by one set of rules stays blocked, whatever another
 * one allows. All zeros say that the model is not known: allowed only by name.
 */
export function modelProblem(aaguid: string, rules: readonly KeyRules[]): KeyRuleProblem | undefined {
  const restrictions = rules.map(({ restriction }) => restriction);
  const lists = (mode: KeyRestriction['mode']) =>
    restrictions.some((one) => one?.mode === mode && one.aaguids.includes(aaguid));
  if (lists('block')) return 'model-blocked';
  if (restrictions.some((one) => one === null || one.mode === 'block') || lists('allow')) return undefined;
  return aaguid === unknownModel ? 'model-unknown' : 'model-not-allowed';
}

/** Why a key that is registered opens nothing now: the method is not offered to its owner, or the model is not allowed. */
export function keyUseProblem(
  aaguid: string,
  policy: Pick<DirectoryPolicy, 'methods' | 'profile' | 'securityKey'>,
  groupIds: readonly string[],
): 'method-not-enabled' | 'key-model-not-allowed' | undefined {
  if (!isOffered('security-key', policy, groupIds)) return 'method-not-enabled';
  return modelProblem(aaguid, keyRulesFor(policy, groupIds)) === undefined ? undefined : 'key-model-not-allowed';
}

/** Why a key may not be registered (S2-08 to S2-10). A key must fit one set of rules whole. */
export function registrationProblem(key: JudgedKey, rules: readonly KeyRules[]): KeyRuleProblem | undefined {
  const problem = modelProblem(key.aaguid, rules);
  if (problem !== undefined) return problem;
  const fitting = rules.filter((one) => modelProblem(key.aaguid, [one]) === undefined);
  return key.attestation === 'attested' || fitting.some(({ enforceAttestation }) => !enforceAttestation)
    ? undefined
    : 'not-attested';
}
