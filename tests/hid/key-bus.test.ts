import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { silentLog } from '../../src/basics/log.ts';
import { seededRandom } from '../../src/basics/random.ts';
import { keysSnapshot } from '../../src/contract/keys.ts';
import { virtualKeyState } from '../../src/contract/lab.ts';
import { HidCommand, splitMessage } from '../../src/fido/ctaphid.ts';
import type { HidSystem } from '../../src/hid/hid-system.ts';
import { AllKeys } from '../../src/hid/key-bus.ts';
import { VirtualBus } from '../../src/hid/virtual-bus.ts';
import { virtualLab } from '../../src/hid/virtual-lab.ts';
import { KeyNotFound } from '../../src/operations/ports.ts';
import { automaticHands } from '../../src/rig/automatic-hands.ts';
import { rackControl } from '../../src/rig/rack-control.ts';
import { keyStateFiles } from '../../src/storage/key-state-files.ts';
import { volatileMemory } from '../../src/virtual-key/key-memory.ts';
import { device, FakeUsb } from './fake-usb.ts';

const udevRule = readFileSync(new URL('../../resources/udev/70-touchstone-fido.rules', import.meta.url), 'utf8');

async function allKeys(usb: FakeUsb, system: HidSystem = 'linux') {
  const keys = usb.keys(system);
  const memory = volatileMemory();
  const rack = new VirtualBus({
    clock: usb.clock,
    random: seededRandom('key bus'),
    log: silentLog,
    automaticHands,
    shelf: { list: () => [], create: () => {}, remove: () => {}, keyMemory: () => memory },
  });
  await keys.start();
  return { bus: new AllKeys(keys, rack, { system, udevRule }), rack };
}

describe('all keys of this computer', () => {
  test('USB and virtual keys are one list that the contract accepts', async () => {
    const usb = new FakeUsb();
    usb.devices = [device('/dev/hidraw0', 'S1')];
    const { bus, rack } = await allKeys(usb);
    rack.plug(rack.create('atkey-pro'), 'host');
    const snapshot = bus.snapshot();
    expect(keysSnapshot.parse(snapshot)).toEqual(snapshot);
    expect(snapshot.keys.map(({ kind }) => kind)).toEqual(['usb', 'virtual']);
    expect(snapshot).toMatchObject({ remedy: null, usbUnavailable: null });
    expect(virtualKeyState.parse(rack.list()[0])).toEqual(rack.list()[0]);
  });

  test('changes of both kinds are told', async () => {
    const usb = new FakeUsb();
    const { bus, rack } = await allKeys(usb);
    let changes = 0;
    bus.onChange(() => {
      changes += 1;
    });
    rack.plug(rack.create('atkey-pro'), 'host');
    expect(changes).toBe(1);
    usb.devices = [device('/dev/hidraw0')];
    usb.news.emit({ news: 'devices' });
    await usb.clock.advance(0);
    expect(changes).toBe(2);
  });

  test('opens either kind and refuses an id that none has', async () => {
    const usb = new FakeUsb();
    usb.devices = [device('/dev/hidraw0')];
    const { bus, rack } = await allKeys(usb);
    rack.plug(rack.create('atkey-pro'), 'host');
    for (const { id } of bus.snapshot().keys) expect((await bus.open(id)).packetSize).toBe(64);
    expect(usb.opens).toBe(1);
    await expect(bus.open('usb-99')).rejects.toBeInstanceOf(KeyNotFound);
  });

  test('the LED of a virtual key can be read, that of a physical one cannot', async () => {
    const usb = new FakeUsb();
    usb.devices = [device('/dev/hidraw0')];
    const { bus, rack } = await allKeys(usb);
    rack.plug(rack.create('atkey-pro'), 'host');
    const [physical, virtual] = bus.snapshot().keys;
    expect(bus.led(physical?.id ?? '')).toBeUndefined();
    expect(bus.led(virtual?.id ?? '')?.now().meaning).toBe('ready');
  });

  test('Linux without permission: the remedy carries the udev rule that is shipped', async () => {
    const usb = new FakeUsb();
    usb.devices = [device('/dev/hidraw0')];
    usb.access.set('/dev/hidraw0', { access: 'not-permitted', attachment: '/dev/hidraw0#1' });
    const { bus } = await allKeys(usb);
    expect(bus.snapshot().remedy).toEqual({ system: 'linux', udevRule });
    expect(udevRule).toMatch(/^ENV\{ID_SECURITY_TOKEN\}=="1", TAG\+="uaccess"/m);
    expect(udevRule).toMatch(/^ATTRS\{idVendor\}=="31bb"/m);
  });

  test('Windows without elevation: the remedy names the system and no rule', async () => {
    const usb = new FakeUsb();
    usb.devices = [device('hid#1')];
    usb.access.set('hid#1', { access: 'needs-elevation', attachment: 'hid#1' });
    const { bus } = await allKeys(usb, 'windows');
    expect(bus.snapshot().remedy).toEqual({ system: 'windows', udevRule: null });
  });

  test('a HID stack that cannot be used leaves the virtual keys usable', async () => {
    const usb = new FakeUsb();
    usb.loadFailure = new Error('No native build was found');
    const { bus, rack } = await allKeys(usb);
    rack.plug(rack.create('atkey-pro'), 'host');
    expect(bus.snapshot().keys).toHaveLength(1);
    expect(bus.snapshot().usbUnavailable).toContain('No native build was found');
  });
});

describe('recordings', () => {
  test('of a physical key hold what this program sends and hears, once, and go on where the key is put back in', async () => {
    const usb = new FakeUsb();
    usb.devices = [device('/dev/hidraw0', 'S1')];
    const { bus, rack } = await allKeys(usb);
    const { recordings } = virtualLab(rack, {
      keys: bus,
      readScenarios: async () => new Map(),
      control: rackControl(rack, { clock: usb.clock, log: silentLog }),
      stateFiles: keyStateFiles(tmpdir(), usb.clock),
      clock: usb.clock,
      log: silentLog,
    });
    const keyId = bus.snapshot().keys[0]?.id ?? '';
    const early = await bus.open(keyId);
    recordings.start(keyId);
    const late = await bus.open(keyId);
    const nonce = Uint8Array.from({ length: 8 }, (_, index) => index);
    const [init = new Uint8Array()] = splitMessage({ channel: 0xffffffff, command: HidCommand.init, payload: nonce });
    await early.write(init);
    expect(recordings.list().running).toMatchObject([{ keyId, messages: 1 }]);
    await late.write(init);
    // Each open connection hears what the key says.
    for (const { reports } of usb.handles) reports.emit(init);
    expect(recordings.list().running).toMatchObject([{ keyId, messages: 3 }]);
    await early.close();
    await late.close();

    usb.devices = [];
    usb.news.emit({ news: 'devices' });
    await usb.clock.advance(0);
    usb.devices = [device('/dev/hidraw1', 'S1')];
    usb.news.emit({ news: 'devices' });
    await usb.clock.advance(0);
    const again = bus.snapshot().keys[0]?.id ?? '';
    expect(again).not.toBe(keyId);
    await (await bus.open(again)).write(init);
    const { text } = recordings.stop(again);
    expect(text.split('\n').filter((line) => line.includes('"CTAPHID_INIT"'))).toHaveLength(4);
  });
});
