import { ExitCode, type StandaloneCommand } from '../command.ts';

export const serveVirtualKey: StandaloneCommand = {
  name: 'virtual-key serve',
  takes: [],
  reads: [
    'model',
    'quirk',
    'socket',
    'control',
    'state',
    'scenario',
    'autoTouch',
    'autoFinger',
    'finger',
    'resetAnyTime',
    'seed',
  ],
  standalone: true,
  async run(context) {
    const { serve } = await import('../serve-virtual-key.ts');
    return serve(context);
  },
};

export const listVirtualKeyModels: StandaloneCommand = {
  name: 'virtual-key models',
  takes: [],
  reads: [],
  standalone: true,
  async run({ output, words }) {
    const { servableModels, servableQuirks } = await import('../../rig/servable-models.ts');
    const width = Math.max(...[...servableModels.map(({ id }) => id), ...servableQuirks].map((name) => name.length));
    const row = (name: string, text: string) => output.line(`${name.padEnd(width)}  ${text}`);
    for (const { id, name, versions } of servableModels) row(id, `${name} (${versions.join(', ')})`);
    output.line(`\n${words.text('cli:models.quirks')}`);
    for (const quirk of servableQuirks) row(quirk, words.text(`quirks:${quirk}`));
    output.result({
      models: servableModels.map(({ id, name, versions, quirks }) => ({ model: id, name, versions, quirks })),
      quirks: servableQuirks,
    });
    return ExitCode.done;
  },
};
