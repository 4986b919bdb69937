import { Emitter } from '../../src/basics/emitter.ts';
import type { HidConnection } from '../../src/ctap/hid-connection.ts';
import { Capability, HidCommand, splitMessage } from '../../src/fido/ctaphid.ts';

/** Replies (status byte and CBOR) by kind of request. */
export type CannedReplies = Readonly<Record<'getInfo' | 'keyAgreement' | 'token' | 'getAssertion', Uint8Array>>;

const CHANNEL = 0x11223344;

/**
 * A key that costs next to nothing: it answers each kind of request with the same bytes, so that what is measured is the
 * client. The same key in Python: `python-client.py`.
 */
export function cannedKey(replies: CannedReplies): HidConnection {
  const packets = new Emitter<Uint8Array>();
  let request = new Uint8Array(0);
  let filled = 0;

  const answer = (channel: number, command: number, payload: Uint8Array) => {
    const reply = splitMessage({ channel, command, payload });
    queueMicrotask(() => {
      for (const packet of reply) packets.emit(packet);
    });
  };

  return {
    packetSize: 64,
    async write(packet) {
      const view = new DataView(packet.buffer, packet.byteOffset);
      const channel = view.getUint32(0);
      if ((packet[4] ?? 0) & 0x80) {
        request = new Uint8Array(view.getUint16(5));
        filled = 0;
        request.set(packet.subarray(7, 7 + request.length));
        filled += 57;
      } else {
        request.set(packet.subarray(5, 5 + request.length - filled), filled);
        filled += 59;
      }
      if (filled < request.length) return;
      if (channel === 0xffffffff) {
        const reply = new Uint8Array(17);
        reply.set(request);
        new DataView(reply.buffer).setUint32(8, CHANNEL);
        reply.set([2, 1, 0, 0, Capability.cbor | Capability.nmsg], 12);
        answer(channel, HidCommand.init, reply);
      } else {
        answer(channel, HidCommand.cbor, replies[kindOf(request)]);
      }
    },
    onPacket: (listener) => packets.on(listener),
    onClosed: () => () => {},
    async close() {},
  };
}

function kindOf(payload: Uint8Array): keyof CannedReplies {
  if (payload[0] === 0x02) return 'getAssertion';
  if (payload[0] === 0x04) return 'getInfo';
  return payload[5] === 0x02 ? 'keyAgreement' : 'token';
}
