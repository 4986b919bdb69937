import { type Command, ExitCode } from '../command.ts';
import { chosenKey, confirm, follow, sayRefusal } from '../with-key.ts';

export const resetKey: Command = {
  name: 'reset',
  takes: [],
  reads: ['yes'],
  async run(context) {
    const key = await chosenKey(context);
    context.output.progress(context.words.text('cli:resetErases'), { step: 'warning' });
    await confirm(context, 'cli:confirmReset');
    const events = await context.touchstone.keys.reset({ keyId: key.id }, { signal: context.signal });
    const end = await follow(context, events);
    if (end.outcome === 'refused') return sayRefusal(context, end.refusal);
    context.output.line(context.words.text('cli:resetDone'));
    context.output.result(end.value);
    return ExitCode.done;
  },
};
