import type { SecondStepWay } from '../methods/second-step-way.ts';
import type { DirectoryPolicy, PolicyMethod } from './directory-policy.ts';

/** Whether the policy offers a method to a person (S4-77). Who is excluded stays out, whatever else holds (S2-15). */
export function isOffered(
  method: PolicyMethod,
  policy: Pick<DirectoryPolicy, 'methods'>,
  groupIds: readonly string[],
): boolean {
  const { enabled, everyone, groups, excludedGroups } = policy.methods[method];
  if (!enabled || groupIds.some((id) => excludedGroups.includes(id))) return false;
  return everyone || groupIds.some((id) => groups.includes(id));
}

/** Under which method of the policy a way of taking the second step falls. */
export function policyMethodOf(way: SecondStepWay, isHardware = false): PolicyMethod {
  switch (way) {
    case 'notification':
    case 'app-code':
      return 'authenticator-app';
    case 'oath-code':
      return isHardware ? 'oath-hardware' : 'oath-software';
    case 'sms':
    case 'voice':
    case 'email':
    case 'security-key':
      return way;
  }
}
