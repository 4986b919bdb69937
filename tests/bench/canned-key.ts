import { Emitter } from '../../src/basics/emitter.ts';
import type { HidConnection } from '../../src/ctap/hid-connection.ts';
import { Capability, HidCommand, splitMessage } from '../../src/fido/ctaphid.ts';

/** Replies (status byte and CBOR) by kind of request. */
export type CannedReplies = Readonly<Record<'getInfo' | 'keyAgreement' | 'token' | 'getAssertion', Uint8Array>>;

const CHANNEL = 0x11223344;
const written = Promise.resolve();

/**
 * A key that costs next to nothing: it answers each kind of request with the same reports, cut before, so that what is
 * measured is the client. It computes nothing: its point is on the curve, and its token decrypts to some 32 bytes under any
 * shared secret of protocol 2. The same key in C: `libfido2-client.c`; in Python: `python-client.py`.
 */
export function cannedKey(replies: CannedReplies): HidConnection {
  const packets = new Emitter<Uint8Array>();
  const cut = (payload: Uint8Array) => splitMessage({ channel: CHANNEL, command: HidCommand.cbor, payload });
  const canned = {
    getInfo: cut(replies.getInfo),
    keyAgreement: cut(replies.keyAgreement),
    token: cut(replies.token),
    getAssertion: cut(replies.getAssertion),
  };
  let first: Uint8Array = new Uint8Array(0);
  let expected = 0;
  let received = 0;

  const answer = (reports: readonly Uint8Array[]) => {
    for (const report of reports) packets.emit(report);
  };

  return {
    packetSize: 64,
    write(packet) {
      if ((packet[4] as number) & 0x80) {
        first = packet;
        expected = ((packet[5] as number) << 8) | (packet[6] as number);
        received = 57;
      } else {
        received += 59;
      }
      if (received >= expected) answer(first[0] === 0xff ? granted(first) : canned[kindOf(first)]);
      return written;
    },
    onPacket: (listener) => packets.on(listener),
    onClosed: () => () => {},
    async close() {},
  };
}

function granted(request: Uint8Array): Uint8Array[] {
  const reply = new Uint8Array(17);
  reply.set(request.subarray(7, 15));
  new DataView(reply.buffer).setUint32(8, CHANNEL);
  reply.set([2, 1, 0, 0, Capability.cbor | Capability.nmsg], 12);
  return splitMessage({ channel: 0xffffffff, command: HidCommand.init, payload: reply });
}

/** By the command, and the sub-command of clientPIN. @param request the first report of it */
function kindOf(request: Uint8Array): keyof CannedReplies {
  if (request[7] === 0x02) return 'getAssertion';
  if (request[7] === 0x04) return 'getInfo';
  return request[12] === 0x02 ? 'keyAgreement' : 'token';
}
