import type { DeliverySetUp } from '../../contract/delivery.ts';
import { channels, deliveryFields, deliveryParts, gatewaysOf, hasSecret } from '../../contract/delivery-fields.ts';
import { type Command, type CommandContext, ExitCode, UsageError } from '../command.ts';
import { confirm, handOver } from '../with-key.ts';
import type { Words } from '../words.ts';

export const showDelivery: Command = {
  name: 'delivery show',
  takes: [],
  reads: [],
  async run(context) {
    const { touchstone, output, words, signal } = context;
    const setUp = await touchstone.delivery.show(undefined, { signal });
    for (const channel of channels) sayChannel(context, setUp, channel);
    for (const part of deliveryParts) {
      const shown = setUp.parts[part];
      const usual = part === 'limits' ? 'usual' : 'notSetUp';
      const state = words.text(`delivery:state.${shown ? 'setUp' : usual}`);
      output.line(`${part.padEnd(10)} ${words.text(`delivery:parts.${part}`)}: ${state}`);
      for (const [name, value] of Object.entries(shown?.values ?? {})) {
        if (value !== '') output.line(`    ${name}=${value.split('\n')[0] ?? ''}`);
      }
    }
    output.result(setUp);
    return ExitCode.done;
  },
};

export const useGateway: Command = {
  name: 'delivery use',
  takes: ['CHANNEL', 'GATEWAY'],
  reads: [],
  async run({ touchstone, output, words, positionals, signal }) {
    const channel = oneOf(positionals[0], channels, words);
    const gateway = oneOf(positionals[1], ['built-in', 'smtp', 'twilio', 'smpp', 'webhook'] as const, words);
    const names = {
      channel: words.text(`delivery:channels.${channel}`),
      gateway: words.text(`delivery:gateways.${gateway}`),
    };
    const { chosen } = await touchstone.delivery.choose({ channel, gateway }, { signal });
    if (!chosen) {
      const fitting = gatewaysOf[channel].join(', ');
      throw new UsageError(`${words.text('delivery:cannotServe', names)} (${fitting})`);
    }
    output.line(words.text('delivery:chosen', names));
    output.result({ channel, gateway });
    return ExitCode.done;
  },
};

/** What is not named stays as it was, or as a form would begin. */
export const setDelivery: Command = {
  name: 'delivery set',
  takes: ['PART'],
  reads: ['field', 'secret'],
  async run(context) {
    const { touchstone, output, words, positionals, options, terminal, signal } = context;
    const part = oneOf(positionals[0], deliveryParts, words);
    const { parts } = await touchstone.delivery.show(undefined, { signal });
    const values: Record<string, string> = Object.fromEntries(
      deliveryFields[part].map(({ name, initial }) => [name, parts[part]?.values[name] ?? initial]),
    );
    for (const given of options.field) {
      const [, name = '', value = ''] = /^([A-Za-z]+)=([^]*)$/.exec(given) ?? [];
      if (!Object.hasOwn(values, name)) {
        throw new UsageError(words.text('delivery:badField', { field: given, names: Object.keys(values).join(', ') }));
      }
      values[name] = value;
    }
    if (options.secret && !hasSecret[part]) {
      throw new UsageError(words.text('cli:extraArgument', { command: `delivery set ${part}`, argument: '--secret' }));
    }
    const secret = options.secret
      ? handOver(
          await terminal.askSecret(
            words.text('delivery:askSecret', {
              secret: words.text(`delivery:secrets.${part}`),
              part: words.text(`delivery:parts.${part}`),
            }),
          ),
        )
      : null;
    const end = await touchstone.delivery.change({ part, values, secret }, { signal });
    if (end.outcome === 'refused') {
      const lines = end.problems.map(({ field, problem }) =>
        [field === 'secret' ? '--secret' : field, words.text(`delivery:problems.${problem}`)].join(': '),
      );
      output.refused([words.text('delivery:notChanged'), ...lines].join('\n'), {
        code: 'not-taken',
        problems: end.problems,
      });
      return ExitCode.refused;
    }
    output.line(words.text('delivery:saved', { part: words.text(`delivery:parts.${part}`) }));
    output.result({});
    return ExitCode.done;
  },
};

export const forgetDelivery: Command = {
  name: 'delivery forget',
  takes: ['PART'],
  reads: ['yes'],
  async run(context) {
    const { touchstone, output, words, positionals, signal } = context;
    const part = oneOf(positionals[0], deliveryParts, words);
    const name = words.text(`delivery:parts.${part}`);
    await confirm(context, 'delivery:confirmForget', { part: name });
    const end = await touchstone.delivery.forget({ part }, { signal });
    output.line(words.text(end.forgotten ? 'delivery:forgotten' : 'delivery:missing', { part: name }));
    output.result(end);
    return ExitCode.done;
  },
};

export const testDelivery: Command = {
  name: 'delivery test',
  takes: ['CHANNEL', 'ADDRESS'],
  reads: [],
  async run({ touchstone, output, words, positionals, signal }) {
    const channel = oneOf(positionals[0], channels, words);
    const to = (positionals[1] ?? '').trim();
    if (to === '') throw new UsageError(words.text('delivery:test.missing'));
    const meanwhile = { sms: 'sending', email: 'sending', call: 'calling', push: 'waiting' }[channel];
    output.progress(words.text(`delivery:test.${meanwhile}`), { step: meanwhile });
    const end = await touchstone.delivery.test({ channel, to, language: words.language }, { signal });
    if (end.outcome === 'malformed') throw new UsageError(words.text(`delivery:test.malformed.${channel}`));
    if (end.outcome === 'failed') {
      const { reason, detail, until } = end;
      const title = words.text(reason === 'unclear' ? 'delivery:test.unclear' : 'delivery:test.failed');
      const again = until === undefined ? '' : ` ${words.text('identity:until', { time: words.time(until) })}`;
      output.refused(`${title}: ${words.text(`delivery:reasons.${reason}`)}${again} [${detail}]`, {
        code: reason,
        detail,
        until: until ?? null,
      });
      return ExitCode.refused;
    }
    if (end.outcome !== 'ended') output.line(words.text(`delivery:test.${end.outcome}`));
    else if (end.keys === '') output.line(words.text('delivery:test.endedWithout'));
    else output.line(words.text('delivery:test.ended', { keys: end.keys }));
    output.result(end);
    return end.outcome === 'not-answered' ? ExitCode.refused : ExitCode.done;
  },
};

function sayChannel({ output, words }: CommandContext, setUp: DeliverySetUp, channel: (typeof channels)[number]): void {
  const state = setUp.channels[channel];
  if (!state) return;
  const { gateway, reaches, missing } = state;
  const facts = [
    words.text(`delivery:gateways.${gateway}`),
    words.text(`delivery:reaches.${reaches}`),
    ...(missing ? [words.text('delivery:missing', { part: words.text(`delivery:parts.${missing}`) })] : []),
  ];
  output.line(`${channel.padEnd(10)} ${facts.join(' · ')}`);
}

/** @throws UsageError where it is none of these */
function oneOf<const Name extends string>(given: string | undefined, names: readonly Name[], words: Words): Name {
  const found = names.find((name) => name === given);
  if (found !== undefined) return found;
  throw new UsageError(words.text('delivery:unknownName', { name: given ?? '', names: names.join(', ') }));
}
