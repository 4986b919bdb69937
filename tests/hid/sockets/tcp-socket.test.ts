import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import {
  benchKey,
  channelOf,
  getInfoPacket,
  initPacket,
  nonce,
  packet,
  portOf,
  TcpClient,
  tryConnect,
} from './bench-key.ts';

/** One message without its channel. */
async function message(client: TcpClient): Promise<string> {
  const first = await client.report();
  const parts = [first.subarray(4)];
  for (let left = first.readUInt16BE(5) - 57; left > 0; left -= 59) parts.push((await client.report()).subarray(4));
  return Buffer.concat(parts).toString('hex');
}

test('every client hears every report, also the answers to another, as with hidraw', async () => {
  const { open } = benchKey();
  const socket = await open('tcp');
  expect(socket).toMatchObject({ kind: 'tcp', problem: null });
  const [one, other] = [await TcpClient.connect(socket), await TcpClient.connect(socket)];
  one.socket.write(initPacket(1));
  const reply = await one.report();
  expect(reply.subarray(7, 15)).toEqual(nonce(1));
  expect(await other.report()).toEqual(reply);
  other.socket.write(getInfoPacket(channelOf(reply)));
  expect(await message(one)).toBe(await message(other));
  expect(socket.clients()).toBe(2);
});

test('reports are put together however the stream is cut', async () => {
  const { open } = benchKey();
  const socket = await open('tcp');
  const client = await TcpClient.connect(socket);
  const request = initPacket(2);
  for (const byte of request.subarray(0, 63)) client.socket.write(Uint8Array.of(byte));
  expect(client.unread).toBe(0);
  client.socket.write(Buffer.concat([request.subarray(63), initPacket(3), initPacket(4).subarray(0, 10)]));
  client.socket.write(initPacket(4).subarray(10));
  for (const filler of [2, 3, 4]) expect((await client.report()).subarray(7, 15)).toEqual(nonce(filler));
});

test('a client that leaves in the middle of a report leaves nothing behind', async () => {
  const { open } = benchKey();
  const socket = await open('tcp');
  const leaving = await TcpClient.connect(socket);
  leaving.socket.end(initPacket(5).subarray(0, 30));
  await leaving.closed();
  const staying = await TcpClient.connect(socket);
  staying.socket.write(initPacket(6));
  expect((await staying.report()).subarray(7, 15)).toEqual(nonce(6));
  expect(staying.unread).toBe(0);
  expect(socket.clients()).toBe(1);
});

test('while unplugged connections are refused and the old ones are gone; plugged in again it is the same key at the same port', async () => {
  const { key, open } = benchKey();
  const socket = await open('tcp');
  const information = async () => {
    const client = await TcpClient.connect(socket);
    client.socket.write(initPacket(7));
    client.socket.write(getInfoPacket(channelOf(await client.report())));
    return { client, answer: await message(client) };
  };
  const before = await information();
  key.unplug();
  expect(await tryConnect(portOf(socket))).toBe('ECONNREFUSED');
  await before.client.closed();
  key.plugIn('power-only');
  await socket.settled();
  expect(await tryConnect(portOf(socket))).toBe('ECONNREFUSED');
  key.plugIn('host');
  await socket.settled();
  const after = await information();
  expect(after.answer).toBe(before.answer);
});

test('a key that is pulled and put back in one moment loses its clients all the same', async () => {
  const { key, open } = benchKey();
  const socket = await open('tcp');
  const client = await TcpClient.connect(socket);
  key.plugIn('host');
  await client.closed();
  await socket.settled();
  expect(await tryConnect(portOf(socket))).toBe('connected');
});

test('a socket of an unplugged key has its port, and opens it with the key', async () => {
  const { key, open } = benchKey();
  key.unplug();
  const socket = await open('tcp');
  expect(portOf(socket)).toBeGreaterThan(0);
  expect(await tryConnect(portOf(socket))).toBe('ECONNREFUSED');
  key.plugIn('host');
  await socket.settled();
  expect(await tryConnect(portOf(socket))).toBe('connected');
});

test('a port that another program took while the key was out is a problem that is told, and tried again', async () => {
  const { key, open } = benchKey();
  const socket = await open('tcp');
  key.unplug();
  await socket.settled();
  const other = createServer().listen(portOf(socket), '127.0.0.1');
  await once(other, 'listening');
  key.plugIn('host');
  await socket.settled();
  expect(socket.problem).toMatchObject({ reason: 'port-in-use' });
  other.close();
  await once(other, 'close');
  key.plugIn('host');
  await socket.settled();
  expect(socket.problem).toBeNull();
  expect(await tryConnect(portOf(socket))).toBe('connected');
});

test('a port in use is refused', async () => {
  const { open } = benchKey();
  const socket = await open('tcp');
  const refusal = open('tcp', { port: portOf(socket) });
  await expect(refusal).rejects.toMatchObject({ name: 'SocketRefused', reason: 'port-in-use' });
});

test('a client that does not read is dropped; the others go on', async () => {
  const { open } = benchKey();
  const socket = await open('tcp');
  const lazy = await TcpClient.connect(socket);
  lazy.socket.pause();
  const busy = await TcpClient.connect(socket);
  busy.socket.write(initPacket(8));
  const channel = channelOf(await busy.report());
  let rounds = 0;
  // Loopback buffers hold some megabytes at most.
  for (; socket.clients() === 2 && rounds < 200_000; rounds++) {
    busy.socket.write(packet(channel, 0x01, Uint8Array.of(1)));
    await busy.report();
  }
  expect(socket.clients()).toBe(1);
  busy.socket.write(packet(channel, 0x01, Uint8Array.of(9)));
  expect((await busy.report())[7]).toBe(9);
}, 60_000);

test('a web page cannot speak with the key: what begins as HTTP is dropped', async () => {
  const { key, open } = benchKey();
  const socket = await open('tcp');
  let heard = 0;
  key.onTraffic(() => heard++);
  for (const method of ['GET', 'POST', 'OPTIONS']) {
    const page = await TcpClient.connect(socket);
    page.socket.write(Buffer.concat([Buffer.from(`${method} / HTTP/1.1\r\nHost: x\r\n\r\n`), initPacket(9)]));
    await page.closed();
  }
  expect(heard).toBe(0);
});

test('there are at most 64 clients', async () => {
  const { open } = benchKey();
  const socket = await open('tcp');
  const clients = await Promise.all(Array.from({ length: 65 }, () => TcpClient.connect(socket)));
  await Promise.any(clients.map((client) => client.closed()));
  clients.at(0)?.socket.write(initPacket(1));
  expect(socket.clients()).toBeLessThanOrEqual(64);
});

test('closed, it refuses and forgets the key', async () => {
  const { key, open } = benchKey();
  const socket = await open('tcp');
  const client = await TcpClient.connect(socket);
  await socket.close();
  await client.closed();
  key.plugIn('host');
  expect(await tryConnect(portOf(socket))).toBe('ECONNREFUSED');
});
