import type { DirectoryPolicy, ShownPolicy } from '../contract/policy.ts';

type Groups = ShownPolicy['groups'];
type Unknown = { readonly unknown: string };

/** Every setting by the way to it, as `lockout.threshold`, in the order of the policy; a list is one setting. */
export const settingNames = (policy: DirectoryPolicy): readonly string[] => leaves([], policy);

const leaves = (path: readonly string[], value: unknown): string[] =>
  isRecord(value) ? Object.entries(value).flatMap(([key, inner]) => leaves([...path, key], inner)) : [path.join('.')];

/** A policy as people write it: settings by name, groups by theirs, lists and what has parts as YAML, of which JSON is a part. */
export class PolicyText {
  readonly #groups: Groups;

  constructor(groups: Groups) {
    this.#groups = groups;
  }

  /** The value of a setting in the form that `withSetting` takes. */
  valueOf(policy: DirectoryPolicy, name: string): string {
    const value = this.#named(at(policy, name.split('.')), name);
    if (Array.isArray(value) && value.every((one) => typeof one === 'string' && !/[,[\]{}"]/.test(one))) {
      return value.join(', ');
    }
    return typeof value === 'string' ? value : JSON.stringify(value);
  }

  /** The whole policy as YAML. */
  async fileOf({ policy, revision }: ShownPolicy): Promise<string> {
    const { stringify } = await import('yaml');
    return stringify({ revision, policy: this.#named(policy, '') });
  }

  /** One setting changed. What has no such shape is left to the contract to refuse. */
  async withSetting(
    policy: DirectoryPolicy,
    name: string,
    typed: string,
  ): Promise<{ readonly policy: DirectoryPolicy } | Unknown> {
    const path = name.split('.');
    const now = at(policy, path);
    const last = path.at(-1) ?? '';
    const changed = structuredClone(policy);
    const parent = at(changed, path.slice(0, -1));
    if (now === undefined || !isRecord(parent)) return { unknown: name };
    parent[last] = this.#identified(await valueTyped(now, typed), name);
    return { policy: completed(changed) };
  }

  /** A file over a policy: what it does not name stays. It may hold a policy, or what `fileOf` and `show --json` write. */
  async read(
    policy: DirectoryPolicy,
    text: string,
  ): Promise<
    { readonly policy: DirectoryPolicy; readonly revision: number | null } | Unknown | { readonly fault: string }
  > {
    const { parse } = await import('yaml');
    let value: unknown;
    try {
      // No aliases: a few lines of them make a value without end.
      value = parse(text, { maxAliasCount: 0 });
    } catch (error) {
      return { fault: (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '' };
    }
    if (isRecord(value) && value.type === 'result') value = value.value;
    const revision = isRecord(value) && Number.isInteger(value.revision) ? (value.revision as number) : null;
    const given = isRecord(value) && isRecord(value.policy) ? value.policy : value;
    if (!isRecord(given)) return { fault: typeof given };
    const unknown = unknownIn([], policy, given);
    if (unknown !== undefined) return { unknown };
    return { policy: completed(overlaid(policy, this.#identified(given, '')) as DirectoryPolicy), revision };
  }

  /** Ids of groups as names, wherever a policy has groups. */
  #named(value: unknown, name: string): unknown {
    return mapGroups(value, name, (id) => this.#groups.find((group) => group.id === id)?.name ?? id);
  }

  #identified(value: unknown, name: string): unknown {
    const known = new Set(this.#groups.map(({ id }) => id));
    return mapGroups(value, name, (given) =>
      known.has(given) ? given : (this.#groups.find((group) => group.name === given)?.id ?? given),
    );
  }
}

/** Entries of lists have ids, and what counts for any application says so: nobody types that. */
function completed(policy: DirectoryPolicy): DirectoryPolicy {
  const { caching, namedLocations, securityKey } = policy;
  return {
    ...policy,
    caching: withIds(caching, { authenticationType: null, application: null }),
    namedLocations: withIds(namedLocations),
    securityKey: isRecord(securityKey) ? { ...securityKey, profiles: withIds(securityKey.profiles) } : securityKey,
  };
}

/** A new entry takes the lowest number that none has. What is no list of entries is left to the contract to refuse. */
function withIds<Entry extends object>(list: Entry[], otherwise: Partial<Entry> = {}): Entry[] {
  if (!Array.isArray(list)) return list;
  const taken = new Set(list.map((entry) => (isRecord(entry) ? entry.id : undefined)));
  const free = () => {
    let number = 1;
    while (taken.has(String(number))) number++;
    taken.add(String(number));
    return String(number);
  };
  return list.map((entry) => {
    if (!isRecord(entry)) return entry;
    const missing = Object.entries(otherwise).filter(([name]) => !(name in entry));
    // What is there keeps its order: in another one it would be told as changed.
    return { ...('id' in entry ? {} : { id: free() }), ...entry, ...Object.fromEntries(missing) };
  });
}

const isGroups = (name: string) => /(?:^|\.)(?:groups|excludedGroups)$/.test(name);

function mapGroups(value: unknown, name: string, change: (group: string) => string): unknown {
  if (Array.isArray(value)) {
    return value.map((one: unknown) =>
      isGroups(name) && typeof one === 'string' ? change(one) : mapGroups(one, name, change),
    );
  }
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mapGroups(inner, key, change)]));
}

/** What was typed, as the setting has it now: text stays text, yes and no are switches, commas part a list. */
async function valueTyped(now: unknown, typed: string): Promise<unknown> {
  if (typeof now === 'string') return typed;
  const word = typed.trim();
  if (typeof now === 'boolean') {
    if (['yes', 'on', 'true', 'はい'].includes(word.toLowerCase())) return true;
    if (['no', 'off', 'false', 'いいえ'].includes(word.toLowerCase())) return false;
    return word;
  }
  if (Array.isArray(now) && !word.startsWith('[')) {
    return word === '' ? [] : word.split(',').map((part) => part.trim());
  }
  const { parse } = await import('yaml');
  try {
    const value: unknown = parse(word, { maxAliasCount: 0 });
    // Where there is nothing yet, a number of digits is a text, as a phone number is.
    return now === null && value !== null && typeof value !== 'object' ? word : value;
  } catch {
    return word;
  }
}

/** The first name in what is given that a policy has not. Inside lists, and where there is nothing yet, the contract knows. */
function unknownIn(path: readonly string[], policy: unknown, given: unknown): string | undefined {
  if (!isRecord(policy) || !isRecord(given)) return undefined;
  for (const [key, value] of Object.entries(given)) {
    const here = [...path, key];
    const unknown = Object.hasOwn(policy, key) ? unknownIn(here, policy[key], value) : here.join('.');
    if (unknown !== undefined) return unknown;
  }
  return undefined;
}

function overlaid(base: unknown, over: unknown): unknown {
  if (!isRecord(base) || !isRecord(over)) return over;
  const entries = Object.entries(base).map(([key, value]) => [
    key,
    Object.hasOwn(over, key) ? overlaid(value, over[key]) : value,
  ]);
  return Object.fromEntries(entries);
}

const at = (root: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => (isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined), root);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
