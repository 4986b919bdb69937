import { isAsWanted } from '../../contract/as-wanted.ts';
import type { Proof, SettingChange, SettingName } from '../../contract/key-settings.ts';
import type { KeyDetails } from '../../contract/keys.ts';
import { siteName } from '../../contract/site-name.ts';
import { type Command, type CommandContext, ExitCode, KeyRefused, UsageError } from '../command.ts';
import { typedSettings } from '../setting-names.ts';
import { askPin, chosenKey, confirm, describedKey, follow, sayRefusal } from '../with-key.ts';
import type { Words } from '../words.ts';

const settingNames = Object.keys(typedSettings) as SettingName[];

export const showSettings: Command = {
  name: 'settings show',
  takes: [],
  reads: [],
  async run(context) {
    const { touchstone, output, words, signal } = context;
    const key = await chosenKey(context);
    const end = await touchstone.keys.settings.describe({ keyId: key.id }, { signal });
    if (end.outcome === 'refused') return sayRefusal(context, end.refusal);
    const { settings, minPinLength } = end.value;
    for (const name of settingNames) {
      const { has, state, back } = settings[name];
      if (has !== 'yes') continue;
      const now =
        name === 'minPinLength'
          ? words.text('keySettings:length', { count: minPinLength.now })
          : words.text(`keySettings:states.${state}`);
      output.line(`${typedSettings[name].name.padEnd(24)} ${now}`);
      output.line(`    ${words.text(`keySettings:about.${name}.does`)}`);
      output.line(`    ${words.text(`keySettings:back.${back}`)}`);
    }
    for (const has of ['no', 'unknown'] as const) {
      const names = settingNames.filter((name) => settings[name].has === has).map((name) => typedSettings[name].name);
      if (names.length > 0) output.line(words.text(`keySettings:has.${has}`, { names: names.join(', ') }));
    }
    output.result(end.value);
    return ExitCode.done;
  },
};

export const setSetting: Command = {
  name: 'settings set',
  takes: ['SETTING', 'VALUE'],
  reads: ['site', 'usePin', 'yes'],
  async run(context) {
    const { touchstone, output, words, signal } = context;
    const change = wantedChange(context);
    const details = await describedKey(context);
    const keyId = details.key.id;
    const described = await touchstone.keys.settings.describe({ keyId }, { signal });
    if (described.outcome === 'refused') return sayRefusal(context, described.refusal);
    const setting = described.value.settings[change.setting];
    if (setting.has !== 'yes') throw new KeyRefused({ code: 'unsupported' });
    if (isAsWanted(change, described.value) === true) {
      output.line(words.text('keySettings:changed.already'));
      output.result(described.value);
      return ExitCode.done;
    }
    const isOff = change.setting === 'alwaysUv' && !change.on;
    const before = isOff ? 'keySettings:offDoes' : `keySettings:about.${change.setting}.before`;
    output.progress([words.text(before), words.text(`keySettings:back.${setting.back}`)].join('\n'), {
      step: 'setting',
      setting: change.setting,
      back: setting.back,
    });
    await confirm(context, setting.back === 'reset' ? 'keySettings:confirm.forGood' : 'keySettings:confirm.question');
    const pin = await proofOf(context, details, setting.proof);
    const events = await touchstone.keys.settings.change({ keyId, change, pin }, { signal });
    const end = await follow(context, events);
    if (end.outcome === 'refused') return sayRefusal(context, end.refusal);
    output.line(changed(words, change));
    output.result(end.value);
    return ExitCode.done;
  },
};

/** The PIN, or null where a finger or nothing is asked for. @throws KeyRefused where no proof is to be had */
async function proofOf(context: CommandContext, details: KeyDetails, proof: Proof): Promise<Uint8Array | null> {
  const { options, output, words } = context;
  if (proof.needs === 'nothing') return null;
  if (proof.needs === 'person' && proof.byFingerprint && !options.usePin) {
    output.progress(words.text('keySettings:fingerprintStarts'), { step: 'fingerprint-next' });
    return null;
  }
  return askPin(context, details);
}

/** @throws UsageError on a name or a value that no setting has */
function wantedChange({ positionals, options, words }: CommandContext): SettingChange {
  const [name = '', value = ''] = positionals;
  const setting = settingNames.find((known) => typedSettings[known].name === name);
  const names = settingNames.map((known) => typedSettings[known].name).join(', ');
  if (!setting) throw new UsageError(words.text('keySettings:unknownSetting', { name, names }));
  const bad = () =>
    new UsageError(words.text('keySettings:badValue', { name, expected: typedSettings[setting].values }));
  if (options.site.length > 0 && setting !== 'minPinLength') {
    throw new UsageError(words.text('cli:extraArgument', { command: `settings set ${name}`, argument: '--site' }));
  }
  if (setting === 'minPinLength') {
    const length = /^[0-9]{1,2}$/.test(value) ? Number(value) : 0;
    if (length < 4 || length > 63) throw bad();
    const sites = options.site.map((site) => site.toLowerCase());
    const badSite = sites.find((site) => !siteName.test(site));
    if (badSite !== undefined) throw new UsageError(words.text('keySettings:badSite', { site: badSite }));
    return { setting, length, sites: sites.length > 0 ? sites : null };
  }
  if (value !== 'on' && !(value === 'off' && setting === 'alwaysUv')) throw bad();
  return setting === 'alwaysUv' ? { setting, on: value === 'on' } : { setting };
}

function changed(words: Words, change: SettingChange): string {
  if (change.setting === 'minPinLength') return words.text('keySettings:changed.length', { count: change.length });
  if (change.setting === 'forcedPinChange') return words.text('keySettings:changed.forced');
  const isOn = change.setting !== 'alwaysUv' || change.on;
  const name = words.text(`keySettings:about.${change.setting}.title`);
  return words.text(isOn ? 'keySettings:changed.on' : 'keySettings:changed.off', { name });
}
