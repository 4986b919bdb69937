import { type Command, type CommandContext, ExitCode, KeyRefused } from '../command.ts';
import { askNewPin, askPin, describedKey, sayRefusal, whyNoPin } from '../with-key.ts';

export const setPin: Command = {
  name: 'pin set',
  takes: [],
  reads: [],
  async run(context) {
    const details = await describedKey(context);
    const { touchstone, signal } = context;
    const { state, retries } = details.pin;
    if (state === 'unsupported') throw new KeyRefused({ code: whyNoPin(details) });
    if (state === 'blocked') throw new KeyRefused({ code: 'pin-blocked', retries });
    if (state === 'set') throw new KeyRefused({ code: 'pin-already-set' });
    const newPin = await askNewPin(context, details);
    return finish(context, await touchstone.keys.setPin({ keyId: details.key.id, newPin }, { signal }), 'cli:pinSet');
  },
};

export const changePin: Command = {
  name: 'pin change',
  takes: [],
  reads: [],
  async run(context) {
    const details = await describedKey(context);
    const { touchstone, signal } = context;
    const currentPin = await askPin(context, details, 'change');
    const newPin = await askNewPin(context, details);
    const end = await touchstone.keys.changePin({ keyId: details.key.id, currentPin, newPin }, { signal });
    return finish(context, end, 'cli:pinChanged');
  },
};

type End = Awaited<ReturnType<CommandContext['touchstone']['keys']['setPin']>>;

function finish(context: CommandContext, end: End, done: 'cli:pinSet' | 'cli:pinChanged'): ExitCode {
  if (end.outcome === 'refused') return sayRefusal(context, end.refusal);
  context.output.line(context.words.text(done));
  context.output.result({});
  return ExitCode.done;
}
