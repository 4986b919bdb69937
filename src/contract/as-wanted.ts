import type { KeySettings, SettingChange } from './key-settings.ts';

/** Whether the key says that it is as a change would have it, so that nothing is left to do; undefined where it does not tell. */
export function isAsWanted(change: SettingChange, { settings, minPinLength }: KeySettings): boolean | undefined {
  if (change.setting === 'minPinLength') {
    if (minPinLength.now !== change.length) return false;
    // Which sites may ask for the length is never told.
    return change.sites === null ? true : undefined;
  }
  const { state } = settings[change.setting];
  if (state === 'unknown') return undefined;
  return (state === 'on') === (change.setting === 'alwaysUv' ? change.on : true);
}
