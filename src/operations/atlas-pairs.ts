import type { AccountInAtlas, BackupPair } from '../contract/atlas.ts';
import type { AccountRecord, AtlasRecord } from './atlas-record.ts';
import type { AtlasRecords } from './atlas-records.ts';

/** Pairs that are told of one key. */
const mostPairs = 10;

export const shownAccount = ({ site, name, displayName }: AccountRecord): AccountInAtlas => ({
  site,
  name,
  displayName,
});

/**
 * The keys that back this one up: those that somebody says do, and those that hold one of its accounts, most in common first. An account is the same
 * on two keys where site and user handle are (WebAuthn section 5.4.3), whatever its names are by now.
 */
export function pairsOf(
  records: AtlasRecords,
  record: AtlasRecord,
  nameOf: (record: AtlasRecord) => string,
): { pairs: BackupPair[]; more: number } {
  const shared = new Map<string, number>();
  for (const { account } of record.accounts?.list ?? []) {
    for (const { id } of records.withAccount(account)) if (id !== record.id) shared.set(id, (shared.get(id) ?? 0) + 1);
  }
  const declared = new Set(record.partners.filter((id) => records.get(id)));
  const ids = [...new Set([...declared, ...shared.keys()])];
  ids.sort((a, b) => Number(declared.has(b)) - Number(declared.has(a)) || (shared.get(b) ?? 0) - (shared.get(a) ?? 0));
  const pairs = ids.slice(0, mostPairs).flatMap((id) => {
    const other = records.get(id);
    return other ? [pairOf(record, other, declared.has(id), nameOf)] : [];
  });
  return { pairs, more: ids.length - pairs.length };
}

function pairOf(
  here: AtlasRecord,
  there: AtlasRecord,
  declared: boolean,
  nameOf: (record: AtlasRecord) => string,
): BackupPair {
  const [mine, theirs] = [here.accounts?.list ?? [], there.accounts?.list ?? []];
  const [hereHas, thereHas] = [accountsIn(mine), accountsIn(theirs)];
  return {
    other: { id: there.id, name: nameOf(there) },
    declared,
    isKnown: here.accounts !== null && there.accounts !== null,
    shared: mine.filter(({ account }) => thereHas.has(account)).map(shownAccount),
    onlyHere: mine.filter(({ account }) => !thereHas.has(account)).map(shownAccount),
    onlyThere: theirs.filter(({ account }) => !hereHas.has(account)).map(shownAccount),
  };
}

const accountsIn = (list: readonly AccountRecord[]): Set<string> => new Set(list.map(({ account }) => account));
