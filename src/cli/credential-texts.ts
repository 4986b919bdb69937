import type { StoredCredential } from '../contract/credentials.ts';
import type { AttachedKey } from '../contract/keys.ts';
import type { Words } from './words.ts';

/** A key as people tell it from others. */
export const keyName = ({ product, serial }: AttachedKey): string =>
  serial === null ? product : `${product} ${serial}`;

export function siteName(words: Words, { site }: StoredCredential): string {
  if (site.rpId === null) return words.text('signInData:unnamedSite');
  return site.isWhole ? site.rpId : `${site.rpId} ${words.text('signInData:cutOff')}`;
}

export const accountName = (words: Words, { user }: StoredCredential): string =>
  user.name ?? user.displayName ?? words.text('signInData:unnamedAccount');

/** At least this much of an id, so that it still names the same one after others have come. */
const leastPrefix = 8;

/** Of each id as much as tells it from the others. */
export const idPrefixes = (ids: readonly string[]): string[] =>
  ids.map((id) => {
    for (let length = leastPrefix; length < id.length; length++) {
      const prefix = id.slice(0, length);
      if (ids.every((other) => other === id || !other.startsWith(prefix))) return prefix;
    }
    return id;
  });

/** One line a credential under its site or account, with what names it to the other commands. */
export function credentialTexts(
  words: Words,
  credentials: readonly StoredCredential[],
  by: 'site' | 'account',
): string[] {
  const prefixes = idPrefixes(credentials.map(({ credentialId }) => credentialId));
  const width = Math.max(0, ...prefixes.map(({ length }) => length));
  const groups = new Map<string, string[]>();
  credentials.forEach((credential, index) => {
    const account = accountName(words, credential);
    const { name, displayName } = credential.user;
    const whole = name !== null && displayName !== null ? `${name} (${displayName})` : account;
    const site = siteName(words, credential);
    const [title, line] = by === 'site' ? [site, whole] : [account, site];
    const lines = groups.get(title) ?? [];
    groups.set(title, lines);
    lines.push(`    ${(prefixes[index] ?? '').padEnd(width)}  ${line}`);
  });
  return [...groups].sort(([a], [b]) => a.localeCompare(b)).flatMap(([title, lines]) => [`  ${title}`, ...lines]);
}

/** What the key tells of one account, as the screen's details have it. */
export function credentialFacts(
  words: Words,
  key: AttachedKey,
  credential: StoredCredential,
): (readonly [name: string, value: string])[] {
  const { site, user, protection, algorithm, largeBlob, thirdPartyPayment, position } = credential;
  const text = (name: string) => words.text(`signInData:${name}`);
  const [notTold, none] = [text('notTold'), text('details.none')];
  const payment = thirdPartyPayment === null ? notTold : words.text(`keys:info.${thirdPartyPayment ? 'yes' : 'no'}`);
  return [
    [text('details.site'), siteName(words, credential)],
    [text('details.account'), user.name ?? none],
    [text('details.displayName'), user.displayName ?? none],
    [text('details.key'), keyName(key)],
    [text('details.protection'), protection ? text(`protections.${protection}`) : notTold],
    [text('details.algorithm'), algorithm ? (algorithm.name ?? String(algorithm.number)) : notTold],
    [text('details.largeBlob'), largeBlob ? text(`largeBlobs.${largeBlob}`) : notTold],
    [text('details.payment'), payment],
    [text('details.order'), String(position)],
    [text('details.userId'), user.id],
    [text('details.credentialId'), credential.credentialId],
    [text('details.siteHash'), site.rpIdHash],
  ];
}
