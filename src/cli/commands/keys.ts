import type { KeyInfo, KeysSnapshot } from '../../contract/keys.ts';
import { padded } from '../columns.ts';
import { type Command, type CommandContext, ExitCode } from '../command.ts';
import { describedKey, untilInterrupted } from '../with-key.ts';

export const listKeys: Command = {
  name: 'keys',
  takes: [],
  reads: ['watch'],
  async run(context) {
    const { touchstone, options, output, signal } = context;
    if (options.watch) {
      return untilInterrupted(signal, async () => {
        for await (const snapshot of await touchstone.keys.watch(undefined, { signal })) {
          output.fact([...snapshotLines(context, snapshot), ''], { step: 'keys', ...snapshot });
        }
      });
    }
    const snapshot = await touchstone.keys.list(undefined, { signal });
    for (const line of snapshotLines(context, snapshot)) output.line(line);
    output.result(snapshot);
    return ExitCode.done;
  },
};

function snapshotLines({ words }: CommandContext, { keys, remedy, usbUnavailable }: KeysSnapshot): string[] {
  return [
    ...keys.map((key) => {
      const access = key.access === 'ready' ? '' : `  (${words.text(`cli:access.${key.access}`)})`;
      return `${key.id}  ${key.manufacturer} ${key.product}  ${key.serial ?? ''}${access}`.trim();
    }),
    ...(keys.length === 0 ? [words.text('cli:noKey')] : []),
    ...(remedy?.udevRule ? [words.text('cli:udevRule', { rule: remedy.udevRule })] : []),
    ...(usbUnavailable ? [words.text('cli:usbUnavailable', { detail: usbUnavailable })] : []),
  ];
}

export const keyInformation: Command = {
  name: 'info',
  takes: [],
  reads: [],
  async run(context) {
    const details = await describedKey(context);
    const { output, words } = context;
    const { key, protocol, info, pin, fingerprints } = details;
    const row = (name: string, value: string | number) => output.line(`${padded(name, 34)} ${value}`);
    row(words.text('cli:info.key'), `${key.manufacturer} ${key.product}`);
    row('protocol', protocol === 'u2f' ? 'U2F' : 'CTAP2');
    if (info) {
      row(words.text('cli:info.model'), info.modelName ?? words.text('cli:info.unknownModel'));
      row('AAGUID', info.aaguid);
      row('versions', info.versions.join(', '));
      row('extensions', info.extensions.join(', '));
      row('options', optionsOf(info));
    }
    row(
      'PIN',
      `${words.text(`cli:pinState.${pin.state}`)}${pin.retries === null ? '' : ` (${words.text('cli:pinTriesLeft', { count: pin.retries })})`}`,
    );
    row(words.text('cli:info.fingerprints'), words.text(`cli:fingerprintState.${fingerprints.state}`));
    if (info) {
      row('maxMsgSize', info.maxMsgSize);
      row('pinUvAuthProtocols', info.pinUvAuthProtocols.join(', '));
      row('minPINLength', info.minPinLength);
      for (const [name, value] of Object.entries(info.others)) row(name, value);
    } else {
      output.line(words.text('keys:u2f.what'));
    }
    output.result(details);
    return ExitCode.done;
  },
};

const optionsOf = ({ options }: KeyInfo): string =>
  Object.entries(options)
    .map(([name, value]) => (value ? name : `${name}=false`))
    .join(', ');
