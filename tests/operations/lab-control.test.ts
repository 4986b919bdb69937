import { once } from 'node:events';
import { createServer } from 'node:net';
import { ORPCError } from '@orpc/server';
import { describe, expect, it, onTestFinished } from 'vitest';
import { virtualKeyState } from '../../src/contract/lab.ts';
import { Controller, exchange } from '../rig/rig-key.ts';
import { Stage } from './stage.ts';

async function stageWithChannel() {
  const stage = new Stage();
  const client = stage.client();
  const id = stage.rack.create('atkey-pro');
  onTestFinished(() => stage.rack.close());
  const opened = await client.lab.openControl({ id });
  if (opened.outcome !== 'open') throw new Error('the channel was not opened');
  const { address } = opened.control;
  const port = Number(address.split(':')[1]);
  const state = async () => {
    const found = (await client.lab.list()).find((key) => key.id === id);
    if (!found) throw new Error('the key is not on the rack');
    return found;
  };
  /** What the Lab is told next that fits. */
  const seen = async (fits: (told: Awaited<ReturnType<typeof state>>) => boolean) => {
    for await (const [told] of await client.lab.watch()) if (told && fits(told)) return told;
    throw new Error('the stream ended');
  };
  return { stage, client, id, address, port, state, seen };
}

const get = (port: number, path: string, ...headers: string[]) =>
  exchange(port, [`GET ${path} HTTP/1.1`, `Host: 127.0.0.1:${port}`, ...headers, '', ''].join('\r\n'));

const isGone = (port: number) => expect(exchange(port, '{"command":"state"}\n')).rejects.toThrow('ECONNREFUSED');

describe('the control channel of a key in the Lab', () => {
  it('is not there unless it is asked for, and is told with who uses it', async () => {
    const { stage, client, address, port, state, seen } = await stageWithChannel();
    const other = await client.lab.create({ model: 'pin-only' });
    expect(stage.rack.list().find(({ id }) => id === other.id)?.control).toBeNull();
    expect((await state()).control).toEqual({ address, controllers: 0, touchHeld: false });
    const controller = await Controller.connect(port);
    await controller.ask({ command: 'led' });
    expect((await state()).control).toMatchObject({ controllers: 1 });
    controller.socket.end();
    await seen(({ control }) => control?.controllers === 0);
  });

  it('operates the key, which the Lab sees; what the Lab does, a watching controller sees', async () => {
    const { client, id, port, state } = await stageWithChannel();
    const controller = await Controller.connect(port);
    expect(await controller.ask({ id: 1, command: 'plug' })).toEqual({ id: 1, ok: {} });
    expect(await state()).toMatchObject({ power: 'host', led: { colour: 'blue' } });
    expect((await client.keys.list()).keys).toHaveLength(1);

    const watcher = await Controller.connect(port);
    await watcher.ask({ command: 'watch' });
    expect(await watcher.next()).toMatchObject({ state: { power: 'host', model: 'atkey-pro' } });
    await client.lab.button({ id, press: 3 });
    expect(await watcher.next()).toMatchObject({ state: { enrolment: { standalone: true, taken: 0 } } });
    expect(await controller.ask({ command: 'finger', finger: 'left-thumb', placement: {} })).toMatchObject({
      ok: { sample: 'good' },
    });
    expect((await state()).enrolment).toMatchObject({ taken: 1 });
    await controller.ask({ command: 'unplug' });
    expect(await state()).toMatchObject({ power: 'unplugged', keyId: null });
    expect(await controller.ask({ command: 'wipe' })).toEqual({ id: null, ok: {} });
  });

  it('tells of sockets, hands and scenarios what the Lab tells', async () => {
    const { client, id, port, state } = await stageWithChannel();
    const opened = await client.lab.openSocket({ id, kind: 'tcp' });
    if (opened.outcome !== 'open') throw new Error('the socket was not opened');
    const controller = await Controller.connect(port);
    await controller.ask({ command: 'plug' });
    // A finger that has no name in the Lab; what neither names stays.
    await controller.ask({ command: 'hands', autoFinger: 'grandmother’s thumb' });
    await client.lab.setHands({ id, hands: { autoTouch: true } });
    const hands = { autoTouch: true, autoFinger: 'grandmother’s thumb', resetAnyTime: false };
    const text = 'title: { en: A, ja: あ }\nexpected: { en: B, ja: い }\nsteps: [wait: { ms: 60000 }]\n';
    expect(await controller.ask({ command: 'scenario', text })).toMatchObject({ ok: {} });
    const inLab = await state();
    expect(inLab).toMatchObject({ hands, scenario: { state: 'running', title: { en: 'A' } } });
    expect(virtualKeyState.parse(inLab)).toEqual(inLab);
    const { id: _, ...socket } = opened.socket;
    expect(await controller.ask({ command: 'state' })).toMatchObject({
      ok: { serial: inLab.serial, hands, scenario: inLab.scenario, sockets: [socket], touchHeld: false },
    });
    await client.lab.stopScenario({ id });
    expect(await controller.ask({ command: 'state' })).toMatchObject({ ok: { scenario: { state: 'stopped' } } });
    expect(await controller.ask({ id: 9, command: 'scenario', text: 'title: 5' })).toMatchObject({
      error: { code: 'scenario-unreadable', line: 1 },
    });
  });

  it('says where a socket of the key cannot be had any more', async () => {
    const { client, id, port } = await stageWithChannel();
    const opened = await client.lab.openSocket({ id, kind: 'tcp' });
    if (opened.outcome !== 'open') throw new Error('the socket was not opened');
    const taken = Number(opened.socket.address.split(':')[1]);
    const controller = await Controller.connect(port);
    // While the key is out, its port is free for others.
    await controller.ask({ command: 'unplug' });
    const other = createServer().listen(taken, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    expect(await controller.ask({ command: 'plug' })).toMatchObject({ error: { code: 'not-reachable' } });
  });

  it('speaks the HTTP of python-fido2’s controller; a touch lasts until it is taken off, or the key is pulled', async () => {
    const { client, id, port, state } = await stageWithChannel();
    expect(await get(port, '/usb0/power/on')).toContain('HTTP/1.1 200');
    expect(await state()).toMatchObject({ power: 'host' });
    await get(port, '/usb0/touch/on');
    expect((await state()).control).toMatchObject({ touchHeld: true });
    await get(port, '/usb0/touch/off');
    expect((await state()).control).toMatchObject({ touchHeld: false });
    await get(port, '/usb0/touch/on');
    await client.lab.unplug({ id });
    expect((await state()).control).toMatchObject({ touchHeld: false });
  });

  it('is for this computer’s programs, not for pages', async () => {
    const { port, state } = await stageWithChannel();
    expect(await get(port, '/usb0/power/on', 'Origin: https://evil.example')).toContain('HTTP/1.1 403');
    const rebound = 'GET /usb0/power/on HTTP/1.1\r\nHost: evil.example\r\n\r\n';
    expect(await exchange(port, rebound)).toContain('HTTP/1.1 421');
    expect(await state()).toMatchObject({ power: 'unplugged' });
  });

  it('that cannot be had is refused as a socket is; one that is there is told again', async () => {
    const { client, id, port, address } = await stageWithChannel();
    const other = await client.lab.create({ model: 'atkey-pro' });
    expect(await client.lab.openControl({ id: other.id, port })).toEqual({ outcome: 'refused', reason: 'port-in-use' });
    expect(await client.lab.openControl({ id })).toMatchObject({ outcome: 'open', control: { address } });
    const both = await Promise.all([client.lab.openControl(other), client.lab.openControl(other)]);
    expect(both[0]).toEqual(both[1]);
    await expect(client.lab.openControl({ id: 'nobody' })).rejects.toThrow(ORPCError);
  });

  it('ends when it is closed, and with its key', async () => {
    const { client, id, port, state } = await stageWithChannel();
    const controller = await Controller.connect(port);
    await controller.ask({ command: 'plug' });
    await get(port, '/usb0/touch/on');
    await client.lab.closeControl({ id });
    expect(await controller.next()).toBeUndefined();
    expect(await state()).toMatchObject({ control: null, power: 'host' });
    await isGone(port);
    await client.lab.closeControl({ id });

    const again = await client.lab.openControl({ id, port });
    expect(again).toMatchObject({ outcome: 'open', control: { touchHeld: false } });
    const late = await Controller.connect(port);
    await late.ask({ command: 'led' });
    await client.lab.remove({ id });
    expect(await late.next()).toBeUndefined();
  });

  it('ends with the program', async () => {
    const { stage, port } = await stageWithChannel();
    const controller = await Controller.connect(port);
    await controller.ask({ command: 'led' });
    await stage.rack.close();
    expect(await controller.next()).toBeUndefined();
    await isGone(port);
  });
});
