import type { DirectoryPolicy } from './directory-policy.ts';

/** One setting that two policies have differently. Values as JSON: what an audit record and a person can read. */
export interface PolicyChange {
  /** The way to the setting, as `lockout.threshold`; lists are settings as a whole. */
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

/** Where two policies differ, in the order of the settings. */
export const policyChanges = (before: DirectoryPolicy, after: DirectoryPolicy): readonly PolicyChange[] =>
  differences('', before, after);

function differences(field: string, before: unknown, after: unknown): PolicyChange[] {
  if (isRecord(before) && isRecord(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap((key) => differences(field === '' ? key : `${field}.${key}`, before[key], after[key]));
  }
  const [was, is] = [JSON.stringify(before) ?? '', JSON.stringify(after) ?? ''];
  return was === is ? [] : [{ field, before: was, after: is }];
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
