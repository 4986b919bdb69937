import { describe, expect, it } from 'vitest';
import { toBase64url, utf8 } from '../../src/basics/bytes.ts';
import { accountOf, keyWith, Visit } from './credentials-stage.ts';
import { Stage } from './stage.ts';

const accounts = [
  { site: 'a.example', name: 'a', largeBlob: utf8('of a') },
  { site: 'b.example', name: 'b', largeBlob: utf8('of b') },
  { site: 'c.example', name: 'c', largeBlob: 'room' as const },
  { site: 'd.example', name: 'd' },
];

async function visited() {
  const stage = new Stage();
  const key = await keyWith(stage, accounts);
  const visit = await Visit.begin(stage);
  await visit.unlock(key);
  const list = await visit.listed(key);
  return { stage, key, visit, of: (name: string) => accountOf(list, `${name}.example`, name) };
}

const done = (value: object) => ({ outcome: 'done', value });
const refused = (code: string) => ({ outcome: 'refused', refusal: { code } });

describe('data of sites on a key', () => {
  it('is read as it is; where nothing is stored, that is said; where there is no room, the key cannot', async () => {
    const { key, visit, of } = await visited();
    expect(await visit.readBlob(key.keyId, of('a'))).toEqual(done({ bytes: toBase64url(utf8('of a')) }));
    expect(await visit.readBlob(key.keyId, of('c'))).toEqual(done({ bytes: null }));
    expect(await visit.readBlob(key.keyId, of('d'))).toMatchObject(refused('unsupported'));
    expect(await visit.writeBlob(key.keyId, of('d'), utf8('x'))).toMatchObject(refused('unsupported'));
  });

  it('is replaced and deleted; the data of the others stays', async () => {
    const { key, visit, of } = await visited();
    expect(await visit.writeBlob(key.keyId, of('a'), utf8('new of a'))).toEqual(done({ length: 8, former: 4 }));
    expect(await visit.writeBlob(key.keyId, of('c'), utf8('of c'))).toEqual(done({ length: 4, former: null }));
    expect(await visit.readBlob(key.keyId, of('b'))).toEqual(done({ bytes: toBase64url(utf8('of b')) }));
    expect(await visit.removeBlob(key.keyId, of('b'))).toEqual(done({ former: 4 }));
    expect(await visit.removeBlob(key.keyId, of('b'))).toEqual(done({ former: null }));
    expect(await visit.readBlob(key.keyId, of('a'))).toEqual(done({ bytes: toBase64url(utf8('new of a')) }));
    expect((await visit.listed(key)).credentials.map(({ largeBlob }) => largeBlob)).toEqual([
      'stored',
      'empty',
      'stored',
      'none',
    ]);
  });

  it('that the key has no room for is refused, and what was there stays', async () => {
    const { key, visit, of } = await visited();
    const noise = Uint8Array.from({ length: 5000 }, (_, index) => (index * index * 31 + index * 7) % 251);
    const random = noise.map((byte, index) => byte ^ ((index * 2654435761) >>> 24));
    expect(await visit.writeBlob(key.keyId, of('a'), random)).toMatchObject(refused('data-storage-full'));
    expect(await visit.readBlob(key.keyId, of('a'))).toEqual(done({ bytes: toBase64url(utf8('of a')) }));
  });

  it('is touched only where this visit has listed the credential and the key knows the person', async () => {
    const { stage, key, visit, of } = await visited();
    const other = await Visit.begin(stage);
    expect(await other.removeBlob(key.keyId, of('a'))).toMatchObject(refused('credential-not-found'));
    await other.unlock(key);
    // The key gives one token at a time: the one of the first visit is void now.
    expect(await visit.removeBlob(key.keyId, of('a'))).toMatchObject(refused('verification-needed'));
    expect(visit.unlocked).toEqual([]);
    expect(stage.openConnections).toBe(0);
  });
});
