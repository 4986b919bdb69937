import type { StoredCredential } from '../../contract/credentials.ts';
import { folded } from '../../contract/folded.ts';
import type { AttachedKey } from '../../contract/keys.ts';
import type { Language } from '../../contract/values.ts';

/** One account of one site, on one key. */
export interface AccountOnKey {
  readonly key: AttachedKey;
  readonly credential: StoredCredential;
  /** Of all that this key holds. */
  readonly count: number;
  readonly canRename: boolean;
}

/** Accounts under what they have in common: a site, or a name. */
export interface AccountGroup {
  readonly id: string;
  readonly accounts: readonly AccountOnKey[];
}

/** Those in which every word is found: in the site, in the names, or in the name or number of the key. */
export function found(accounts: readonly AccountOnKey[], search: string): readonly AccountOnKey[] {
  const words = folded(search).split(/\s+/).filter(Boolean);
  if (words.length === 0) return accounts;
  return accounts.filter(({ key, credential: { site, user } }) => {
    const text = folded([site.rpId, user.name, user.displayName, key.product, key.serial].join('\n'));
    return words.every((word) => text.includes(word));
  });
}

/** In the order of the language; what has no name comes last. */
export function grouped(accounts: readonly AccountOnKey[], by: 'site' | 'account', language: Language): AccountGroup[] {
  const { compare } = new Intl.Collator(language, { numeric: true });
  const site = ({ credential }: AccountOnKey) => credential.site.rpId ?? '';
  const account = ({ credential }: AccountOnKey) => credential.user.name ?? credential.user.displayName ?? '';
  const [outer, inner] = by === 'site' ? [site, account] : [account, site];
  const last = (a: string, b: string) => Number(a === '') - Number(b === '') || compare(a, b);
  const groups = new Map<string, AccountOnKey[]>();
  for (const one of accounts) {
    // A site is known by its hash: two long names may have been cut to the same one.
    const id = by === 'site' ? one.credential.site.rpIdHash : account(one) || one.credential.user.id;
    const group = groups.get(id) ?? [];
    groups.set(id, group);
    group.push(one);
  }
  return [...groups]
    .map(([id, members]) => ({ id, accounts: members.sort((a, b) => last(inner(a), inner(b))) }))
    .sort((a, b) => last(outerName(a.accounts), outerName(b.accounts)));

  function outerName([first]: readonly AccountOnKey[]): string {
    return first ? outer(first) : '';
  }
}
