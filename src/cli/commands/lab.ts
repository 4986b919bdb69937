import { type Command, ExitCode } from '../command.ts';

export const listVirtualKeys: Command = {
  name: 'lab list',
  takes: [],
  reads: [],
  async run({ touchstone, output, words, signal }) {
    const virtualKeys = await touchstone.lab.list(undefined, { signal });
    for (const key of virtualKeys) {
      output.line(
        `${key.id}  ${key.modelName}  ${key.serial}  PIN ${words.text(key.pinSet ? 'cli:pinState.set' : 'cli:pinState.not-set')}`,
      );
    }
    if (virtualKeys.length === 0) output.line(words.text('cli:noVirtualKeys'));
    output.result(virtualKeys);
    return ExitCode.done;
  },
};

export const createVirtualKey: Command = {
  name: 'lab create',
  takes: ['MODEL'],
  reads: [],
  async run({ touchstone, output, positionals, words, signal }) {
    const [model = ''] = positionals;
    const models = await touchstone.lab.models(undefined, { signal });
    if (!models.some((known) => known.model === model)) {
      output.error(words.text('cli:unknownModel', { model, models: models.map((known) => known.model).join(', ') }));
      return ExitCode.usage;
    }
    const made = await touchstone.lab.create({ model }, { signal });
    output.line(made.id);
    output.result(made);
    return ExitCode.done;
  },
};

export const removeVirtualKey: Command = {
  name: 'lab remove',
  takes: ['ID'],
  reads: [],
  async run({ touchstone, output, positionals, words, signal }) {
    const [id = ''] = positionals;
    const virtualKeys = await touchstone.lab.list(undefined, { signal });
    if (!virtualKeys.some((key) => key.id === id)) {
      output.error(words.text('cli:noSuchKey', { key: id }));
      return ExitCode.usage;
    }
    await touchstone.lab.remove({ id }, { signal });
    output.line(words.text('cli:virtualKeyRemoved'));
    output.result({});
    return ExitCode.done;
  },
};
