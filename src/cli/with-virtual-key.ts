import { fingers } from '../contract/lab.ts';
import { type CommandContext, type ExitCode, UsageError } from './command.ts';
import { virtualHands } from './virtual-hands.ts';

/** Plugs in the virtual key that is named, else the first one, else a new one, for as long as the command runs, and operates it. */
export async function withVirtualKey(
  given: CommandContext,
  run: (context: CommandContext) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { touchstone: app, options, output, words } = given;
  const finger = fingers.find((known) => known === options.finger);
  if (!finger) throw new UsageError(`--finger: ${fingers.join(', ')}`);
  const all = await app.lab.list();
  const named = all.find(({ id, serial }) => id === options.key || serial === options.key);
  const existing = named ?? all[0];
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
    const key = named ? undefined : options.key;
    return await run({ ...given, hands, options: { ...options, key: key ?? plugged?.keyId ?? undefined } });
  } finally {
    await hands.stop();
    await app.lab.unplug({ id });
  }
}
