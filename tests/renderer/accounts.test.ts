import { describe, expect, it } from 'vitest';
import type { AttachedKey } from '../../src/contract/keys.ts';
import { type AccountOnKey, found, grouped } from '../../src/renderer/sign-in-data/accounts.ts';

const key = (serial: string): AttachedKey => ({
  id: serial,
  kind: 'usb',
  manufacturer: 'AuthenTrend',
  product: 'ATKey.Pro',
  serial,
  vendorId: 0,
  productId: 0,
  access: 'ready',
});

const account = (
  rpId: string | null,
  name: string | null,
  displayName: string | null,
  serial = 'A1',
): AccountOnKey => ({
  key: key(serial),
  count: 1,
  canRename: true,
  credential: {
    credentialId: `${rpId} ${name}`,
    site: { rpId, isWhole: true, rpIdHash: `hash of ${rpId}` },
    user: { id: `id of ${name}`, name, displayName },
    protection: null,
    algorithm: null,
    largeBlob: null,
    thirdPartyPayment: null,
    position: 1,
  },
});

const accounts = [
  account('shop.example', 'hanako', 'ヤマダ ハナコ'),
  account('bank.example', 'hanako', '山田 花子', 'B2'),
  account('bank.example', 'taro', null),
  account(null, null, null),
];
const names = (some: readonly AccountOnKey[]) =>
  some.map(({ credential: { site, user } }) => `${user.name}@${site.rpId}`);

describe('searching sign-in data', () => {
  it.each([
    ['shop', ['hanako@shop.example']],
    ['ＳＨＯＰ', ['hanako@shop.example']],
    ['やまだ', ['hanako@shop.example']],
    ['ﾔﾏﾀﾞ', ['hanako@shop.example']],
    ['花子', ['hanako@bank.example']],
    ['bank taro', ['taro@bank.example']],
    ['b2', ['hanako@bank.example']],
    ['nobody', []],
  ])('%s', (search, expected) => {
    expect(names(found(accounts, search))).toEqual(expected);
  });

  it('for nothing finds everything', () => {
    expect(found(accounts, '  ')).toEqual(accounts);
  });
});

describe('grouping sign-in data', () => {
  it('by site, sites without a name last', () => {
    expect(grouped(accounts, 'site', 'ja').map((group) => names(group.accounts))).toEqual([
      ['hanako@bank.example', 'taro@bank.example'],
      ['hanako@shop.example'],
      ['null@null'],
    ]);
  });

  it('by account, over sites and keys', () => {
    expect(grouped(accounts, 'account', 'en').map((group) => names(group.accounts))).toEqual([
      ['hanako@bank.example', 'hanako@shop.example'],
      ['taro@bank.example'],
      ['null@null'],
    ]);
  });

  it('keeps two sites apart whose names were cut to the same one', () => {
    const cut = (hash: string) => {
      const one = account('…n.example', 'a', null);
      return { ...one, credential: { ...one.credential, site: { ...one.credential.site, rpIdHash: hash } } };
    };
    expect(grouped([cut('1'), cut('2')], 'site', 'en')).toHaveLength(2);
  });
});
