import { describe, expect, it } from 'vitest';
import table from '../../resources/led-tables/atkey-pro.json' with { type: 'json' };
import { type Led, led, ledMeanings } from '../../src/contract/keys.ts';
import { lightAdvices } from '../../src/contract/lights.ts';
import { seenLights } from '../../src/contract/seen-lights.ts';
import { explainLight, LedTables, parseLedTable } from '../../src/operations/led-tables.ts';
import { atkeyPro } from '../../src/virtual-key/models/atkey-pro.ts';
import { screenWords } from '../../src/words/screens.ts';
import { ledTables } from './led-tables.ts';
import { Stage } from './stage.ts';

const atkey = parseLedTable(table);
const expectations: readonly (Led['meaning'] | null)[] = [null, ...ledMeanings];

describe('S2-47 the LED table of the ATKey.Pro', () => {
  it('is total over the meanings and fits the contract', () => {
    for (const meaning of ledMeanings) expect(led.parse(atkey.looks[meaning]).meaning).toBe(meaning);
  });

  it.each([
    ['S2-39', 'ready', 'blue', 'on'],
    ['S2-40', 'match-succeeded', 'green', 'on'],
    ['S2-41', 'failed-or-erasing', 'red', 'on'],
    ['S2-42', 'not-recognised-by-host', 'cyan', 'on'],
    ['S2-43', 'match-wanted', 'blue', 'flashing'],
    ['S2-44', 'touch-wanted', 'cyan', 'flashing'],
    ['S2-45', 'standalone-enrolment', 'white', 'flashing'],
    ['S2-46', 'verify-before-enrolment', 'green', 'flashing'],
  ] as const)('%s %s is %s %s, and is read back as that', (_id, meaning, colour, pattern) => {
    expect(atkey.looks[meaning]).toMatchObject({ colour, pattern });
    const seen = pattern === 'flashing' ? (`${colour}-flashing` as const) : colour;
    expect(explainLight(atkey, seen, null).meanings).toEqual([meaning]);
    expect(explainLight(atkey, seen, meaning).advice).toBe('as-expected');
  });

  it('shows a physical key as the virtual one of the same model looks', () => {
    for (const meaning of ledMeanings)
      expect(atkey.looks[meaning]).toEqual({ meaning, ...atkeyPro.led.looks[meaning] });
  });

  it.each([
    ['S2-29', 'standalone-enrolment', 'cyan', 'button-first'],
    ['S2-31', 'standalone-enrolment', 'green', 'sample-counted'],
    ['S2-31', 'standalone-enrolment', 'red', 'sample-not-counted'],
    ['S2-34 S2-35', 'standalone-enrolment', 'blue', 'enrolment-over'],
    ['S2-36', 'standalone-enrolment', 'green-flashing', 'enrolled-finger-first'],
    ['S2-41', 'match-wanted', 'red', 'not-recognised'],
    ['S2-42', 'ready', 'cyan', 'not-recognised-by-host'],
    ['S2-44', 'match-wanted', 'cyan-flashing', 'touch-wanted'],
    ['S2-39', 'off', 'blue', 'has-power'],
    ['no light', 'ready', 'off', 'no-power'],
    ['a colour that it does not have', 'ready', 'amber', 'not-of-this-model'],
  ] as const)('%s where %s is expected and %s is seen, it is %s', (_id, expected, seen, advice) => {
    expect(explainLight(atkey, seen, expected).advice).toBe(advice);
  });
});

describe('every table', () => {
  it.each(ledTables.all)('$model: each pair of expected and seen light has an advice with words', (one) => {
    for (const expected of expectations) {
      for (const seen of seenLights) {
        const { advice } = explainLight(one, seen, expected);
        expect(lightAdvices, `${expected} ${seen}`).toContain(advice);
        for (const language of ['en', 'ja'] as const) {
          const { advice: words, doNow } = screenWords[language].lights;
          const { title, next } = words[advice];
          expect(title.length * next.length, `${language} ${advice}`).toBeGreaterThan(0);
          if (expected !== null) expect(doNow[expected].length).toBeGreaterThan(0);
        }
      }
    }
  });

  it('never calls a look as expected that differs from the table', () => {
    for (const one of ledTables.all) {
      for (const expected of ledMeanings) {
        const { colour, pattern } = one.looks[expected];
        const right = seenLights.filter((seen) => explainLight(one, seen, expected).advice === 'as-expected');
        if (pattern === 'unknown') expect(right).toEqual([]);
        else if (colour !== 'unknown') expect(right).toEqual([pattern === 'flashing' ? `${colour}-flashing` : colour]);
      }
    }
  });

  it('every advice is one that some light leads to', () => {
    const reached = new Set(
      ledTables.all.flatMap((one) =>
        expectations.flatMap((expected) => seenLights.map((seen) => explainLight(one, seen, expected).advice)),
      ),
    );
    expect([...lightAdvices].filter((advice) => !reached.has(advice))).toEqual([]);
  });

  it('is refused, with the member, when something is missing or unknown', () => {
    const { ready: _, ...looks } = table.looks;
    expect(() => parseLedTable({ ...table, looks })).toThrow(/looks\.ready/);
    const { off: __, ...any } = table.advice.any;
    expect(() => parseLedTable({ ...table, advice: { ...table.advice, any } })).toThrow(
      /advice\.any\.off|any\.off|off/,
    );
    const wrong = { ...table.advice, ready: { blue: 'pray' } };
    expect(() => parseLedTable({ ...table, advice: wrong })).toThrow(/ready/);
    expect(() => new LedTables([atkey])).toThrow(/any key/);
    expect(() => new LedTables([])).toThrow(RangeError);
  });
});

describe('the model of a key', () => {
  it('is told by what it says on USB; any other key has the last table', () => {
    expect(ledTables.of({ vendorId: 0x31bb, product: 'ATKey.Pro-0622' }).model).toBe('atkey-pro');
    expect(ledTables.of({ vendorId: 0x31bb, product: 'ATKey.Card' }).model).toBe('any-key');
    expect(ledTables.of({ vendorId: 0x1050, product: 'YubiKey OTP+FIDO+CCID' }).model).toBe('any-key');
  });

  it('does not claim a colour for keys of which none is known', () => {
    const { looks } = ledTables.of({ vendorId: 1, product: '' });
    for (const meaning of ledMeanings) expect(['off', 'unknown']).toContain(looks[meaning].colour);
  });
});

describe('keys.lights', () => {
  it('explains a light with no key plugged in', async () => {
    const { keys } = new Stage().client();
    const tables = await keys.lights.tables();
    expect(tables.map(({ model }) => model)).toEqual(['atkey-pro', 'yubikey-bio', 'any-key']);
    expect(tables[0]?.looks).toHaveLength(ledMeanings.length);
    expect(await keys.lights.explain({ model: 'atkey-pro', seen: 'white-flashing', expected: null })).toEqual({
      advice: 'enrolling-by-itself',
      meanings: ['standalone-enrolment'],
      expected: null,
    });
  });

  it('knows the model of an attached key, and refuses one that is not there', async () => {
    const stage = new Stage();
    const key = stage.plugKey();
    const { keys } = stage.client();
    expect(await keys.lights.modelOf({ keyId: key.keyId })).toEqual({ model: 'atkey-pro' });
    await expect(keys.lights.modelOf({ keyId: 'nobody' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(keys.lights.explain({ model: 'lamp', seen: 'red', expected: null })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
  });
});
