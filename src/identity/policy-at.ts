import type { IdentityStore } from './identity-store.ts';
import type { DirectoryPolicy } from './policy/directory-policy.ts';
import { inForce } from './policy/in-force.ts';
import { effectiveVersion } from './policy/policy-versions.ts';

/** More saves than this within the longest delay are not looked through. */
const MOST_PENDING = 200;

/** The policy that counts at a moment, as sign-ins use it (S2-05). */
export async function policyAt(
  store: Pick<IdentityStore, 'policy' | 'policyVersions'>,
  now: number,
): Promise<DirectoryPolicy> {
  const [newest] = await store.policyVersions(1);
  if (newest === undefined) return inForce((await store.policy()).policy);
  if (newest.effectiveAt <= now) return inForce(newest.policy);
  const effective = effectiveVersion(await store.policyVersions(MOST_PENDING), now) ?? newest;
  return inForce(effective.policy);
}

/** As they were saved: the policy that counts now, and those that count later or would if the newer ones were not. */
export async function policiesFrom(
  store: Pick<IdentityStore, 'policy' | 'policyVersions'>,
  now: number,
): Promise<readonly DirectoryPolicy[]> {
  const versions = await store.policyVersions(MOST_PENDING);
  const from = effectiveVersion(versions, now)?.revision ?? 0;
  return [
    (await store.policy()).policy,
    ...versions.filter(({ revision }) => revision >= from).map(({ policy }) => policy),
  ];
}
