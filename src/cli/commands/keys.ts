import type { KeyInfo } from '../../contract/keys.ts';
import { type Command, ExitCode } from '../command.ts';
import { describedKey } from '../with-key.ts';

export const listKeys: Command = {
  name: 'keys',
  takes: [],
  reads: [],
  async run({ touchstone, output, words, signal }) {
    const snapshot = await touchstone.keys.list(undefined, { signal });
    for (const key of snapshot.keys) {
      const access = key.access === 'ready' ? '' : `  (${words.text(`cli:access.${key.access}`)})`;
      output.line(`${key.id}  ${key.manufacturer} ${key.product}  ${key.serial ?? ''}${access}`.trim());
    }
    if (snapshot.keys.length === 0) output.line(words.text('cli:noKey'));
    if (snapshot.remedy?.udevRule) output.line(words.text('cli:udevRule', { rule: snapshot.remedy.udevRule }));
    if (snapshot.usbUnavailable) output.line(words.text('cli:usbUnavailable', { detail: snapshot.usbUnavailable }));
    output.result(snapshot);
    return ExitCode.done;
  },
};

export const keyInformation: Command = {
  name: 'info',
  takes: [],
  reads: [],
  async run(context) {
    const details = await describedKey(context);
    const { output, words } = context;
    const { key, protocol, info, pin, fingerprints } = details;
    const row = (name: string, value: string | number) => output.line(`${name.padEnd(34)} ${value}`);
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
