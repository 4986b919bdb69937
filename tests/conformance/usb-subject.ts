import { systemClock } from '../../src/basics/clock.ts';
import { silentLog } from '../../src/basics/log.ts';
import { systemRandom } from '../../src/basics/random.ts';
import type { Authenticator } from '../../src/ctap/authenticator.ts';
import { systemUsb, UsbKeys } from '../../src/hid/usb-keys.ts';
import { openAuthenticator } from '../ctap/open-authenticator.ts';
import type { Hands, Subject } from './subject.ts';

/**
 * The one physical key that is plugged in now, with a person at the terminal who does what is printed there.
 * The suite erases it.
 * @throws Error when there is not exactly one key
 */
export async function usbSubject(): Promise<Subject> {
  const usb = new UsbKeys(systemUsb({ clock: systemClock, log: silentLog }));
  await usb.start();
  const [attached, another] = usb.list();
  if (!attached || another) {
    await usb.close();
    throw new Error(`got ${attached ? 'several keys' : 'no key'}, expected exactly one USB security key`);
  }
  say(`WARNING: everything on ${attached.manufacturer} ${attached.product} will be ERASED.`);

  let keyId = attached.id;
  let open: Promise<Authenticator> | undefined;
  const connect = () => usb.open(keyId);
  const authenticator = () => {
    open ??= connect().then((connection) =>
      openAuthenticator(connection, { clock: systemClock, random: systemRandom }),
    );
    return open;
  };
  const until = (isThere: () => boolean) =>
    new Promise<void>((resolve) => {
      if (isThere()) return resolve();
      const stop = usb.onChange(() => {
        if (!isThere()) return;
        stop();
        resolve();
      });
    });

  return {
    name: `${attached.manufacturer} ${attached.product}`,
    hands: terminalHands,
    authenticator,
    connect,
    async replug() {
      await (await open)?.close().catch(() => {});
      open = undefined;
      say('Take the key out.');
      await until(() => usb.list().length === 0);
      say('Put the same key back.');
      await until(() => usb.list()[0]?.access === 'ready');
      keyId = usb.list()[0]?.id ?? keyId;
      return authenticator();
    },
    async close() {
      await (await open)?.close();
      await usb.close();
    },
  };
}

const terminalHands: Hands = {
  touch: prompting('Touch the key.'),
  finger: (which, command) =>
    prompting(
      which === 'enrolled' ? 'Touch the sensor with your RIGHT INDEX finger.' : 'Touch the sensor with ANOTHER finger.',
    )(command),
  nobody: prompting('Do not touch the key until the next line.'),
  async cancel(abort, command) {
    say('Do not touch the key.');
    const stop = systemClock.schedule(1000, abort);
    try {
      return await command;
    } finally {
      stop();
    }
  },
  wait: (ms) => new Promise((resolve) => void systemClock.schedule(ms, resolve)),
};

function prompting(prompt: string) {
  return async <T>(command: Promise<T>): Promise<T> => {
    say(prompt);
    return command;
  };
}

/** Straight to the terminal: a test reporter keeps what a test prints until it ends. */
const say = (line: string): void => {
  process.stderr.write(`\n>>> ${line}\n`);
};
