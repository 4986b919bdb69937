import type { DirectoryPolicy } from './policy.ts';

/** The settings in which two policies differ, as `lockout.threshold`; a list is one setting. */
export const changedFields = (before: DirectoryPolicy, after: DirectoryPolicy): readonly string[] =>
  differences([], before, after).map((path) => path.join('.'));

/** The value of a setting as JSON, as the audit log has it; empty where the policy has none of that name. */
export const settingText = (policy: DirectoryPolicy, field: string): string =>
  JSON.stringify(valueAt(policy, field.split('.'))) ?? '';

/** One's own changes of a policy, made to another version of it: where both changed the same, one's own. */
export function mergedInto(theirs: DirectoryPolicy, before: DirectoryPolicy, own: DirectoryPolicy): DirectoryPolicy {
  const merged = structuredClone(theirs);
  for (const path of differences([], before, own)) put(merged, path, valueAt(own, path));
  return merged;
}

type Path = readonly string[];

function differences(path: Path, before: unknown, after: unknown): Path[] {
  if (isRecord(before) && isRecord(after)) {
    return Object.keys(after).flatMap((key) => differences([...path, key], before[key], after[key]));
  }
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [path];
}

const valueAt = (root: unknown, path: Path): unknown =>
  path.reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), root);

function put(root: unknown, path: Path, value: unknown): void {
  const parent = valueAt(root, path.slice(0, -1));
  const last = path.at(-1);
  if (isRecord(parent) && last !== undefined) parent[last] = value;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
