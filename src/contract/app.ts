import { z } from 'zod';
import { timeCode } from './otp-tokens.ts';
import { anyone } from './role.ts';
import { language, theme } from './values.ts';

export const settings = z.object({
  /** null: follow the system. */
  language: language.nullable(),
  theme,
  /** Short tones beside what the screen says. */
  sounds: z.boolean(),
});
export type Settings = z.infer<typeof settings>;

/** Data that could not be used as it was found. */
export const recovered = z.object({
  what: z.enum(['directory', 'settings', 'virtual-keys', 'key-atlas']),
  problem: z.enum(['damaged', 'missing', 'newer-version']),
  restored: z.enum(['last-good-copy', 'nothing']),
  /** When the restored copy was made. */
  copyFrom: z.number().int().nullable(),
  keptAs: z.string().nullable(),
});
export type Recovered = z.infer<typeof recovered>;

export const app = {
  about: anyone.output(
    z.object({
      version: z.string(),
      host: z.enum(['electron', 'web', 'cli', 'test']),
      platform: z.enum(['linux', 'windows', 'macos']),
      /** Data that could not be read at start: what was lost and where the damaged copy was kept. Empty when all is well. */
      recovered: z.array(recovered),
    }),
  ),
  timeCode,
  settings: anyone.output(settings),
  changeSettings: anyone.input(settings.partial()).output(settings),
};
