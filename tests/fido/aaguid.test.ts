import { expect, test } from 'vitest';
import { fromHex } from '../../src/basics/bytes.ts';
import { formatAaguid, parseAaguid } from '../../src/fido/aaguid.ts';
import { StructureError } from '../../src/fido/structure-error.ts';

/** ATKey.Pro CTAP2.0, google/CTAP2-test-tool results/ATKey.Pro-01C01F2D (2021-02-03). */
const atkeyPro = 'e1a96183-5016-4f24-b55b-e3ae23614cc6';

test('the published AAGUID of a real key, both ways', () => {
  expect(formatAaguid(fromHex('e1a9618350164f24b55be3ae23614cc6'))).toBe(atkeyPro);
  expect(parseAaguid(atkeyPro)).toEqual(fromHex('e1a9618350164f24b55be3ae23614cc6'));
  expect(parseAaguid(atkeyPro.toUpperCase())).toEqual(parseAaguid(atkeyPro));
});

test('anything else is refused with what was got and expected', () => {
  expect(() => formatAaguid(new Uint8Array(15))).toThrow('AAGUID: got 15 bytes, expected 16 bytes');
  expect(() => formatAaguid(new Uint8Array(17))).toThrow(StructureError);
  for (const text of [
    '',
    atkeyPro.slice(1),
    `${atkeyPro}0`,
    `{${atkeyPro}}`,
    atkeyPro.replaceAll('-', ''),
    atkeyPro.replace('e', 'g'),
    `${atkeyPro}\n`,
  ]) {
    expect(() => parseAaguid(text), text).toThrow(StructureError);
  }
});
