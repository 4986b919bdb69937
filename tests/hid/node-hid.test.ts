import { describe, expect, test } from 'vitest';
import { fidoDevices, loadNodeHid } from '../../src/hid/node-hid.ts';

const listed = { vendorId: 0x31bb, productId: 0x0622, release: 0, interface: -1 };

describe('FIDO devices among all HID devices', () => {
  test('are told by usage page F1D0 and usage 1 alone: maker, interface and names do not matter', () => {
    const found = fidoDevices([
      { ...listed, path: '/dev/hidraw0', usagePage: 0x01, usage: 0x06, product: 'Keyboard' },
      { ...listed, path: '/dev/hidraw1', usagePage: 0xf1d0, usage: 0x01, manufacturer: '', product: '' },
      { ...listed, path: '/dev/hidraw1', usagePage: 0xf1d0, usage: 0x01, manufacturer: '', product: '' },
      { ...listed, path: '/dev/hidraw2', usagePage: 0xf1d0, usage: 0x02 },
      { ...listed, path: undefined, usagePage: 0xf1d0, usage: 0x01 },
      {
        ...listed,
        vendorId: 0xffff,
        productId: 1,
        path: '/dev/hidraw4',
        usagePage: 0xf1d0,
        usage: 0x01,
        serialNumber: 'S',
      },
    ]);
    expect(found).toEqual([
      { path: '/dev/hidraw1', vendorId: 0x31bb, productId: 0x0622, manufacturer: '', product: '', serial: null },
      { path: '/dev/hidraw4', vendorId: 0xffff, productId: 1, manufacturer: '', product: '', serial: 'S' },
    ]);
  });

  test('node-hid loads here and lists without opening', async () => {
    const hid = await loadNodeHid();
    expect(Array.isArray(await hid.list())).toBe(true);
  });

  test('a path that is not there is an error, not a crash', async () => {
    const hid = await loadNodeHid();
    await expect(hid.open('/dev/hidraw-that-is-not-there')).rejects.toThrow(/cannot open/);
  });
});
