import { describe, expect, it } from 'vitest';
import { createWords } from '../../src/cli/words.ts';
import { refusal as refusalSchema } from '../../src/contract/steps.ts';
import { CtapError, hidError } from '../../src/ctap/errors.ts';
import { HidErrorCode } from '../../src/fido/ctaphid.ts';
import { Status } from '../../src/fido/status.ts';
import { refusalContexts, toRefusal } from '../../src/operations/refusals.ts';

const named: ReadonlySet<number> = new Set(Object.values(Status));
/** Names of ranges, and codes that no key should send: their number is all that there is to say. */
const ranges: readonly number[] = [
  Status.OK,
  Status.SPEC_LAST,
  Status.EXTENSION_FIRST,
  Status.EXTENSION_LAST,
  Status.VENDOR_FIRST,
  Status.VENDOR_LAST,
];
const hex = (code: number) => `0x${code.toString(16).padStart(2, '0')}`;

/** A title that says what happened and a next step, both as sentences. */
function expectWords(text: string, language: 'en' | 'ja') {
  const mark = language === 'en' ? /[^.]+\. .+[.)\]]/s : /[^。]+。.+[。)\]]/s;
  expect(text).toMatch(mark);
  expect(text).not.toMatch(/\{\{|refusals\.|undefined/);
}

describe.each(['en', 'ja'] as const)('what a key says, in words (%s)', (language) => {
  const words = createWords(language);

  it.each(refusalContexts)('every status 0x00 to 0xff while doing %s; unknown ones with their number', (context) => {
    for (let status = 0; status <= 0xff; status++) {
      const refused = refusalSchema.parse(toRefusal(new CtapError(status), context));
      const text = words.refusal(refused);
      expectWords(text, language);
      expect(text).toContain(hex(status));
      const isKnown = named.has(status) && !ranges.includes(status);
      expect([hex(status), refused.code === 'unknown-status']).toEqual([hex(status), !isKnown]);
      if (!named.has(status)) expect(refused.detail).toBe(`unknown ${hex(status)}`);
    }
  });

  it('every CTAPHID error 0x00 to 0xff; unknown ones with their number', () => {
    const known: ReadonlySet<number> = new Set(Object.values(HidErrorCode));
    for (let code = 0; code <= 0xff; code++) {
      const refused = refusalSchema.parse(toRefusal(hidError('command 0x10', code), 'describe'));
      const text = words.refusal(refused);
      expectWords(text, language);
      expect(text).toContain(hex(code));
      expect([hex(code), refused.code === 'unknown-transport-error']).toEqual([hex(code), !known.has(code)]);
      if (!known.has(code)) expect(text).toContain(`unknown ${hex(code)}`);
    }
  });
});
