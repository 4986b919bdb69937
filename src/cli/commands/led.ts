import type { Led } from '../../contract/keys.ts';
import type { LightTable, SeenLight } from '../../contract/lights.ts';
import { seenLights } from '../../contract/seen-lights.ts';
import { type Command, type CommandContext, ExitCode, UsageError } from '../command.ts';
import { chosenKey, untilInterrupted } from '../with-key.ts';
import type { Words } from '../words.ts';

/**
 * What the light of a key means; needs no key but `--model`, or the model of the only one that is present. With `--watch`: what the
 * light of a key should show, now and after each change.
 */
export const explainLed: Command = {
  name: 'led',
  takes: [],
  reads: ['seen', 'expected', 'model', 'watch'],
  async run(context) {
    const { touchstone, options, output, words, signal } = context;
    if (options.watch) return watchLed(context);
    const table = await chosenTable(context);
    if (options.seen === undefined) {
      if (options.expected !== undefined) throw new UsageError(words.text('cli:led.sayWhatYouSee'));
      output.line(`${nameOf(words, table)}:`);
      for (const led of table.looks)
        output.line(`  ${look(words, led)}: ${words.text(`key:led.meanings.${led.meaning}`)}`);
      output.line(words.text('lights:source', { source: table.source }));
      output.result(table);
      return ExitCode.done;
    }
    const seen = seenLight(options.seen, words);
    const expected = options.expected === undefined ? null : expectedMeaning(options.expected, table, words);
    const explained = await touchstone.keys.lights.explain({ model: table.model, seen, expected }, { signal });
    const { advice, meanings } = explained;
    const isWell = advice === 'as-expected' && expected !== null;
    const next = isWell ? words.text(`lights:doNow.${expected}`) : words.text(`lights:advice.${advice}.next`);
    output.line(words.text('key:titleAndNext', { title: words.text(`lights:advice.${advice}.title`), next }));
    if (!isWell && explained.expected && explained.expected.pattern !== 'unknown') {
      output.line(words.text('lights:shouldBe', { look: look(words, explained.expected) }));
    }
    for (const meaning of meanings) {
      output.line(words.text('lights:means', { meaning: words.text(`key:led.meanings.${meaning}`) }));
    }
    output.result({ model: table.model, seen, ...explained });
    return ExitCode.done;
  },
};

async function watchLed(context: CommandContext): Promise<ExitCode> {
  const { touchstone, output, words, signal } = context;
  const { id } = await chosenKey(context);
  return untilInterrupted(signal, async () => {
    for await (const led of await touchstone.keys.watchLed({ keyId: id }, { signal })) {
      const meaning = words.text(`key:led.meanings.${led.meaning}`);
      output.fact([`${look(words, led)}: ${meaning}`], { step: 'led', ...led });
    }
  });
}

async function chosenTable({ touchstone, options, words, signal }: CommandContext): Promise<LightTable> {
  const tables = await touchstone.keys.lights.tables(undefined, { signal });
  const model = options.model ?? (await modelOfPresentKey(touchstone, options.key, signal));
  const table = model === undefined ? tables[0] : tables.find((one) => one.model === model);
  if (table) return table;
  throw new UsageError(words.text('cli:led.unknownModel', { models: tables.map((one) => one.model).join(', ') }));
}

async function modelOfPresentKey(
  touchstone: CommandContext['touchstone'],
  named: string | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { keys } = await touchstone.keys.list(undefined, { signal });
  const key = named === undefined ? keys[0] : keys.find(({ id, serial }) => id === named || serial === named);
  return key && (await touchstone.keys.lights.modelOf({ keyId: key.id }, { signal })).model;
}

/** @throws UsageError that lists what can be said */
function seenLight(given: string, words: Words): SeenLight {
  const seen = seenLights.find((one) => one === given);
  if (seen) return seen;
  throw new UsageError(words.text('cli:led.unknownLight', { given, lights: seenLights.join(', ') }));
}

/**
 * A meaning by its name, or the one that looks so on this model: `white` is the white light, however it shines there.
 * @throws UsageError that lists the meanings
 */
function expectedMeaning(given: string, { looks }: LightTable, words: Words): Led['meaning'] {
  const [colour, flashing] = given.split('-');
  const exactly = looks.find(
    (led) => led.colour === colour && (led.pattern === 'flashing') === (flashing === 'flashing'),
  );
  const found = looks.find(({ meaning }) => meaning === given) ?? exactly ?? looks.find((led) => led.colour === given);
  if (found) return found.meaning;
  const meanings = looks.map(({ meaning }) => meaning).join(', ');
  throw new UsageError(words.text('cli:led.unknownExpected', { given, meanings }));
}

const nameOf = (words: Words, { name }: LightTable): string => name || words.text('lights:anyModel');

function look(words: Words, { colour, pattern }: Led): string {
  if (pattern === 'off') return words.text('key:led.dark');
  if (pattern === 'unknown') return words.text('key:led.unknown');
  return words.text('key:led.look', {
    colour: words.text(`key:led.colours.${colour}`),
    pattern: words.text(`key:led.patterns.${pattern}`),
  });
}
