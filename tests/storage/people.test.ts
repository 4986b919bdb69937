import { describe, expect, it } from 'vitest';
import { type PeopleQuery, UnknownPageMark } from '../../src/identity/people-queries.ts';
import type { DirectoryStore } from '../../src/storage/directory/directory-store.ts';
import { newAccount, onBothEngines } from './directory-engines.ts';

const everybody: PeopleQuery = { query: '', sort: 'name', after: null, limit: 100 };

const names: readonly (readonly [userName: string, displayName: string, kana: string, latin: string])[] = [
  ['chris.green@example.com', 'Chris Green', '', ''],
  ['bala@example.com', 'Bala Sandhu', '', ''],
  ['hanako@example.jp', '山田 花子', 'ヤマダ ハナコ', 'Yamada Hanako'],
  ['taro@example.jp', '田中 太郎', 'たなか たろう', 'Tanaka Taro'],
  ['mori@example.jp', '森', 'モリ', 'Mori'],
  ['strasse@example.de', 'Jürgen Straße', '', ''],
  ['percent@example.com', '100% _real_ "quoted"', '', ''],
];

async function furnished(store: DirectoryStore): Promise<DirectoryStore> {
  for (const [userName, displayName, phoneticName, latinName] of names) {
    await store.addAccount(newAccount({ userName, displayName, phoneticName, latinName }));
  }
  return store;
}

onBothEngines((openEmpty) => {
  describe('a search', () => {
    it.each([
      ['ASCII in any case', 'GREEN', ['chris.green@example.com']],
      ['full width', 'ｇｒｅｅｎ', ['chris.green@example.com']],
      ['a family name of two characters', '田中', ['taro@example.jp']],
      ['one character', '田', ['hanako@example.jp', 'taro@example.jp']],
      ['a family name of one character', '森', ['mori@example.jp']],
      ['katakana for hiragana', 'タナカ', ['taro@example.jp']],
      ['hiragana for katakana', 'はなこ', ['hanako@example.jp']],
      ['half-width katakana with its mark', 'ﾔﾏﾀﾞ', ['hanako@example.jp']],
      ['Latin letters', 'yamada', ['hanako@example.jp']],
      ['the user name', 'bala@exam', ['bala@example.com']],
      ['several words in any order', 'hanako yam', ['hanako@example.jp']],
      ['an ideographic space', '花子　山田', ['hanako@example.jp']],
      ['ß as SS', 'STRASSE', ['strasse@example.de']],
      ['a decomposed letter', 'Ju\u0308rgen', ['strasse@example.de']],
      ['what SQL would take for its own', '%', ['percent@example.com']],
      ['an underscore', '_real_', ['percent@example.com']],
      ['quotes', '"quoted"', ['percent@example.com']],
      ['nothing that is there', 'zzz', []],
      ['pieces of several people', '山中', []],
      ['over the border of two names', 'green chris.green@', ['chris.green@example.com']],
      ['NUL and half a character', 'green\0\uD800', []],
    ])('finds %s', async (_what, query, expected) => {
      const store = await furnished(openEmpty());
      const page = await store.people({ ...everybody, query });
      expect(page.rows.map(({ userName }) => userName).toSorted()).toEqual(expected);
      expect(page.next).toBeNull();
    });

    it('finds who changed the name under the new one only', async () => {
      const store = await furnished(openEmpty());
      const account = await store.accountByName('bala@example.com');
      if (account === undefined) throw new Error('nobody');
      await store.changeAccount({ ...account, displayName: 'バラ', revision: 1 });
      expect((await store.people({ ...everybody, query: 'sandhu' })).rows).toEqual([]);
      expect((await store.people({ ...everybody, query: 'ばら' })).rows).toMatchObject([{ displayName: 'バラ' }]);
    });
  });

  it('everybody comes page by page in each order, once, also while people come', async () => {
    const store = await furnished(openEmpty());
    expect(await store.countPeople()).toBe(names.length);
    const orders = {
      name: ['100%', 'Bala', 'Chris', 'Jürgen', '田中', '森', '山田'],
      'user-name': ['Bala', 'Chris', '山田', '森', '100%', 'Jürgen', '田中'],
      newest: ['100%', 'Jürgen', '森', '田中', '山田', 'Bala', 'Chris'],
    } as const;
    for (const [sort, expected] of Object.entries(orders)) {
      const seen: string[] = [];
      let after: string | null = null;
      do {
        const page = await store.people({ query: '', sort: sort as keyof typeof orders, after, limit: 2 });
        seen.push(...page.rows.map(({ displayName }) => displayName.split(' ')[0] as string));
        after = page.next;
      } while (after !== null);
      expect(seen).toEqual(expected);
    }
    const first = await store.people({ ...everybody, limit: 4 });
    await store.addAccount(newAccount({ userName: 'aaa@example.com', displayName: 'AAA' }));
    const rest = await store.people({ ...everybody, limit: 100, after: first.next });
    expect(rest.rows.map(({ displayName }) => displayName)).toEqual(['田中 太郎', '森', '山田 花子']);
  });

  it('everybody comes from the end too, and from anywhere in between, in the order of the list', async () => {
    const store = await furnished(openEmpty());
    for (const sort of ['name', 'user-name', 'newest'] as const) {
      const list = { query: '', sort, after: null } as const;
      const all = (await store.people({ ...list, limit: 100 })).rows.map(({ id }) => id);
      const seen: string[] = [];
      let after: string | null = null;
      do {
        const page = await store.people({ ...list, after, backwards: true, limit: 3 });
        seen.unshift(...page.rows.map(({ id }) => id));
        after = page.next;
      } while (after !== null);
      expect(seen, sort).toEqual(all);
      const first = await store.people({ ...list, limit: 2 });
      const further = await store.people({ ...list, after: first.next, skip: 2, limit: 2 });
      expect(further.rows.map(({ id }) => id)).toEqual(all.slice(4, 6));
      const middle = await store.people({ ...list, backwards: true, skip: 2, limit: 2 });
      expect(middle.rows.map(({ id }) => id)).toEqual(all.slice(-4, -2));
      expect((await store.people({ ...list, skip: 99, limit: 2 })).rows).toEqual([]);
    }
    const found = await store.people({ ...everybody, query: 'example.com', backwards: true, limit: 1 });
    expect(found.rows).toMatchObject([{ displayName: 'Chris Green' }]);
  });

  it('pages are the same whether few or many match', async () => {
    const store = openEmpty();
    for (let number = 0; number < 1100; number++) {
      const displayName = `${number % 550 === 7 ? 'rare' : 'often'} ${(number * 7919) % 1100}`;
      await store.addAccount(newAccount({ displayName }));
    }
    const expected = (await store.accounts())
      .map(({ displayName }) => displayName)
      .filter((name) => name.includes('often'))
      .toSorted();
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page = await store.people({ query: 'often', sort: 'name', after, limit: 450 });
      seen.push(...page.rows.map(({ displayName }) => displayName));
      after = page.next;
    } while (after !== null);
    expect(seen).toEqual(expected);
    expect((await store.people({ ...everybody, query: 'rare' })).rows).toHaveLength(2);
  }, 60_000);

  it('a mark of another order, and no mark at all, is refused', async () => {
    const store = await furnished(openEmpty());
    const { next } = await store.people({ ...everybody, limit: 1 });
    await expect(store.people({ ...everybody, sort: 'newest', after: next })).rejects.toThrow(UnknownPageMark);
    const forged = [{}, ['name', 'x', '1; DROP TABLE accounts'], ['name', 1, 1], ['name', 'x', 1e300]];
    for (const mark of [
      '',
      '%%%',
      ...forged.map((value) => Buffer.from(JSON.stringify(value)).toString('base64url')),
    ]) {
      await expect(store.people({ ...everybody, after: mark })).rejects.toThrow(UnknownPageMark);
    }
    await expect(store.people({ ...everybody, limit: 501 })).rejects.toThrow('expected 1 to 500');
  });
});
