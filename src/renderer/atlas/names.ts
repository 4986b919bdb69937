import type { AccountInAtlas, AtlasEntry } from '../../contract/atlas.ts';
import type { Words } from '../language.ts';

/** What a person calls a key: its nickname, else its model and serial number. */
export const entryName = ({ nickname, modelName, product, serial }: AtlasEntry): string =>
  nickname ?? [modelName ?? product, serial].filter(Boolean).join(' ');

export const siteName = (t: Words, { site }: AccountInAtlas): string => site ?? t('atlas:unnamedSite');

export const accountName = (t: Words, { name, displayName }: AccountInAtlas): string =>
  name ?? displayName ?? t('atlas:unnamedAccount');
