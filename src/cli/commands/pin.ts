import { type Command, type CommandContext, ExitCode } from '../command.ts';
import { askNewPin, askPin, describedKey, sayRefusal } from '../with-key.ts';

export const setPin: Command = {
  name: 'pin set',
  takes: [],
  reads: [],
  async run(context) {
    const details = await describedKey(context);
    if (!details) return ExitCode.refused;
    const { touchstone, signal } = context;
    if (details.pin.state === 'set' || details.pin.state === 'blocked') {
      return sayRefusal(context, { code: 'pin-already-set', retries: null, status: null, detail: null });
    }
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
    if (!details) return ExitCode.refused;
    const { touchstone, signal } = context;
    if (details.pin.state === 'not-set') {
      return sayRefusal(context, { code: 'pin-not-set', retries: null, status: null, detail: null });
    }
    const currentPin = await askPin(context, details);
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
