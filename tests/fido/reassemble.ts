import { fromHex } from '../../src/basics/bytes.ts';
import { maxMessageLength, parsePacket } from '../../src/fido/ctaphid.ts';

export interface RecordedMessage {
  readonly channel: number;
  readonly command: number;
  readonly payload: Uint8Array;
}

/** The messages in a recording of reports, one after the other. Any packet out of place throws. */
export function reassemble(reports: readonly string[]): RecordedMessage[] {
  const messages: RecordedMessage[] = [];
  let rest = 0;
  let sequence = 0;
  for (const report of reports) {
    const packet = parsePacket(fromHex(report));
    const message = messages.at(-1);
    if (packet.type === 'initialization') {
      if (rest > 0 || packet.length > maxMessageLength) throw new Error('initialization packet out of place');
      messages.push({
        channel: packet.channel,
        command: packet.command,
        payload: new Uint8Array(packet.length),
      });
      messages.at(-1)?.payload.set(packet.data);
      rest = packet.length - packet.data.length;
      sequence = 0;
    } else {
      if (message === undefined || packet.channel !== message.channel || packet.sequence !== sequence++) {
        throw new Error('continuation packet out of place');
      }
      const part = packet.data.subarray(0, rest);
      message.payload.set(part, message.payload.length - rest);
      rest -= part.length;
    }
  }
  if (rest > 0) throw new Error(`the recording ends ${rest} bytes early`);
  return messages;
}
