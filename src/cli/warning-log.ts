import type { Log, LogDetails } from '../basics/log.ts';
import type { Words } from './words.ts';

/** What the command that was given says by itself, or its end. */
const toldOtherwise: ReadonlySet<string> = new Set([
  'delivery-failed',
  'directory-away',
  'directory-failure',
  'metadata-refused',
  'persistent-token-not-kept',
  'persistent-token-refused',
  'pin-retries-not-counted',
  'pin-retries-rose',
  'registration-refused',
  'sign-in-locked',
  'usb-unavailable',
  'virtual-key-damaged',
]);
/** `data-recovered` of these is told at the start of each command. */
const toldAtStart: ReadonlySet<unknown> = new Set(['directory', 'settings', 'virtual-keys', 'key-atlas']);

/** Tells the program's warnings to a person at a terminal. */
export function warningLog(say: (text: string) => void, words: Words): Log {
  return {
    info() {},
    warn(event: string, details: LogDetails = {}) {
      if (toldOtherwise.has(event) || (event === 'data-recovered' && toldAtStart.has(details['what']))) return;
      const text = words.known(`warnings:${event}`) ?? words.text('warnings:other', { event });
      const about = Object.values(details).join(', ');
      say([words.text('warnings:intro', { text }), ...(about === '' ? [] : [`[${about}]`])].join(' '));
    },
  };
}
