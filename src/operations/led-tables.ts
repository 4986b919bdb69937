import { z } from 'zod';
import { type AttachedKey, type Led, led, ledMeanings } from '../contract/keys.ts';
import { type ExplainedLight, type LightAdvice, lightAdvice, type SeenLight } from '../contract/lights.ts';
import { seenLights } from '../contract/seen-lights.ts';

type Meaning = Led['meaning'];

/** What each meaning looks like on one model of key, and what other lights say there. Total over both. */
export interface LedTable {
  readonly model: string;
  /** Empty for the table of any other key. */
  readonly name: string;
  readonly source: string;
  readonly looks: Readonly<Record<Meaning, Led>>;
  /** What a light says where another one, or none in particular (`any`), was expected. */
  readonly advice: Readonly<Record<Meaning | 'any', Readonly<Record<SeenLight, LightAdvice>>>>;
  /** Which keys on USB are of this model: what is left out matches every key. */
  readonly keys: readonly { readonly vendorId?: number | undefined; readonly product?: string | undefined }[];
}

const look = led.omit({ meaning: true });
const advice = z.partialRecord(z.enum(seenLights), lightAdvice);
const ledTable = z.object({
  model: z.string().min(1).max(64),
  name: z.string(),
  source: z.string().min(1),
  keys: z.array(
    z.object({
      /** Hexadecimal. */
      vendorId: z
        .string()
        .regex(/^[0-9a-f]{4}$/)
        .transform((digits) => Number.parseInt(digits, 16))
        .optional(),
      /** How the product's name begins. */
      product: z.string().min(1).optional(),
    }),
  ),
  looks: z.record(z.enum(ledMeanings), look),
  advice: z
    .partialRecord(z.enum(['any', ...ledMeanings]), advice)
    .and(z.object({ any: z.record(z.enum(seenLights), lightAdvice) })),
});

/**
 * @param json as in `resources/led-tables`: a look for each meaning; under `advice.any` what each light says by itself, and
 *   under a meaning what differs where that was expected
 * @throws RangeError that names the member which is missing or does not fit
 */
export function parseLedTable(json: unknown): LedTable {
  const parsed = ledTable.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new RangeError(`LED table: ${issue?.path.join('.')}: ${issue?.message}`);
  }
  const { looks, advice: written, ...table } = parsed.data;
  const adviceWhere = (expected: Meaning | 'any') => {
    const rows = seenLights.map((seen): [SeenLight, LightAdvice] => {
      const asExpected = expected !== 'any' && shows(looks[expected], seen);
      return [seen, asExpected ? 'as-expected' : (written[expected]?.[seen] ?? written.any[seen])];
    });
    return Object.fromEntries(rows) as Record<SeenLight, LightAdvice>;
  };
  return {
    ...table,
    looks: Object.fromEntries(
      ledMeanings.map((meaning) => [meaning, { meaning, ...looks[meaning] }]),
    ) as LedTable['looks'],
    advice: Object.fromEntries(
      (['any', ...ledMeanings] as const).map((expected) => [expected, adviceWhere(expected)]),
    ) as LedTable['advice'],
  };
}

/** Whether a person who sees this look would call it so. A look that is not known is never recognised. */
function shows({ colour, pattern }: Pick<Led, 'colour' | 'pattern'>, seen: SeenLight): boolean {
  if (pattern === 'unknown') return false;
  if (pattern === 'off') return seen === 'off';
  if (colour === 'unknown') return seen.endsWith('-flashing') === (pattern === 'flashing') && seen !== 'off';
  return seen === (pattern === 'flashing' ? `${colour}-flashing` : colour);
}

/** The tables of all models that are known. */
export class LedTables {
  readonly all: readonly LedTable[];

  /** @param tables the one that matches any key last. @throws RangeError where there is none that does */
  constructor(tables: readonly LedTable[]) {
    const last = tables.at(-1);
    if (!last?.keys.some((key) => key.vendorId === undefined && key.product === undefined)) {
      throw new RangeError('LED tables: expected the last one to be for any key');
    }
    this.all = tables;
  }

  /** The first table that names the key. */
  of({ vendorId, product }: Pick<AttachedKey, 'vendorId' | 'product'>): LedTable {
    const found = this.all.find(({ keys }) =>
      keys.some(
        (key) =>
          (key.vendorId === undefined || key.vendorId === vendorId) &&
          (key.product === undefined || product.startsWith(key.product)),
      ),
    );
    // The constructor saw one that takes every key.
    return found as LedTable;
  }

  named(model: string): LedTable | undefined {
    return this.all.find((table) => table.model === model);
  }
}

/** What to make of a light on one model of key. @param expected what the key should be saying; null where nobody knows */
export function explainLight(table: LedTable, seen: SeenLight, expected: Meaning | null): ExplainedLight {
  return {
    advice: table.advice[expected ?? 'any'][seen],
    meanings: ledMeanings.filter((meaning) => shows(table.looks[meaning], seen)),
    expected: expected === null ? null : table.looks[expected],
  };
}
