import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { anyone } from './role.ts';
import { id } from './values.ts';

/** What a person does with a key, as far as systems differ in whether a program may do it. */
export const keyTasks = [
  'see',
  'information',
  'pin',
  'fingerprints',
  'credentials',
  'settings',
  'register',
  'sign-in',
  'reset',
] as const;
export type KeyTaskName = (typeof keyTasks)[number];

/**
 * `windows-reserves-keys`: since Windows 10 version 1903 only elevated programs open FIDO devices. `no-device-permission`: this user
 * may not use the device's node (Linux). `refused-by-system`: the system refused, and not for one of these reasons.
 * `usb-unavailable`: the part that talks to USB did not load.
 */
export const permissionReasons = [
  'windows-reserves-keys',
  'no-device-permission',
  'refused-by-system',
  'usb-unavailable',
] as const;

/** Ways to do it all the same. `elevated-helper` is offered only where it can be started. */
export const waysOut = [
  'elevated-helper',
  'run-as-administrator',
  'windows-settings',
  'browser',
  'udev-rule',
  'virtual-key',
] as const;
export type WayOut = (typeof waysOut)[number];

export const keyPermissions = z.object({
  system: z.enum(['linux', 'windows', 'macos']),
  tasks: z.array(
    z.object({
      task: z.enum(keyTasks),
      /** `unknown`: only a key that is here can tell. */
      possible: z.enum(['yes', 'no', 'unknown']),
      /** null unless `possible` is no. */
      reason: z.enum(permissionReasons).nullable(),
      /** Best first. */
      ways: z.array(z.enum(waysOut)),
    }),
  ),
  helper: z.object({
    /** Whether it can be started here. */
    offered: z.boolean(),
    running: z.enum(['off', 'asking', 'on']),
    /** Why the last one is gone, where nobody here ended it. */
    lastEnding: z.enum(['idle', 'ended', 'interfered']).nullable(),
  }),
});
export type KeyPermissions = z.infer<typeof keyPermissions>;

/**
 * What became of the wish to start the elevated helper. `declined`: at the system's question. `not-started`: the system could not;
 * `no-answer`: it was started and never came; `interfered`: others connected in its place; `not-offered`: there is none here, or
 * this program has the rights.
 */
export const helperStart = z.enum([
  'running',
  'declined',
  'not-started',
  'no-answer',
  'interfered',
  'cancelled',
  'not-offered',
]);
export type HelperStart = z.infer<typeof helperStart>;

const ofKey = z.object({
  /** null: any physical key that is here, or that might be put in. */
  keyId: id.nullable().default(null),
});

export const permissions = {
  /** What this program may do with a key, now and after each change: the first event comes at once. */
  watch: anyone.input(ofKey).output(eventIterator(keyPermissions)),
  describe: anyone.input(ofKey).output(keyPermissions),
  /** Ends when the person has answered the system's question and the helper is there, or is not. */
  startHelper: anyone.output(z.object({ outcome: helperStart })),
  stopHelper: anyone.output(z.object({})),
};
