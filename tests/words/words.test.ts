import { createInstance } from 'i18next';
import { describe, expect, test } from 'vitest';
import { refusalCodes, sampleStatuses } from '../../src/contract/steps.ts';
import { keyQuirks } from '../../src/virtual-key/models/key-model.ts';
import { cli as cliEn } from '../../src/words/en/cli.ts';
import { closing as closingEn } from '../../src/words/en/closing.ts';
import { entrance as entranceEn } from '../../src/words/en/entrance.ts';
import { warnings as warningsEn } from '../../src/words/en/warnings.ts';
import { cli as cliJa } from '../../src/words/ja/cli.ts';
import { closing as closingJa } from '../../src/words/ja/closing.ts';
import { entrance as entranceJa } from '../../src/words/ja/entrance.ts';
import { warnings as warningsJa } from '../../src/words/ja/warnings.ts';
import { screenWords } from '../../src/words/screens.ts';

type Tree = { readonly [name: string]: string | Tree };

/** Every text of a catalogue by its path. */
function texts(tree: Tree, path = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of Object.entries(tree)) {
    const here = path === '' ? name : `${path}.${name}`;
    if (typeof value === 'string') found.set(here, value);
    else for (const [inner, text] of texts(value, here)) found.set(inner, text);
  }
  return found;
}

const gaps = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();

const english = texts({
  ...screenWords.en,
  cli: cliEn,
  closing: closingEn,
  entrance: entranceEn,
  warnings: warningsEn,
});
const japanese = texts({
  ...screenWords.ja,
  cli: cliJa,
  closing: closingJa,
  entrance: entranceJa,
  warnings: warningsJa,
});

/** Names and marks that are the same in both languages. */
const sameInBoth =
  /^(OK|USB|SMS|MFA Server|Azure MFA|Microsoft (Authenticator|365)|TCP|UDP|PIN|USB ID|Touchstone \{\{version\}\}|[^\p{L}]*(\{\{\w+\}\}[^\p{L}]*)+)$/u;

describe('words', () => {
  test('no text is empty or has stray space', () => {
    for (const [path, text] of [...english, ...japanese]) {
      expect(text.trim(), path).not.toBe('');
      // A terminal has lines; a screen breaks its own.
      expect(text, path).not.toMatch(path.startsWith('cli.') ? / {2}/ : / {2}|\n/);
    }
  });

  test('what a key asks for names no colour: each model has its own, which the picture of its light shows', () => {
    const told = /^key\.(steps|erasing|refusals|samples|aims|test)\./;
    const colours = /\b(blue|green|red|cyan|white|amber)\b|青|緑|赤|水色|白|オレンジ/;
    const texts = [...english, ...japanese].filter(([path]) => told.test(path));
    expect(texts.length).toBeGreaterThan(200);
    expect(texts.filter(([, text]) => colours.test(text))).toEqual([]);
  });

  test('English counts in two forms, Japanese in one', () => {
    for (const path of english.keys()) {
      if (path.endsWith('_one')) expect(english.has(path.replace(/_one$/, '_other')), path).toBe(true);
      if (path.endsWith('_other')) expect(english.has(path.replace(/_other$/, '_one')), path).toBe(true);
    }
    for (const path of japanese.keys()) expect(path).not.toMatch(/_one$/);
  });

  test('both languages have the same texts with the same gaps', () => {
    const wanted = [...english.keys()].filter((path) => !path.endsWith('_one'));
    expect([...japanese.keys()].sort()).toEqual(wanted.sort());
    for (const path of wanted) {
      expect(gaps(japanese.get(path) ?? ''), path).toEqual(gaps(english.get(path) ?? ''));
    }
  });

  test('Japanese texts are Japanese, English texts are not', () => {
    for (const [path, text] of japanese) {
      if (!sameInBoth.test(text)) expect(text, path).toMatch(/[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u);
      // Half-width katakana and full-width letters or digits are not the house style.
      expect(text, path).not.toMatch(/[\uff61-\uff9f\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]/u);
    }
    for (const [path, text] of english) {
      if (path !== 'shell.languageMenu') expect(text, path).not.toMatch(/[\u3040-\u30ff\u4e00-\u9fff]/u);
    }
  });

  test('every count and every refusal reads as a sentence without gaps', async () => {
    for (const language of ['en', 'ja'] as const) {
      const words = createInstance();
      await words.init({
        lng: language,
        fallbackLng: false,
        resources: screenWords,
        ns: Object.keys(screenWords.en),
        interpolation: { escapeValue: false },
      });
      const t = (path: string, values: Record<string, unknown> = {}): string => words.t(path, values) as string;
      for (const count of [0, 1, 2, 8]) {
        for (const path of ['key:attempts', 'key:remaining', 'keys:fingerprints.count', 'shell:overview.keys']) {
          const text = t(path, { count });
          expect(text).toContain(String(count));
          expect(text).not.toBe(path.split(':')[1]);
        }
      }
      for (const code of refusalCodes) {
        for (const part of ['title', 'next']) {
          const text = t(`key:refusals.${code}.${part}`, { status: '0x7F' });
          expect(text, code).not.toMatch(/\{\{|refusals\./);
        }
      }
      for (const sample of sampleStatuses) expect(t(`key:samples.${sample}.advice`)).not.toMatch(/samples\./);
    }
  });

  test('every quirk that a virtual key can be made with has a sentence', () => {
    expect(Object.keys(screenWords.en.lab.quirks).sort()).toEqual([...keyQuirks].sort());
  });

  test('advice sends a misplaced finger the other way', () => {
    const { samples } = screenWords.en.key;
    expect(samples['too-left'].advice).toMatch(/to the right/);
    expect(samples['too-right'].advice).toMatch(/to the left a/);
    expect(samples['too-high'].advice).toMatch(/Move it down/);
    expect(samples['too-low'].advice).toMatch(/Move it up/);
    const ja = screenWords.ja.key.samples;
    expect(ja['too-left'].advice).toMatch(/右にずらして/);
    expect(ja['too-right'].advice).toMatch(/左にずらして/);
    expect(ja['too-high'].advice).toMatch(/下にずらして/);
    expect(ja['too-low'].advice).toMatch(/上にずらして/);
  });
});
