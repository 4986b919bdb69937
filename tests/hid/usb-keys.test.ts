import { describe, expect, test } from 'vitest';
import { HidAccessDenied, HidConnectionLost } from '../../src/ctap/hid-connection.ts';
import { slowLookMs } from '../../src/hid/usb-keys.ts';
import { KeyNotFound } from '../../src/operations/ports.ts';
import { device, FakeUsb } from './fake-usb.ts';

const packet = (first: number): Uint8Array => new Uint8Array(64).fill(first);

describe('USB keys come and go', () => {
  test('what is there at the start is listed, and nothing is opened for it', async () => {
    const usb = new FakeUsb();
    usb.devices = [device('/dev/hidraw3', 'S1')];
    const keys = usb.keys();
    await keys.start();
    expect(keys.list()).toEqual([
      {
        id: 'usb-1',
        kind: 'usb',
        manufacturer: '',
        product: 'ATKey.Pro',
        serial: 'S1',
        vendorId: 0x31bb,
        productId: 0x0622,
        access: 'ready',
      },
    ]);
    expect(usb.opens).toBe(0);
  });

  test('news leads to a look at once; the id stays while the key stays and a re-plug makes a new one', async () => {
    const usb = new FakeUsb();
    const keys = usb.keys();
    await keys.start();
    let changes = 0;
    keys.onChange(() => {
      changes += 1;
    });

    usb.devices = [device('/dev/hidraw0')];
    usb.access.set('/dev/hidraw0', { access: 'ready', attachment: '/dev/hidraw0#11' });
    usb.news.emit({ news: 'devices' });
    await usb.clock.advance(0);
    expect(keys.list().map(({ id }) => id)).toEqual(['usb-1']);

    usb.devices = [device('/dev/hidraw0'), device('/dev/hidraw1')];
    usb.news.emit({ news: 'devices' });
    await usb.clock.advance(0);
    expect(keys.list().map(({ id }) => id)).toEqual(['usb-1', 'usb-2']);

    // Out and in again between two looks: the same path, another node.
    usb.access.set('/dev/hidraw0', { access: 'ready', attachment: '/dev/hidraw0#12' });
    usb.news.emit({ news: 'devices' });
    await usb.clock.advance(0);
    expect(keys.list().map(({ id }) => id)).toEqual(['usb-2', 'usb-3']);
    expect(changes).toBe(3);
    expect(usb.opens).toBe(0);
  });

  test('no news, no look: an idle hour costs nothing', async () => {
    const usb = new FakeUsb();
    const keys = usb.keys();
    await keys.start();
    expect(usb.clock.pending).toBe(0);
    await usb.clock.advance(3_600_000);
    expect(usb.lists).toBe(1);
  });

  test('a storm of news never runs two listings at a time and costs one more look', async () => {
    const usb = new FakeUsb();
    usb.listMs = 40;
    const keys = usb.keys();
    const started = keys.start();
    for (let i = 0; i < 100; i += 1) {
      await usb.clock.advance(1);
      usb.news.emit({ news: 'devices' });
    }
    await usb.clock.advance(200);
    await started;
    expect(usb.mostListing).toBe(1);
    expect(usb.lists).toBeLessThanOrEqual(5);
  });

  test('a node that is gone while the list still has it is not shown', async () => {
    const usb = new FakeUsb();
    usb.devices = [device('/dev/hidraw0')];
    usb.access.set('/dev/hidraw0', { access: 'gone', attachment: '/dev/hidraw0' });
    const keys = usb.keys();
    await keys.start();
    expect(keys.list()).toEqual([]);
  });

  test('later looks find an interface that the system makes after its news', async () => {
    const usb = new FakeUsb();
    usb.laterLooks = [50, 150];
    const keys = usb.keys('windows');
    await keys.start();
    usb.news.emit({ news: 'devices' });
    await usb.clock.advance(40);
    usb.devices = [device('\\\\?\\hid#vid_31bb')];
    await usb.clock.advance(10);
    expect(keys.list()).toHaveLength(1);
    await usb.clock.advance(1_000);
    expect(usb.clock.pending).toBe(0);
  });

  test('where no news can be heard the list is read slowly, and that is logged', async () => {
    const usb = new FakeUsb();
    usb.newsFailure = new Error("Cannot find package 'usb'");
    const keys = usb.keys('macos');
    await keys.start();
    expect(usb.logged).toContainEqual({
      event: 'usb-news-unavailable',
      details: { reason: "Cannot find package 'usb'", everyMs: slowLookMs },
    });
    usb.devices = [device('DevSrvsID:1')];
    await usb.clock.advance(slowLookMs - 1);
    expect(keys.list()).toEqual([]);
    await usb.clock.advance(1);
    expect(keys.list()).toHaveLength(1);
    await usb.clock.advance(10 * slowLookMs);
    expect(usb.lists).toBe(12);
    await keys.close();
    expect(usb.clock.pending).toBe(0);
  });

  test('a watch that ends is replaced by the slow look', async () => {
    const usb = new FakeUsb();
    const keys = usb.keys();
    await keys.start();
    usb.news.emit({ news: 'ended' });
    await usb.clock.advance(slowLookMs);
    expect(usb.lists).toBe(2);
    await keys.close();
  });
});

describe('USB that cannot be used', () => {
  test('a native module that does not load is a text, not a crash', async () => {
    const usb = new FakeUsb();
    usb.loadFailure = new Error('No native build was found');
    const keys = usb.keys();
    await keys.start();
    expect(keys.unavailable).toBe('USB keys cannot be used: No native build was found');
    expect(keys.list()).toEqual([]);
    await expect(keys.open('usb-1')).rejects.toBeInstanceOf(KeyNotFound);
  });

  test('a listing that fails is told and the next one that works clears it', async () => {
    const usb = new FakeUsb();
    usb.listFailure = new Error('hid_init');
    const keys = usb.keys();
    await keys.start();
    expect(keys.unavailable).toContain('hid_init');
    usb.listFailure = undefined;
    usb.news.emit({ news: 'devices' });
    await usb.clock.advance(0);
    expect(keys.unavailable).toBeNull();
  });
});

describe('permissions', () => {
  test('Linux: a key without permission is shown, refused with the udev remedy, and ready once udev has acted', async () => {
    const usb = new FakeUsb();
    usb.devices = [device('/dev/hidraw0')];
    usb.access.set('/dev/hidraw0', { access: 'not-permitted', attachment: '/dev/hidraw0#1' });
    usb.openFailure = new Error('cannot open device with path /dev/hidraw0');
    const keys = usb.keys();
    await keys.start();
    expect(keys.list()[0]?.access).toBe('not-permitted');
    const refusal = await keys.open('usb-1').catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(HidAccessDenied);
    expect((refusal as HidAccessDenied).remedy).toBe('udev-rule');
    expect((refusal as HidAccessDenied).cause).toBe(usb.openFailure);

    usb.access.set('/dev/hidraw0', { access: 'ready', attachment: '/dev/hidraw0#1' });
    usb.news.emit({ news: 'access', path: '/dev/hidraw0' });
    await usb.clock.advance(0);
    expect(keys.list()[0]).toMatchObject({ id: 'usb-1', access: 'ready' });
    expect(usb.lists).toBe(1);
  });

  test('a key that is pulled is never shown as one without permission, which its node is for a moment', async () => {
    const usb = new FakeUsb();
    usb.devices = [device('/dev/hidraw0')];
    const keys = usb.keys();
    await keys.start();
    const seen: (string | undefined)[] = [];
    keys.onChange(() => seen.push(keys.list()[0]?.access));
    usb.access.set('/dev/hidraw0', { access: 'not-permitted', attachment: '/dev/hidraw0' });
    usb.news.emit({ news: 'access', path: '/dev/hidraw0' });
    await usb.clock.advance(1);
    usb.devices = [];
    usb.news.emit({ news: 'devices' });
    await usb.clock.advance(1_000);
    expect(seen).toEqual([undefined]);
    expect(usb.clock.pending).toBe(0);
  });

  test('a permission that is taken away for good is told', async () => {
    const usb = new FakeUsb();
    usb.devices = [device('/dev/hidraw0')];
    const keys = usb.keys();
    await keys.start();
    usb.access.set('/dev/hidraw0', { access: 'not-permitted', attachment: '/dev/hidraw0' });
    usb.news.emit({ news: 'access', path: '/dev/hidraw0' });
    await usb.clock.advance(50);
    expect(keys.list()[0]).toMatchObject({ id: 'usb-1', access: 'not-permitted' });
  });

  test('a permission that changes while the list is being read is not missed', async () => {
    const usb = new FakeUsb();
    usb.listMs = 40;
    usb.devices = [device('/dev/hidraw0')];
    usb.access.set('/dev/hidraw0', { access: 'not-permitted', attachment: '/dev/hidraw0#1' });
    const keys = usb.keys();
    const started = keys.start();
    await usb.clock.advance(20);
    usb.news.emit({ news: 'access', path: '/dev/hidraw0' });
    await usb.clock.advance(20);
    usb.access.set('/dev/hidraw0', { access: 'ready', attachment: '/dev/hidraw0#1' });
    await usb.clock.advance(40);
    await started;
    expect(keys.list()[0]?.access).toBe('ready');
  });

  test('Windows: opening can succeed and the first write fail; both mean elevation', async () => {
    const usb = new FakeUsb();
    usb.devices = [device('hid#1')];
    usb.access.set('hid#1', { access: 'needs-elevation', attachment: 'hid#1' });
    const keys = usb.keys('windows');
    await keys.start();
    const connection = await keys.open('usb-1');
    usb.lastHandle.refuseWrites = new Error('Cannot write to hid device: (0x00000005) Access is denied.');
    const refusal = await connection.write(packet(1)).catch((error: unknown) => error);
    expect((refusal as HidAccessDenied).remedy).toBe('elevation');
    expect(usb.lastHandle.closed).toBe(1);

    await usb.clock.advance(0);
    usb.openFailure = new Error('Access is denied.');
    const second = await keys.open(keys.list()[0]?.id ?? '').catch((error: unknown) => error);
    expect((second as HidAccessDenied).remedy).toBe('elevation');
  });

  test('Windows: a write that fails after one that worked is a lost key', async () => {
    const usb = new FakeUsb();
    usb.devices = [device('hid#1')];
    const keys = usb.keys('windows');
    await keys.start();
    const connection = await keys.open('usb-1');
    await connection.write(packet(1));
    usb.lastHandle.refuseWrites = new Error('The device is not connected.');
    await expect(connection.write(packet(2))).rejects.toBeInstanceOf(HidConnectionLost);
  });

  test('a refusal that has nothing to do with permission keeps its reason', async () => {
    const usb = new FakeUsb();
    usb.devices = [device('/dev/hidraw0')];
    usb.openFailure = new Error('Too many open files');
    const keys = usb.keys();
    await keys.start();
    const refusal = await keys.open('usb-1').catch((error: unknown) => error);
    expect(refusal).toMatchObject({ remedy: 'other', cause: usb.openFailure });
  });

  test('a key that went away while it was being opened is lost, not refused', async () => {
    const usb = new FakeUsb();
    usb.devices = [device('/dev/hidraw0')];
    const keys = usb.keys();
    await keys.start();
    usb.openFailure = new Error('cannot open device');
    usb.access.set('/dev/hidraw0', { access: 'gone', attachment: '/dev/hidraw0' });
    await expect(keys.open('usb-1')).rejects.toBeInstanceOf(HidConnectionLost);
  });
});

describe('an open USB key', () => {
  const opened = async () => {
    const usb = new FakeUsb();
    usb.devices = [device('/dev/hidraw0')];
    const keys = usb.keys();
    await keys.start();
    return { usb, keys, connection: await keys.open('usb-1'), handle: usb.lastHandle };
  };

  test('writes 65 bytes with the report ID 0 first and reads 64', async () => {
    const { connection, handle } = await opened();
    const heard: Uint8Array[] = [];
    connection.onPacket((report) => heard.push(report));
    await connection.write(packet(0xa5));
    expect(handle.written[0]).toEqual(Uint8Array.of(0, ...packet(0xa5)));
    handle.reports.emit(packet(0x5a));
    expect(heard).toEqual([packet(0x5a)]);
    await expect(connection.write(new Uint8Array(65))).rejects.toThrow('got a packet of 65 bytes, expected 64');
  });

  test('unplugged: told once, told at once to who comes late, the handle closed, the key off the list', async () => {
    const { usb, keys, connection, handle } = await opened();
    let told = 0;
    connection.onClosed(() => {
      told += 1;
    });
    usb.devices = [];
    handle.failures.emit(new Error('device disconnected'));
    handle.failures.emit(new Error('device disconnected'));
    expect(told).toBe(1);
    expect(keys.list()).toEqual([]);
    connection.onClosed(() => {
      told += 1;
    });
    expect(told).toBe(2);
    await expect(connection.write(packet(0))).rejects.toBeInstanceOf(HidConnectionLost);
    await connection.close();
    expect(handle.closed).toBe(1);
  });

  test('a key whose connection broke gets a new id although its path never changed', async () => {
    const { usb, keys, handle } = await opened();
    handle.failures.emit(new Error('device disconnected'));
    await usb.clock.advance(0);
    expect(keys.list().map(({ id }) => id)).toEqual(['usb-2']);
  });

  test('hostile F12 a key that leaves the list takes its connections with it', async () => {
    const { usb, connection } = await opened();
    let told = 0;
    connection.onClosed(() => {
      told += 1;
    });
    usb.devices = [];
    usb.news.emit({ news: 'devices' });
    await usb.clock.advance(0);
    expect(told).toBe(1);
  });

  test('closing is no loss, can be repeated, and the key can be opened again', async () => {
    const { keys, connection, handle } = await opened();
    let told = 0;
    connection.onClosed(() => {
      told += 1;
    });
    await Promise.all([connection.close(), connection.close()]);
    expect(handle.closed).toBe(1);
    expect(told).toBe(0);
    await expect(connection.write(packet(0))).rejects.toThrow('the connection was closed');
    await expect(keys.open('usb-1')).resolves.toBeDefined();
  });

  test('closing the keys closes what is open', async () => {
    const { keys, handle } = await opened();
    await keys.close();
    expect(handle.closed).toBe(1);
  });
});
