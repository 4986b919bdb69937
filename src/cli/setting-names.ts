import type { SettingName } from '../contract/key-settings.ts';

/** What a person types for a setting, and which values it takes. */
export const typedSettings: Readonly<Record<SettingName, { name: string; values: string }>> = {
  alwaysUv: { name: 'always-uv', values: 'on | off' },
  minPinLength: { name: 'min-pin-length', values: '4..63' },
  forcedPinChange: { name: 'force-pin-change', values: 'on' },
  pinComplexity: { name: 'pin-complexity', values: 'on' },
  enterpriseAttestation: { name: 'enterprise-attestation', values: 'on' },
  longTouchForReset: { name: 'long-touch-for-reset', values: 'on' },
};

export const settingWords: readonly string[] = Object.values(typedSettings).map(({ name }) => name);
