import { afterEach, describe, expect, it } from 'vitest';
import { concatBytes, fromHex } from '../../src/basics/bytes.ts';
import type { HidConnection } from '../../src/ctap/hid-connection.ts';
import {
  broadcastChannel,
  Capability,
  HidCommand,
  HidErrorCode,
  type InitializationPacket,
  parsePacket,
  splitMessage,
} from '../../src/fido/ctaphid.ts';
import type { Subject } from './subject.ts';

/** CTAPHID (CTAP 2.1 section 11.2) as any program sees it. */
export function channelRules(subject: () => Subject): void {
  describe('channels', () => {
    let connection: HidConnection | undefined;
    afterEach(async () => {
      await connection?.close();
      connection = undefined;
    });

    async function exchange(channel: number, command: number, payload: Uint8Array = new Uint8Array(0)) {
      connection ??= await subject().connect();
      const reply = firstReply(connection, channel);
      for (const packet of splitMessage({ channel, command, payload })) await connection.write(packet);
      return reply;
    }
    const nonce = fromHex('0102030405060708');
    const allocate = async () => channelOf(await exchange(broadcastChannel, HidCommand.init, nonce));

    it('INIT answers on the broadcast channel with the nonce, a new channel and the CBOR capability', async () => {
      const { command, data } = await exchange(broadcastChannel, HidCommand.init, nonce);
      expect(command).toBe(HidCommand.init);
      expect(data.subarray(0, 8)).toEqual(nonce);
      expect(data[12]).toBe(2);
      expect((data[16] ?? 0) & Capability.cbor).toBe(Capability.cbor);
    });

    it('two programs get two channels, neither reserved', async () => {
      const [first, second] = [await allocate(), await allocate()];
      expect(first).not.toBe(second);
      for (const channel of [first, second]) expect([0, broadcastChannel]).not.toContain(channel);
    });

    it('INIT on a channel answers on it and keeps it', async () => {
      const channel = await allocate();
      const reply = await exchange(channel, HidCommand.init, nonce);
      expect(reply.channel).toBe(channel);
      expect(channelOf(reply)).toBe(channel);
    });

    it('PING gives back what it was given, over several packets', async () => {
      const channel = await allocate();
      const payload = Uint8Array.from({ length: 57 }, (_, index) => index);
      expect((await exchange(channel, HidCommand.ping, payload)).data).toEqual(payload);
    });

    it('an unknown command answers ERROR', async () => {
      const reply = await exchange(await allocate(), 0x3a);
      expect(reply.command).toBe(HidCommand.error);
      expect(reply.data[0]).toBe(HidErrorCode.invalidCommand);
    });

    it('a channel that nobody has answers ERROR invalid channel', async () => {
      await allocate();
      const stranger = 0x7f7f7f7f;
      const reply = await exchange(stranger, HidCommand.ping, nonce);
      expect([reply.channel, reply.command, reply.data[0]]).toEqual([
        stranger,
        HidCommand.error,
        HidErrorCode.invalidChannel,
      ]);
    });

    it('CANCEL with nothing to cancel is not answered', async () => {
      const channel = await allocate();
      if (!connection) throw new Error('expected an open connection');
      for (const packet of splitMessage({ channel, command: HidCommand.cancel, payload: new Uint8Array(0) })) {
        await connection.write(packet);
      }
      expect((await exchange(channel, HidCommand.ping, nonce)).command).toBe(HidCommand.ping);
    });
  });
}

/** The first packet to come on a channel, whatever else is heard. Every reply here fits into one. */
function firstReply(connection: HidConnection, channel: number): Promise<InitializationPacket> {
  return new Promise((resolve) => {
    const stop = connection.onPacket((bytes) => {
      const packet = parsePacket(bytes);
      if (packet.type !== 'initialization' || packet.channel !== channel) return;
      stop();
      resolve({ ...packet, data: concatBytes(packet.data).subarray(0, packet.length) });
    });
  });
}

const channelOf = ({ data }: InitializationPacket): number => new DataView(data.slice().buffer).getUint32(8);
