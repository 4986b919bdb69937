import type { DirectoryPolicy } from './directory-policy.ts';

/** Where a policy names a group, as `methods.sms.excludedGroups`. */
export function fieldsNaming({ methods, securityKey, suspiciousActivity }: DirectoryPolicy, groupId: string): string[] {
  const named: [string, readonly string[]][] = [
    ...Object.entries(methods).flatMap(([name, { groups, excludedGroups }]): [string, readonly string[]][] => [
      [`methods.${name}.groups`, groups],
      [`methods.${name}.excludedGroups`, excludedGroups],
    ]),
    ...securityKey.profiles.map(({ name, groups }): [string, readonly string[]] => [
      `securityKey.profiles: ${name}`,
      groups,
    ]),
    ['suspiciousActivity.groups', suspiciousActivity.groups],
  ];
  return named.filter(([, groups]) => groups.includes(groupId)).map(([field]) => field);
}
