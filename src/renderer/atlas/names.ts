import type { AccountInAtlas, AtlasEntry, UnplacedKey } from '../../contract/atlas.ts';
import type { Words } from '../language.ts';

/** What a person calls a key: its nickname, else its model and serial number. */
export const entryName = ({ nickname, modelName, product, serial }: AtlasEntry): string =>
  nickname ?? [modelName ?? product, serial].filter(Boolean).join(' ');

export const siteName = (t: Words, { site }: AccountInAtlas): string => site ?? t('atlas:unnamedSite');

export const accountName = (t: Words, { name, displayName }: AccountInAtlas): string =>
  name ?? displayName ?? t('atlas:unnamedAccount');

/** Where a key stands among those that show the same, in the order in which they were found; null where it is the only one. */
export function placeAmongAlike(
  unplaced: UnplacedKey,
  all: readonly UnplacedKey[],
): { number: number; count: number } | null {
  const looks = ({ product, modelName, serial }: UnplacedKey) => JSON.stringify([modelName ?? product, serial]);
  const alike = all.filter((one) => looks(one) === looks(unplaced));
  const number = alike.findIndex(({ keyId }) => keyId === unplaced.keyId) + 1;
  return alike.length < 2 || number === 0 ? null : { number, count: alike.length };
}
