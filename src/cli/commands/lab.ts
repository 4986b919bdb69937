import { alignedRows } from '../columns.ts';
import { type Command, type CommandContext, ExitCode, UsageError } from '../command.ts';

export const listVirtualKeys: Command = {
  name: 'lab list',
  takes: [],
  reads: [],
  async run({ touchstone, output, words, signal }) {
    const virtualKeys = await touchstone.lab.list(undefined, { signal });
    const rows = virtualKeys.map(({ id, modelName, serial, pinSet, quirks }) => [
      id,
      modelName,
      serial,
      `PIN ${words.text(`cli:pinState.${pinSet ? 'set' : 'not-set'}`)}`,
      quirks.join(', '),
    ]);
    for (const line of alignedRows()(rows)) output.line(line);
    if (virtualKeys.length === 0) output.line(words.text('cli:noVirtualKeys'));
    output.result(virtualKeys);
    return ExitCode.done;
  },
};

export const createVirtualKey: Command = {
  name: 'lab create',
  takes: ['MODEL'],
  reads: ['quirk'],
  async run({ touchstone, options, output, positionals, words, signal }) {
    const [model = ''] = positionals;
    const models = await touchstone.lab.models(undefined, { signal });
    if (!models.some((known) => known.model === model)) {
      output.error(words.text('cli:unknownModel', { model, models: models.map((known) => known.model).join(', ') }));
      return ExitCode.usage;
    }
    const quirks = [...new Set(options.quirk)];
    const known = await touchstone.lab.quirks(undefined, { signal });
    const unknown = quirks.find((quirk) => !known.includes(quirk));
    if (unknown !== undefined) throw new UsageError(words.text('cli:serve.unknownQuirk', { quirk: unknown }));
    const made = await touchstone.lab.create({ model, quirks }, { signal });
    output.line(made.id);
    output.result(made);
    return ExitCode.done;
  },
};

export const removeVirtualKey: Command = {
  name: 'lab remove',
  takes: ['ID'],
  reads: [],
  async run(context) {
    const { touchstone, output, words, signal } = context;
    const id = await namedVirtualKey(context);
    await touchstone.lab.remove({ id }, { signal });
    output.line(words.text('cli:virtualKeyRemoved'));
    output.result({});
    return ExitCode.done;
  },
};

export const wipeVirtualKey: Command = {
  name: 'lab wipe',
  takes: ['ID'],
  reads: [],
  async run(context) {
    const { touchstone, output, words, signal } = context;
    const id = await namedVirtualKey(context);
    await touchstone.lab.wipe({ id }, { signal });
    output.line(words.text('cli:virtualKeyWiped'));
    output.result({});
    return ExitCode.done;
  },
};

/** @throws UsageError */
async function namedVirtualKey({ touchstone, positionals, words, signal }: CommandContext): Promise<string> {
  const [id = ''] = positionals;
  const virtualKeys = await touchstone.lab.list(undefined, { signal });
  if (virtualKeys.some((key) => key.id === id)) return id;
  throw new UsageError(words.text('cli:noSuchVirtualKey', { key: id }));
}
