import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { benchKey, channelOf, initPacket, nonce, packet, portOf, udpClient } from './bench-key.ts';

test('one datagram is one report; all who spoke lately hear the answers', async () => {
  const { open } = benchKey();
  const socket = await open('udp');
  expect(socket).toMatchObject({ kind: 'udp', problem: null });
  expect(socket.clients()).toBeNull();
  const [one, other] = [await udpClient(), await udpClient()];
  await one.send(socket, initPacket(1));
  const reply = await one.report();
  expect(reply.subarray(7, 15)).toEqual(nonce(1));
  await other.send(socket, packet(channelOf(reply), 0x01, Uint8Array.of(7)));
  expect((await one.report())[7]).toBe(7);
  expect((await other.report())[7]).toBe(7);
});

test.each([0, 1, 63, 65, 200])('a datagram of %i bytes is no report', async (length) => {
  const { key, open } = benchKey();
  const socket = await open('udp');
  const reports: unknown[] = [];
  key.onTraffic((report) => reports.push(report));
  const client = await udpClient();
  await client.send(socket, new Uint8Array(length));
  await client.send(socket, initPacket(2));
  await client.report();
  expect(reports).toHaveLength(2);
});

test('who was silent for long hears nothing more, until it speaks again', async () => {
  const { clock, open } = benchKey();
  const socket = await open('udp');
  const [silent, busy] = [await udpClient(), await udpClient()];
  await silent.send(socket, initPacket(1));
  await silent.report();
  await clock.advance(150_001);
  await busy.send(socket, initPacket(2));
  await busy.report();
  await silent.send(socket, initPacket(3));
  expect((await silent.report()).subarray(7, 15)).toEqual(nonce(3));
});

test('of many who spoke, the last 32 are answered', async () => {
  const { open } = benchKey();
  const socket = await open('udp');
  const [first, ...others] = await Promise.all(Array.from({ length: 33 }, () => udpClient()));
  if (first === undefined) throw new Error('expected clients');
  for (const client of [first, ...others]) {
    await client.send(socket, initPacket(1));
    await client.report();
  }
  const last = others.at(-1);
  await last?.send(socket, initPacket(2));
  while ((await last?.report())?.[7] !== 2);
  await first.send(socket, initPacket(3));
  const heard: (number | undefined)[] = [];
  while (heard.at(-1) !== 3) heard.push((await first.report())[7]);
  expect(heard).not.toContain(2);
});

test('while unplugged it is unbound; plugged in again it answers at the same port', async () => {
  const { key, open } = benchKey();
  const socket = await open('udp');
  key.unplug();
  await socket.settled();
  const probe = createSocket('udp4').bind({ port: portOf(socket), address: '127.0.0.1', exclusive: true });
  await once(probe, 'listening');
  probe.close();
  await once(probe, 'close');
  key.plugIn('host');
  await socket.settled();
  const client = await udpClient();
  await client.send(socket, initPacket(4));
  expect((await client.report()).subarray(7, 15)).toEqual(nonce(4));
});

test('a port in use is refused', async () => {
  const { open } = benchKey();
  const socket = await open('udp');
  const refusal = open('udp', { port: portOf(socket) });
  await expect(refusal).rejects.toMatchObject({ name: 'SocketRefused', reason: 'port-in-use' });
});
