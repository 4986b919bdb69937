import { describe, expect, it } from 'vitest';
import { credential, Desk, model, otherModel } from './atlas-desk.ts';

describe('a key with a serial number', () => {
  it('is the same key whenever it is put in, and another number is another key', () => {
    const desk = new Desk();
    const first = desk.plug({ serial: 'A1B2C3D4' });
    const id = desk.entryOf(first);
    desk.pull(first);
    desk.plug({ serial: 'ZZ998877' });
    const again = desk.plug({ serial: 'A1B2C3D4' });
    expect(desk.entryOf(again)).toBe(id);
    expect(desk.keys).toHaveLength(2);
    expect(desk.details(id!)).toMatchObject({ recognisedBy: 'serial', recognisableBy: ['serial'], serialWorth: 'own' });
  });

  it('is nobody in particular once two keys show the same number, now and ever after', () => {
    const desk = new Desk();
    const one = desk.plug({ serial: 'A1B2C3D4' });
    const id = desk.entryOf(one)!;
    const twin = desk.plug({ serial: 'A1B2C3D4' });
    expect([desk.entryOf(one), desk.entryOf(twin)]).toEqual([null, null]);
    expect(desk.list().unplaced.map(({ reason }) => reason)).toEqual(['serial-shared', 'serial-shared']);
    desk.pull(one);
    desk.pull(twin);
    const later = desk.plug({ serial: 'A1B2C3D4' });
    expect(desk.entryOf(later)).toBeNull();
    expect(desk.details(id)).toMatchObject({ serialWorth: 'shared', recognisableBy: [] });
  });

  it('is another key where the model behind the number is another', () => {
    const desk = new Desk();
    const one = desk.plug({ serial: 'A1B2C3D4' });
    const id = desk.entryOf(one);
    desk.pull(one);
    const other = desk.plug({ serial: 'A1B2C3D4', aaguid: otherModel });
    expect(desk.entryOf(other)).not.toBe(id);
    expect(desk.keys).toHaveLength(2);
  });

  it.each(['', '0', '0000000000', '1234567890', '0123456789ABCDEF', '1.0.0', 'ABABAB'])(
    'is not known by %j, which no vendor counts with',
    (serial) => {
      const desk = new Desk();
      expect(desk.entryOf(desk.plug({ serial }))).toBeNull();
      expect(desk.list().unplaced).toMatchObject([{ reason: 'no-evidence' }]);
    },
  );
});

describe('two keys of one model without serial numbers', () => {
  it('are never one entry and never each other: plugging them in makes one entry for the model only', () => {
    const desk = new Desk();
    for (let turn = 0; turn < 5; turn++) {
      const [one, other] = [desk.plug(), desk.plug()];
      expect(desk.list().unplaced).toHaveLength(2);
      desk.pull(one);
      desk.pull(other);
    }
    expect(desk.list()).toMatchObject({ total: 1, entries: [{ isAnyOfModel: true, attached: null }] });
  });

  it('are told apart by the sign-in data that they list, whichever comes first', () => {
    const desk = new Desk();
    const lists = {
      blue: [credential('a.example', 'hanako', 'blue')],
      red: [credential('a.example', 'hanako', 'red')],
    };
    const [blue, red] = [desk.plug(), desk.plug()];
    desk.recognition.credentialsListed(blue, lists.blue, 9);
    desk.recognition.credentialsListed(red, lists.red, 9);
    const ids = { blue: desk.entryOf(blue), red: desk.entryOf(red) };
    expect(new Set(Object.values(ids)).size).toBe(2);
    desk.pull(blue);
    desk.pull(red);
    const [later, latest] = [desk.plug(), desk.plug()];
    expect([desk.entryOf(later), desk.entryOf(latest)]).toEqual([null, null]);
    desk.recognition.credentialsListed(later, lists.red, 9);
    expect(desk.entryOf(later)).toBe(ids.red);
    desk.recognition.credentialSeen(latest, { credentialId: lists.blue[0]!.credentialId, made: null });
    expect(desk.entryOf(latest)).toBe(ids.blue);
    expect(desk.keys).toHaveLength(2);
  });

  it('are what the person says, until they are taken out', () => {
    const desk = new Desk();
    const here = desk.plug();
    const made = desk.atlas.identify(here, null);
    if (made.outcome !== 'done') return expect.fail();
    const { id } = made.value;
    desk.recognition.fingerprintsListed(here, [{ templateId: 'AQ', name: '右手' }]);
    expect(desk.details(id)).toMatchObject({
      attached: here,
      recognisedBy: 'person',
      recognisableBy: [],
      fingerprints: 1,
    });
    desk.pull(here);
    const later = desk.plug();
    expect(desk.entryOf(later)).toBeNull();
    expect(desk.list().unplaced).toMatchObject([{ candidates: [{ id }] }]);
    expect(desk.atlas.identify(later, id)).toEqual({ outcome: 'done', value: { id } });
    const twin = desk.plug();
    expect(desk.atlas.identify(twin, id)).toEqual({ outcome: 'refused', reason: 'plugged-elsewhere' });
  });

  it('keep what was listed before somebody said which one it is', () => {
    const desk = new Desk();
    const here = desk.plug();
    desk.recognition.fingerprintsListed(here, [{ templateId: 'AQ', name: 'left' }]);
    desk.recognition.credentialsListed(here, [], 25);
    expect(desk.keys).toHaveLength(0);
    const made = desk.atlas.identify(here, null);
    expect(made.outcome === 'done' && desk.details(made.value.id)).toMatchObject({
      accounts: 0,
      fingerprintsRead: { names: ['left'] },
      accountsRead: { left: 25 },
    });
    // The entry for any key of the model was for this attachment only.
    expect(desk.list().total).toBe(1);
  });
});

describe('a key that contradicts itself', () => {
  it('is recorded nowhere where its number says one key and its sign-in data another', () => {
    const desk = new Desk();
    const [one, other] = [desk.plug({ serial: 'A1B2C3D4' }), desk.plug({ serial: 'ZZ998877' })];
    const mine = credential('a.example', 'hanako', 'one');
    desk.recognition.credentialsListed(one, [mine], 9);
    const before = desk.details(desk.entryOf(one)!);
    desk.pull(one);
    desk.recognition.credentialsListed(other, [mine, credential('b.example', 'x', 'other')], 9);
    expect(desk.list().unplaced).toMatchObject([{ keyId: other, reason: 'contradiction' }]);
    expect(desk.details(before.id)).toMatchObject({ accountsRead: before.accountsRead });
    desk.recognition.fingerprintsListed(other, [{ templateId: 'AQ', name: 'liar' }]);
    expect(desk.list('liar').found).toBe(0);
  });

  it('is recorded nowhere where it claims the sign-in data of two keys, of one that is plugged in, or of another model', () => {
    const desk = new Desk();
    const [a, b] = [credential('a.example', 'hanako', 'one'), credential('a.example', 'hanako', 'two')];
    const [one, two] = [desk.plug(), desk.plug()];
    desk.recognition.credentialsListed(one, [a], 9);
    desk.recognition.credentialsListed(two, [b], 9);
    const liar = desk.plug();
    desk.recognition.credentialsListed(liar, [a], 9);
    desk.pull(two);
    const second = desk.plug();
    desk.recognition.credentialsListed(second, [a, b], 9);
    const third = desk.plug({ aaguid: otherModel });
    desk.recognition.credentialsListed(third, [b], 9);
    expect(desk.list().unplaced.map(({ reason }) => reason)).toEqual([
      'contradiction',
      'contradiction',
      'contradiction',
    ]);
    expect(desk.keys.map(({ accounts }) => accounts)).toEqual([1, 1]);
  });

  it('is recorded nowhere once it says that it is another model', () => {
    const desk = new Desk();
    const liar = desk.plug({ serial: 'A1B2C3D4' });
    const id = desk.entryOf(liar)!;
    desk.describe(liar, { serial: 'A1B2C3D4', aaguid: otherModel });
    expect(desk.list().unplaced).toMatchObject([{ reason: 'contradiction' }]);
    expect(desk.details(id)).toMatchObject({ aaguid: model, attached: null });
  });

  it('cannot be known by ids that anybody could have', () => {
    const desk = new Desk();
    const one = desk.plug();
    const weak = { ...credential('a.example', 'x', 'one'), credentialId: 'AQ' };
    const flat = { ...credential('a.example', 'x', 'one'), credentialId: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' };
    desk.recognition.credentialsListed(one, [weak, flat], 9);
    expect(desk.entryOf(one)).toBeNull();
  });

  it('costs no more than a bounded record, whatever it claims', () => {
    const desk = new Desk();
    const long = '\u202e\u0000=cmd|'.repeat(10_000);
    const liar = desk.plug({ serial: 'A1B2C3D4', product: long, manufacturer: long });
    const many = Array.from({ length: 1_100 }, (_, index) => ({
      ...credential(`${index}.example`, 'x', 'liar'),
      user: { id: 'AQ', name: long, displayName: long },
    }));
    desk.recognition.credentialsListed(liar, many, -1);
    const shown = desk.details(desk.entryOf(liar)!);
    expect(shown.accountsRead).toMatchObject({ isWhole: false });
    expect(JSON.stringify(shown).length).toBeLessThan(2_000_000);
  });
});

describe('what becomes of a key', () => {
  it('is noted: renamed and deleted accounts, a new finger, an erased key', () => {
    const desk = new Desk();
    const here = desk.plug({ serial: 'A1B2C3D4' });
    const [a, b] = [credential('a.example', 'hanako', 'one'), credential('b.example', 'hanako', 'one')];
    desk.recognition.credentialsListed(here, [a, b], 9);
    desk.recognition.credentialRenamed(here, a.credentialId, { name: 'hana', displayName: null });
    desk.recognition.credentialRemoved(here, b.credentialId);
    desk.recognition.fingerprintsListed(here, []);
    desk.recognition.fingerprintKept(here, { templateId: 'AQ', name: 'left' });
    const id = desk.entryOf(here)!;
    expect(desk.details(id)).toMatchObject({
      accountsRead: { list: [{ site: 'a.example', name: 'hana' }] },
      fingerprintsRead: { names: ['left'] },
    });
    desk.pull(here);
    const back = desk.plug({ serial: 'A1B2C3D4', pin: 'not-set' });
    desk.recognition.wasReset(here, back);
    expect(desk.details(id)).toMatchObject({ attached: back, accounts: null, fingerprints: null });
    desk.recognition.credentialsListed(back, [credential('c.example', 'hanako', 'one, erased')], 9);
    expect(desk.details(id)).toMatchObject({ accounts: 1 });
  });

  it('stays with a key without a number that was erased', () => {
    const desk = new Desk();
    const here = desk.plug();
    desk.recognition.credentialsListed(here, [credential('a.example', 'hanako', 'one')], 9);
    const id = desk.entryOf(here)!;
    desk.pull(here);
    const back = desk.plug();
    desk.recognition.wasReset(here, back);
    expect(desk.details(id)).toMatchObject({ attached: back, recognisedBy: 'person', accounts: null });
    expect(desk.list().total).toBe(1);
  });
});
