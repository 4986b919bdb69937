import wire from '../vectors/libfido2-wire.json' with { type: 'json' };
import { CID, packet } from './scripted-key.ts';

/** Reports of real YubiKeys (tests/vectors/libfido2-wire.json), on the channel of our script. One was recorded 56 bytes long. */
export function recorded(name: keyof typeof wire.reports): Uint8Array[] {
  return wire.reports[name].map((report) => packet(`${CID}${report.slice(8)}`));
}

/** The same, one list for each message: the keepalives before it and its packets. */
export function recordedMessages(name: keyof typeof wire.reports): Uint8Array[][] {
  const messages: Uint8Array[][] = [[]];
  for (const report of recorded(name)) {
    messages.at(-1)!.push(report);
    if (report[4] === 0x90) messages.push([]);
  }
  return messages.filter((reports) => reports.length > 0);
}
