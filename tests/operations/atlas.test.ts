import { describe, expect, it } from 'vitest';
import type { AtlasRecord } from '../../src/operations/atlas-record.ts';
import { credential, Desk, model, otherModel } from './atlas-desk.ts';
import { hanako, keyWith, Visit } from './credentials-stage.ts';
import { Stage, secret } from './stage.ts';

const value = <T>(decided: { outcome: 'done'; value: T } | { outcome: 'refused'; reason: string }): T => {
  if (decided.outcome === 'refused') throw new Error(decided.reason);
  return decided.value;
};

/** A key with a serial number that has listed accounts at these sites. */
function listedKey(desk: Desk, serial: string, sites: readonly string[]): string {
  const keyId = desk.plug({ serial });
  desk.recognition.credentialsListed(
    keyId,
    sites.map((site) => credential(site, 'hanako', serial)),
    9,
  );
  return desk.entryOf(keyId)!;
}

describe('operations with keys', () => {
  it('leave in the atlas what they read, and the atlas itself asks for nothing', async () => {
    const stage = new Stage();
    const key = await keyWith(stage, hanako);
    const client = stage.client();
    const visit = await Visit.begin(stage);
    await visit.unlock(key);
    await visit.listed(key);
    await client.keys.fingerprints.list({ keyId: key.keyId, pin: secret('1357-kanda') });
    const sent = stage.packets.length;
    const { entries } = await client.atlas.list({ search: '山田 花子', look: true });
    expect(entries).toMatchObject([{ attached: key.keyId, accounts: 3 }]);
    expect(stage.packets.length).toBeGreaterThanOrEqual(sent);
    await visit.leave();
    key.unplug();
    const before = stage.packets.length;
    const found = await client.atlas.list({ search: 'shop.example', look: true });
    expect(found.entries).toMatchObject([{ attached: null, accounts: 3, serial: key.state.serial }]);
    expect(stage.packets.length).toBe(before);
  });

  it('are looked on by one look a key, without a PIN or a touch', async () => {
    const stage = new Stage();
    const key = stage.plugKey();
    const client = stage.client();
    const waited: string[] = [];
    const look = () => stage.during(client.atlas.list({ search: '', look: true }), (waiting) => waited.push(waiting));
    expect((await look()).entries).toMatchObject([{ attached: key.keyId, accounts: null }]);
    const sent = stage.packets.length;
    await look();
    expect([waited, stage.packets.length]).toEqual([[], sent]);
  });

  it('go on where the atlas cannot be written', async () => {
    const broken = {
      state: () => ({ state: 'unusable', reason: 'no-space' }) as const,
      isStale: () => {
        throw new Error('the disk is gone');
      },
      read: () => new Map(),
      write: () => {},
      unlock: async () => false,
      protect: async () => {},
    };
    const stage = new Stage(undefined, { atlas: broken });
    const key = stage.plugKey();
    expect(await stage.client().keys.describe({ keyId: key.keyId })).toMatchObject({ outcome: 'done' });
    expect(stage.logged.map(({ event }) => event)).toContain('atlas-not-recorded');
  });
});

describe('backup pairs', () => {
  it('name the accounts that are on one key only', () => {
    const desk = new Desk();
    const one = listedKey(desk, 'A1B2C3D4', ['a.example', 'b.example']);
    const other = listedKey(desk, 'ZZ998877', ['b.example', 'c.example']);
    expect(desk.details(one).pairs).toMatchObject([
      {
        other: { id: other },
        declared: false,
        isKnown: true,
        shared: [{ site: 'b.example' }],
        onlyHere: [{ site: 'a.example' }],
        onlyThere: [{ site: 'c.example' }],
      },
    ]);
  });

  it('are what the person says too, and then say what is not known', () => {
    const desk = new Desk();
    const one = listedKey(desk, 'A1B2C3D4', ['a.example']);
    const other = desk.entryOf(desk.plug({ serial: 'ZZ998877' }))!;
    expect(desk.details(one).pairs).toEqual([]);
    value(desk.atlas.pair(one, other, true));
    expect(desk.details(other).pairs).toMatchObject([{ other: { id: one }, declared: true, isKnown: false }]);
    value(desk.atlas.pair(other, one, false));
    expect(desk.details(one).pairs).toEqual([]);
    expect(desk.atlas.pair(one, one, true)).toEqual({ outcome: 'refused', reason: 'same-entry' });
    expect(desk.atlas.join(one, one)).toEqual({ outcome: 'refused', reason: 'same-entry' });
  });
});

describe('forgetting, joining and taking back', () => {
  it('takes a key out with its pairs, and back as it was, plugged in or not', () => {
    const desk = new Desk();
    const one = listedKey(desk, 'A1B2C3D4', ['a.example']);
    const other = listedKey(desk, 'ZZ998877', ['b.example']);
    value(desk.atlas.pair(one, other, true));
    const before = [desk.details(one), desk.details(other)];
    const { undoId } = value(desk.atlas.forget(one));
    expect([desk.list().total, desk.details(other).pairs]).toEqual([1, []]);
    value(desk.atlas.undo(undoId));
    expect([desk.details(one), desk.details(other)]).toEqual(before);
    expect(desk.atlas.undo(undoId)).toEqual({ outcome: 'refused', reason: 'undo-over' });
  });

  it('does not record a forgotten key again before it comes back', async () => {
    const desk = new Desk();
    const keyId = desk.plug({ serial: 'A1B2C3D4' });
    value(desk.atlas.forget(desk.entryOf(keyId)!));
    await desk.clock.advance(120_000);
    desk.describe(keyId, { serial: 'A1B2C3D4' });
    expect(desk.list()).toMatchObject({ total: 0, unplaced: [] });
    desk.pull(keyId);
    desk.plug({ serial: 'A1B2C3D4' });
    expect(desk.list().total).toBe(1);
  });

  it('joins two entries of one key, not two keys', async () => {
    const desk = new Desk();
    const [here, there] = [desk.plug(), desk.plug()];
    desk.recognition.credentialsListed(here, [credential('a.example', 'hanako', 'one')], 9);
    desk.recognition.credentialsListed(there, [credential('b.example', 'hanako', 'one, erased')], 9);
    const [one, other] = [desk.entryOf(here)!, desk.entryOf(there)!];
    expect(desk.atlas.join(one, other)).toEqual({ outcome: 'refused', reason: 'plugged-elsewhere' });
    desk.pull(here);
    value(desk.atlas.describe(one, 'Blue', 'at home'));
    const { undoId } = value(desk.atlas.join(one, other));
    expect(desk.keys).toMatchObject([{ id: other, nickname: 'Blue', attached: there }]);
    const back = desk.plug();
    expect(desk.entryOf(back)).toBeNull();
    value(desk.atlas.undo(undoId));
    expect(desk.details(one)).toMatchObject({ nickname: 'Blue', note: 'at home' });
    await desk.clock.advance(600_000);
    expect(desk.clock.pending).toBe(0);
    const [numbered, foreign] = [
      desk.plug({ serial: 'A1B2C3D4' }),
      desk.plug({ aaguid: otherModel, serial: 'QQ112233' }),
    ];
    expect(desk.atlas.join(desk.entryOf(foreign)!, one)).toEqual({ outcome: 'refused', reason: 'other-model' });
    const second = desk.plug({ serial: 'ZZ998877' });
    desk.pull(second);
    expect(desk.atlas.join(desk.list('ZZ998877').entries[0]!.id, desk.entryOf(numbered)!)).toEqual({
      outcome: 'refused',
      reason: 'other-serial',
    });
  });
});

describe('names', () => {
  it('are what people write, without what nobody sees', () => {
    const desk = new Desk();
    const id = desk.entryOf(desk.plug({ serial: 'A1B2C3D4' }))!;
    for (const name of ['\u202egnp.exe', 'a\u0000b', 'a\u200bb', 'x'.repeat(65), 'a\nb']) {
      expect([name, desk.atlas.describe(id, name, '')]).toEqual([name, { outcome: 'refused', reason: 'name-refused' }]);
    }
    value(desk.atlas.describe(id, ' 青いキー👩‍💻 ', ''));
    expect(desk.details(id).nickname).toBe('青いキー👩‍💻');
    value(desk.atlas.describe(id, '  ', 'note'));
    expect(desk.details(id)).toMatchObject({ nickname: null, note: 'note' });
  });

  it('are found in any width, case and kana', () => {
    const desk = new Desk();
    const id = listedKey(desk, 'A1B2C3D4', ['shop.example']);
    value(desk.atlas.describe(id, 'アオイ', ''));
    for (const search of ['あおい', 'SHOP', 'ａ１ｂ２', 'example key', 'hanako'])
      expect(desk.list(search).found).toBe(1);
    expect(desk.list('shop nobody').found).toBe(0);
  });
});

describe('exports', () => {
  const evil = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '＝1', ' =1', '\u200b=1', '|calc', '"quoted", "cells"'];

  it('hostile F2: hold no cell that begins a formula, key names neither, and say that they are not encrypted', () => {
    const desk = new Desk();
    for (const [index, product] of evil.entries())
      desk.plug({ serial: `A1B2C3D4${index}`, product, manufacturer: product });
    const { text, keys, fileName } = value(desk.atlas.export('csv'));
    expect([keys, fileName]).toEqual([
      evil.length,
      expect.stringMatching(/^touchstone-key-atlas-\d{4}-\d\d-\d\d\.csv$/),
    ]);
    expect(text.startsWith('\ufeff"This file is not encrypted.')).toBe(true);
    const cells = [...text.matchAll(/"((?:[^"]|"")*)"/g)].map(([, cell]) => cell ?? '');
    expect(cells.length).toBeGreaterThan(evil.length * 16);
    expect(cells.filter((cell) => /^[\s\u200b]*[=+\-@|%＝＋－＠]/.test(cell))).toEqual([]);
  });

  it('hold everything as JSON', () => {
    const desk = new Desk();
    const id = listedKey(desk, 'A1B2C3D4', ['a.example']);
    value(desk.atlas.describe(id, 'Blue', 'at home'));
    const exported: unknown = JSON.parse(value(desk.atlas.export('json')).text);
    expect(exported).toMatchObject({
      notice: expect.stringContaining('not encrypted'),
      keys: [{ nickname: 'Blue', note: 'at home', aaguid: model, accounts: { list: [{ site: 'a.example' }] } }],
    });
  });
});

it('ten thousand keys are listed, searched and exported', () => {
  const desk = new Desk();
  const first = listedKey(desk, 'A1B2C3D4', ['a.example']);
  const template = desk.records.get(first)!;
  const many = Array.from(
    { length: 10_000 },
    (_, index): AtlasRecord => ({
      ...template,
      id: `id-${index}`,
      serial: `SN${index}XYZ`,
      nickname: `Key ${index}`,
      evidence: [],
    }),
  );
  desk.records.put(...many);
  expect(desk.list()).toMatchObject({ total: 10_001, found: 10_001 });
  expect(desk.list().entries).toHaveLength(50);
  expect(desk.list('key 9999').entries.map(({ nickname }) => nickname)).toEqual(['Key 9999']);
  expect(desk.details(first)).toMatchObject({ morePairs: 9_990 });
  expect(value(desk.atlas.export('csv')).keys).toBe(10_001);
});
