import type { NewAccount, NewPeople } from '../../src/identity/identity-store.ts';
import { inDirectory } from './furnish.ts';

const CROWD = 100_000;
const BATCH = 500;
const start = Date.UTC(2020, 0, 1);
/** In the order of their kana; the last come last of all, and Latin names before every one of them. */
const families = [
  ['青木', 'アオキ', 'Aoki'],
  ['五十嵐', 'イガラシ', 'Igarashi'],
  ['小林', 'コバヤシ', 'Kobayashi'],
  ['佐藤', 'サトウ', 'Sato'],
  ['鈴木', 'スズキ', 'Suzuki'],
  ['高橋', 'タカハシ', 'Takahashi'],
  ['田中', 'タナカ', 'Tanaka'],
  ['長谷川', 'ハセガワ', 'Hasegawa'],
  ['森', 'モリ', 'Mori'],
  ['渡辺', 'ワタナベ', 'Watanabe'],
] as const;
export const group = { id: 'crowd-group', name: '開発部 Engineering', type: 'security' } as const;

/**
 * 100,000 people in the directory of a data folder of a host that may be running: one in four with a Latin name only, every tenth of the others from
 * each family, one in 1,000 an auditor, one in 2,000 turned off, and every second in a group.
 */
export async function leaveCrowd(dataFolder: string): Promise<void> {
  await inDirectory(dataFolder, async (store) => {
    await store.putGroup(group);
    const answer = await store.addAccounts(batches(), { onProgress() {} });
    if (answer !== 'added') throw new Error(`expected new people, got ${JSON.stringify(answer)}`);
  });
}

function* batches(): Generator<NewPeople> {
  for (let first = 0; first < CROWD; first += BATCH) {
    const accounts = Array.from({ length: BATCH }, (_, index) => person(first + index));
    const members = accounts
      .filter((_, index) => index % 2 === 0)
      .map(({ id }) => ({ groupId: group.id, accountId: id }));
    yield { accounts, members };
  }
}

function person(number: number): NewAccount {
  const digits = String(number).padStart(5, '0');
  const [kanji, kana, latin] = families[Math.floor(number / 10) % families.length] ?? families[0];
  const isLatin = number % 4 === 1;
  const userName = `${latin.toLowerCase()}.${digits}@contoso.example`;
  return {
    id: `crowd-${digits}`,
    userName,
    nameKey: userName,
    displayName: isLatin ? `${latin} ${digits}` : `${kanji} ${digits}`,
    phoneticName: isLatin ? '' : `${kana} ${digits}`,
    latinName: isLatin ? '' : `${latin} ${digits}`,
    role: number % 1000 === 7 ? 'auditor' : 'user',
    disabled: number % 2000 === 3,
    registerAgain: false,
    defaultMethodId: null,
    revision: 0,
    userHandle: Buffer.from(digits.padStart(32, '0')),
    createdAt: start + number * 60_000,
    password: { id: `crowd-password-${digits}`, hash: 'scrypt$none', changedAt: start },
  };
}
