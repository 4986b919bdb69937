import type { InventoryMethod, InventoryRow } from '../identity-store.ts';
import type { DirectoryPolicy, PolicyMethod } from './directory-policy.ts';
import { keyUseProblem } from './key-rules.ts';
import { isOffered } from './method-policy.ts';

/** Whether a sign-in would ask for a second step; ends with the first. */
export function hasSecondStep({ keys, methods, groupIds }: InventoryRow, policy: DirectoryPolicy): boolean {
  const has = (method: PolicyMethod) => isOffered(method, policy, groupIds);
  return (
    methods.some((method) => methodsOf(method).some(has)) ||
    keys.some(({ aaguid }) => keyUseProblem(aaguid, policy, groupIds) === undefined)
  );
}

/** Whether a sign-in would ask for one under this method. */
export const hasMethodOf = (
  wanted: PolicyMethod,
  { methods, groupIds }: InventoryRow,
  policy: DirectoryPolicy,
): boolean => isOffered(wanted, policy, groupIds) && methods.some((method) => methodsOf(method).includes(wanted));

/** Under which methods of the policy each of its ways falls. */
const methodsOf = ({ type, kind }: InventoryMethod): readonly PolicyMethod[] => {
  switch (type) {
    case 'authenticator-app':
      return app;
    case 'oath-token':
      return kind === 'hardware' ? hardware : software;
    case 'email':
      return email;
    case 'phone':
      return kind === 'landline' ? landline : mobile;
    case 'app-password':
      return none;
  }
};
const app = ['authenticator-app', 'authenticator-app'] as const;
const hardware = ['oath-hardware'] as const;
const software = ['oath-software'] as const;
const email = ['email'] as const;
const landline = ['voice'] as const;
const mobile = ['voice', 'sms'] as const;
const none: readonly PolicyMethod[] = [];

/** How many ways of taking the second step an account has: as many as `secondStepsOf` lists. */
export function countSecondSteps({ keys, methods, groupIds }: InventoryRow, policy: DirectoryPolicy): number {
  let count = 0;
  for (const { aaguid } of keys) if (keyUseProblem(aaguid, policy, groupIds) === undefined) count++;
  for (const method of methods) count += methodsOf(method).filter((one) => isOffered(one, policy, groupIds)).length;
  return count;
}
