import { fingers } from '../contract/lab.ts';
import { type CommandContext, type ExitCode, UsageError } from './command.ts';
import { virtualHands } from './virtual-hands.ts';

/** Plugs in the first virtual key, or a new one, for as long as the command runs, and operates it. */
export async function withVirtualKey(
  given: CommandContext,
  run: (context: CommandContext) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { touchstone: app, options, output, words } = given;
  const finger = fingers.find((known) => known === options.finger);
  if (!finger) throw new UsageError(`--finger: ${fingers.join(', ')}`);
  const existing = (await app.lab.list())[0];
  const id = existing?.id ?? (await app.lab.create({ model: 'atkey-pro' })).id;
  await app.lab.plug({ id, power: 'host' });
  const plugged = (await app.lab.list()).find((key) => key.id === id);
  const hands = await virtualHands({
    touchstone: app,
    id,
    nextFinger: () => ({ finger, sample: 'good' }),
    output,
    words,
  });
  try {
    return await run({ ...given, hands, options: { ...options, key: options.key ?? plugged?.keyId ?? undefined } });
  } finally {
    await hands.stop();
    await app.lab.unplug({ id });
  }
}
