import { describe, expect, test } from 'vitest';
import { utf8 } from '../../src/basics/bytes.ts';
import { silentLog } from '../../src/basics/log.ts';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { seededRandom } from '../../src/basics/random.ts';
import { Secret } from '../../src/basics/secret.ts';
import { setPin } from '../../src/ctap/client-pin.ts';
import { type HidConnection, HidConnectionLost } from '../../src/ctap/hid-connection.ts';
import { SampleStatus } from '../../src/fido/commands.ts';
import { sampleCodes } from '../../src/hid/lab-names.ts';
import { VirtualBus } from '../../src/hid/virtual-bus.ts';
import type { ShelvedKey, VirtualKeyShelf } from '../../src/hid/virtual-key-shelf.ts';
import { KeyNotFound, UnknownModel, VirtualKeyNotFound } from '../../src/operations/ports.ts';
import { automaticHands } from '../../src/rig/automatic-hands.ts';
import { type KeyMemory, volatileMemory } from '../../src/virtual-key/key-memory.ts';
import { openAuthenticator } from '../ctap/open-authenticator.ts';

function shelfInMemory(): VirtualKeyShelf {
  const keys: ShelvedKey[] = [];
  const memories = new Map<string, KeyMemory>();
  return {
    list: () => [...keys],
    create: (key) => void keys.push(key),
    remove(id) {
      keys.splice(
        keys.findIndex((key) => key.id === id),
        1,
      );
      memories.delete(id);
    },
    keyMemory(id) {
      const memory = memories.get(id) ?? volatileMemory();
      memories.set(id, memory);
      return memory;
    },
  };
}

function rack(shelf = shelfInMemory()) {
  const clock = new ManualClock();
  const random = seededRandom('virtual bus');
  const bus = new VirtualBus({ clock, random, log: silentLog, shelf, automaticHands });
  return { bus, clock, random, shelf };
}

/** A key that is plugged into the host, with what a program needs to use it. */
function plugged(model = 'atkey-pro') {
  const all = rack();
  const id = all.bus.create(model);
  all.bus.plug(id, 'host');
  const keyId = all.bus.attached()[0]?.id ?? '';
  return { ...all, id, keyId };
}

const initRequest = (nonce: number): Uint8Array => {
  const packet = new Uint8Array(64);
  packet.set([0xff, 0xff, 0xff, 0xff, 0x86, 0x00, 0x08, ...Array.from({ length: 8 }, () => nonce)]);
  return packet;
};

const settled = (clock: ManualClock) => clock.advance(0);

describe('the rack', () => {
  test('has the models of the product and starts empty', () => {
    const { bus } = rack();
    expect(bus.models().map(({ model }) => model)).toContain('atkey-pro');
    expect(bus.list()).toEqual([]);
  });

  test('makes a key that is unplugged, with a serial number of its own', () => {
    const { bus } = rack();
    const ids = [bus.create('atkey-pro'), bus.create('atkey-pro')];
    const states = bus.list();
    expect(states.map(({ id }) => id)).toEqual(ids);
    expect(new Set(states.map(({ serial }) => serial)).size).toBe(2);
    expect(states[0]).toMatchObject({
      model: 'atkey-pro',
      power: 'unplugged',
      keyId: null,
      led: { meaning: 'off' },
      pinSet: false,
      enrolledFingers: [],
      credentials: 0,
    });
    expect(bus.attached()).toEqual([]);
  });

  test('a model that nobody knows is refused with what was got and expected', () => {
    const { bus } = rack();
    expect(() => bus.create('atkey-plus')).toThrow(UnknownModel);
    expect(() => bus.create('atkey-plus')).toThrow('got the model "atkey-plus", expected one of atkey-pro');
  });

  test('every method that takes an id refuses one that no key has', () => {
    const { bus } = rack();
    for (const use of [
      () => bus.remove('x'),
      () => bus.plug('x', 'host'),
      () => bus.unplug('x'),
      () => bus.touch('x'),
      () => bus.finger('x', 'left-thumb', 'good'),
      () => bus.button('x', 1),
    ]) {
      expect(use).toThrow(VirtualKeyNotFound);
    }
    expect(() => bus.open('x')).toThrow(KeyNotFound);
    expect(bus.led('x')).toBeUndefined();
  });

  test('S2-28 power alone lights the LED cyan and shows no key to the host; the host turns it blue', () => {
    const { bus } = rack();
    const id = bus.create('atkey-pro');
    bus.plug(id, 'power-only');
    expect(bus.list()[0]).toMatchObject({ power: 'power-only', keyId: null, led: { colour: 'cyan', pattern: 'on' } });
    expect(bus.attached()).toEqual([]);
    bus.plug(id, 'host');
    expect(bus.list()[0]).toMatchObject({ power: 'host', led: { colour: 'blue', pattern: 'on' } });
    expect(bus.attached()).toHaveLength(1);
  });

  test('what a key remembers outlasts the program; where it was plugged in does not', async () => {
    const { bus, shelf, clock, random, id, keyId } = plugged();
    const opening = openAuthenticator(bus.open(keyId), { clock, random });
    await settled(clock);
    const authenticator = await opening;
    await setPin(authenticator, Secret.over(utf8('123456')));
    await authenticator.close();

    const { bus: later } = rack(shelf);
    expect(later.list()[0]).toMatchObject({ id, power: 'unplugged', keyId: null, pinSet: true });
    expect(later.attached()).toEqual([]);
  });

  test('a key of a model that this version does not know stays on the shelf and is not shown', () => {
    const shelf = shelfInMemory();
    shelf.create({ id: 'virtual-new', model: 'from-the-future', quirks: [], serial: 'VK1' });
    const { bus } = rack(shelf);
    expect(bus.list()).toEqual([]);
    expect(shelf.list()).toHaveLength(1);
  });

  test('a key whose memory is damaged stays on the shelf, is told, and takes no other key with it', () => {
    const { bus, shelf } = rack();
    const ids = [bus.create('atkey-pro'), bus.create('atkey-pro')];
    const record =
      [
        ...shelf
          .keyMemory(ids[0] ?? '')
          .read()
          .keys(),
      ].at(0) ?? 'no record was written';
    shelf.keyMemory(ids[0] ?? '').write(new Map([[record, Uint8Array.of(0xff)]]));
    const { bus: later } = rack(shelf);
    expect(later.list().map(({ id }) => id)).toEqual([ids[1]]);
    expect(later.damaged).toEqual([{ id: ids[0], record }]);
    expect(shelf.list()).toHaveLength(2);
  });

  test('a removed key is unplugged first and gone for good', async () => {
    const { bus, shelf, id, keyId } = plugged();
    const connection = bus.open(keyId);
    let told = 0;
    connection.onClosed(() => {
      told += 1;
    });
    bus.remove(id);
    expect(told).toBe(1);
    expect(bus.list()).toEqual([]);
    expect(bus.attached()).toEqual([]);
    expect(shelf.list()).toEqual([]);
  });

  test('the names of samples are those of CTAP, in the order of its codes', () => {
    const camel = (name: string) => name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
    const named = Object.fromEntries(Object.entries(sampleCodes).map(([name, code]) => [camel(name), code]));
    expect(named).toEqual(SampleStatus);
  });
});

describe('the bus', () => {
  test('each attachment has an id of its own, stable while it lasts', () => {
    const { bus, id, keyId } = plugged();
    bus.plug(id, 'host');
    expect(bus.attached()[0]?.id).toBe(keyId);
    bus.unplug(id);
    bus.unplug(id);
    bus.plug(id, 'host');
    expect(bus.attached()[0]?.id).not.toBe(keyId);
    expect(() => bus.open(keyId)).toThrow(KeyNotFound);
  });

  test('coming and going is told once each', () => {
    const { bus } = rack();
    let changes = 0;
    bus.onAttachmentChange(() => {
      changes += 1;
    });
    const id = bus.create('atkey-pro');
    bus.plug(id, 'power-only');
    expect(changes).toBe(0);
    bus.plug(id, 'host');
    expect(changes).toBe(1);
    bus.unplug(id);
    expect(changes).toBe(2);
  });

  test('an LED that changes is told with what it shows now, and only when it changes', () => {
    const { bus, id, keyId } = plugged();
    const source = bus.led(keyId);
    expect(source?.now().meaning).toBe('ready');
    const shown: string[] = [];
    source?.onChange((led) => shown.push(led.meaning));
    bus.button(id, 3);
    bus.unplug(id);
    expect(shown.at(-1)).toBe('off');
    expect(shown.every((meaning, index) => meaning !== shown[index - 1])).toBe(true);
  });

  test('all reports go to every open connection, after the write that caused them', async () => {
    const { bus, clock, keyId } = plugged();
    const one = bus.open(keyId);
    const two = bus.open(keyId);
    const heard: string[] = [];
    one.onPacket((packet) => heard.push(`one ${packet.length}`));
    two.onPacket((packet) => heard.push(`two ${packet.length}`));
    const writing = one.write(initRequest(1));
    expect(heard).toEqual([]);
    await writing;
    await settled(clock);
    expect(heard).toEqual(['one 64', 'two 64']);

    await two.close();
    await one.write(initRequest(2));
    await settled(clock);
    expect(heard).toEqual(['one 64', 'two 64', 'one 64']);
    await expect(two.write(initRequest(3))).rejects.toThrow('the connection was closed');
  });

  test('reports of another size are refused with what was got and expected', async () => {
    const { bus, keyId } = plugged();
    await expect(bus.open(keyId).write(new Uint8Array(63))).rejects.toThrow('got a packet of 63 bytes, expected 64');
  });

  test('several keys at once do not hear each other', async () => {
    const { bus, clock } = rack();
    for (let index = 0; index < 5; index += 1) bus.plug(bus.create('atkey-pro'), 'host');
    const connections = bus.attached().map(({ id }) => bus.open(id));
    const heard = connections.map((connection) => {
      const packets: Uint8Array[] = [];
      connection.onPacket((packet) => packets.push(packet));
      return packets;
    });
    await Promise.all(connections.map((connection, index) => connection.write(initRequest(index + 1))));
    await settled(clock);
    heard.forEach((packets, index) => {
      expect(packets).toHaveLength(1);
      expect(packets[0]?.[7]).toBe(index + 1);
    });
  });

  test('unplugged: each connection is told once, and at once when it asks later', async () => {
    const { bus, id, keyId } = plugged();
    const connection = bus.open(keyId);
    let told = 0;
    connection.onClosed(() => {
      told += 1;
    });
    bus.unplug(id);
    bus.plug(id, 'host');
    expect(told).toBe(1);
    connection.onClosed(() => {
      told += 1;
    });
    expect(told).toBe(2);
    await expect(connection.write(initRequest(1))).rejects.toBeInstanceOf(HidConnectionLost);
  });
});

describe('unplugged at any packet', () => {
  /** Counts the reports of both directions and pulls the key at one of them. */
  function cut(connection: HidConnection, at: number, pull: () => void): { connection: HidConnection; count: number } {
    const counted = {
      count: 0,
      connection: {
        packetSize: connection.packetSize,
        async write(packet: Uint8Array) {
          pass();
          await connection.write(packet);
        },
        onPacket: (listener: (packet: Uint8Array) => void) =>
          connection.onPacket((packet) => {
            pass();
            listener(packet);
          }),
        onClosed: (listener: () => void) => connection.onClosed(listener),
        close: () => connection.close(),
      },
    };
    const pass = () => {
      counted.count += 1;
      if (counted.count === at) pull();
    };
    return counted;
  }

  const walk = async (connection: HidConnection, clock: ManualClock): Promise<unknown> => {
    const ports = { clock, random: seededRandom('walk') };
    const walking = openAuthenticator(connection, ports)
      .then(async (authenticator) => {
        await setPin(authenticator, Secret.over(utf8('123456')));
        await authenticator.close();
        return 'done';
      })
      .catch((error: unknown) => error);
    // Far less than any deadline of the client: whoever waits for one hangs here.
    await clock.advance(500);
    return Promise.race([walking, Promise.resolve('hangs')]);
  };

  test('every conversation ends at once with HidConnectionLost, no timer is left, and the key works after a re-plug', async () => {
    const whole = plugged();
    const counting = cut(whole.bus.open(whole.keyId), -1, () => {});
    expect(await walk(counting.connection, whole.clock)).toBe('done');
    expect(counting.count).toBeGreaterThan(10);

    for (let at = 1; at <= counting.count; at += 1) {
      const { bus, clock, id, keyId } = plugged();
      const { connection } = cut(bus.open(keyId), at, () => bus.unplug(id));
      expect(await walk(connection, clock), `pulled at packet ${at}`).toBeInstanceOf(HidConnectionLost);
      expect(clock.pending, `timers after packet ${at}`).toBe(0);
      const pinSet = bus.list()[0]?.pinSet;
      bus.plug(id, 'host');
      const again = await openedAgain(bus, clock);
      expect(again.info.options?.clientPin).toBe(pinSet);
    }
  });

  const openedAgain = async (bus: VirtualBus, clock: ManualClock) => {
    const opening = openAuthenticator(bus.open(bus.attached()[0]?.id ?? ''), { clock, random: seededRandom('again') });
    await clock.advance(500);
    return opening;
  };
});
