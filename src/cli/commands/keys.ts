import type { KeyInfo, KeysSnapshot } from '../../contract/keys.ts';
import { alignedRows, rowsOf } from '../columns.ts';
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
    ...alignedRows()(
      keys.map(({ id, manufacturer, product, serial, access }) => [
        id,
        `${manufacturer} ${product}`.trim(),
        serial ?? '',
        access === 'ready' ? '' : `(${words.text(`cli:access.${access}`)})`,
      ]),
    ),
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
    const text = (name: string) => words.text(`keys:info.${name}`);
    const list = (values: readonly (string | number)[]) => values.join(', ') || text('none');
    const tries = pin.retries === null ? '' : ` (${words.text('cli:pinTriesLeft', { count: pin.retries })})`;
    const rows: (readonly [name: string, value: string])[] = [
      [words.text('cli:info.key'), `${key.manufacturer} ${key.product}`.trim()],
      [words.text('cli:info.protocol'), protocol === 'u2f' ? 'U2F' : 'CTAP2'],
      ['PIN', `${words.text(`cli:pinState.${pin.state}`)}${tries}`],
      [words.text('cli:info.fingerprints'), words.text(`cli:fingerprintState.${fingerprints.state}`)],
    ];
    if (info) {
      // The name in getInfo (CTAP 2.1 section 6.4) beside the plain one: it is what manuals and reports of defects have.
      rows.push(
        [words.text('cli:info.model'), info.modelName ?? words.text('cli:info.unknownModel')],
        ['AAGUID', info.aaguid],
        [`${text('versions')} (versions)`, list(info.versions)],
        [`${text('extensions')} (extensions)`, list(info.extensions)],
        [`${text('options')} (options)`, optionsOf(info) || text('none')],
        [`${text('maxMessage')} (maxMsgSize)`, words.text('keys:info.bytes', { count: info.maxMsgSize })],
        [`${text('pinProtocols')} (pinUvAuthProtocols)`, list(info.pinUvAuthProtocols)],
        [
          `${words.text('cli:info.leastPin')} (minPINLength)`,
          words.text('keySettings:length', { count: info.minPinLength }),
        ],
      );
      rows.push(...Object.entries(info.others));
    }
    output.line(rowsOf(rows));
    if (!info) output.line(words.text('keys:u2f.what'));
    output.result(details);
    return ExitCode.done;
  },
};

const optionsOf = ({ options }: KeyInfo): string =>
  Object.entries(options)
    .map(([name, value]) => (value ? name : `${name}=false`))
    .join(', ');
