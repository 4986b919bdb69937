import { describe, expect, it } from 'vitest';
import { toHex } from '../../src/basics/bytes.ts';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { seededRandom } from '../../src/basics/random.ts';
import { boundedMemory, type KeyMemory, KeyMemoryFull, volatileMemory } from '../../src/virtual-key/key-memory.ts';
import { atkeyPro } from '../../src/virtual-key/models/atkey-pro.ts';
import { ctap23 } from '../../src/virtual-key/models/ctap-2-3.ts';
import type { KeyModel } from '../../src/virtual-key/models/key-model.ts';
import { pinOnly } from '../../src/virtual-key/models/pin-only.ts';
import { VirtualKey } from '../../src/virtual-key/virtual-key.ts';
import { createRequest } from './credential-requests.ts';
import { frames, Host, map, touching, withFinger } from './host.ts';
import { enrolFinger, PlatformPin } from './platform-pin.ts';

const PIN = '123456';
const good = { x: 0, y: 0, angle: 0, durationMs: 400, quality: 0.9 };
const longTouch: KeyModel = { ...atkeyPro, reset: { windowMs: 10_000, longTouchMs: 5000 } };
const rk = map(['rk', true]);
const resident = (user: number, rpId = 'example.com') =>
  createRequest({ rpId, userId: Uint8Array.of(user), options: rk });

const withEnrolledFinger = (host = new Host()): Host => {
  new PlatformPin(host).setPin(PIN);
  enrolFinger(host, PIN, 'right-index');
  return host;
};

describe('a long touch', () => {
  const resetting = (): Host => {
    const host = new Host({ model: longTouch });
    host.call(0x01, resident(1), touching);
    host.start(0x07);
    host.key.touch();
    host.key.finger('somebody', 0);
    host.key.finger('somebody', { ...good, durationMs: 4999 });
    host.key.clickButton();
    expect(host.key.snapshot()).toMatchObject({ waitingFor: 'touch', credentials: 1 });
    return host;
  };

  it.each([
    ['touch', (key: VirtualKey) => key.touch(true)],
    ['finger that rests', (key: VirtualKey) => void key.finger('somebody', { ...good, durationMs: 5000 })],
    ['press of the button', (key: VirtualKey) => key.pressButton()],
  ])('is what such a reset waits for: a %s', (_, act) => {
    const host = resetting();
    act(host.key);
    expect(host.answer().status).toBe(0);
    expect(host.key.snapshot()).toMatchObject({ waitingFor: null, credentials: 0 });
  });

  it('is a touch wherever a short one is enough', () => {
    const host = new Host({ model: longTouch });
    expect(host.call(0x0b, undefined, (key) => key.touch(true)).status).toBe(0);
    expect(host.call(0x0b, undefined, (key) => key.pressButton()).status).toBe(0);
  });
});

describe('a refusal', () => {
  const deny = (key: VirtualKey) => key.deny();

  it('is told as OPERATION_DENIED', () => {
    const host = withEnrolledFinger();
    const uv = map(['uv', true]);
    expect(host.call(0x0b, undefined, deny).status).toBe(0x27);
    expect(host.call(0x01, createRequest({ options: uv }), deny).status).toBe(0x27);
    expect(host.call(0x07, undefined, deny).status).toBe(0x27);
    expect(new PlatformPin(host).tokenByUv(deny, 0x01, 'example.com').status).toBe(0x27);
    expect(new PlatformPin(host).uvRetries()).toBe(25);
  });

  it('does not tell whether a credential is excluded by another status', () => {
    const host = new Host();
    const made = host.call(0x01, createRequest(), touching).map.get(2) as Uint8Array;
    const id = made.slice(55, 55 + made[54]!);
    expect(host.call(0x01, createRequest({ exclude: [id] }), deny).status).toBe(0x19);
  });

  it('is nothing while nothing waits', () => {
    const host = new Host();
    host.key.deny();
    expect(host.received).toEqual([]);
    expect(host.call(0x0b, undefined, touching).status).toBe(0);
  });
});

describe('a finger', () => {
  it('is read by where and how it lies', () => {
    const host = new Host();
    expect(host.key.finger('right-index', good)).toBe(0);
    expect(host.key.finger('right-index', { ...good, y: 0.9 })).toBe(0x01);
    expect(host.key.finger('right-index', 7)).toBe(7);
  });

  it('enrols and verifies by placements', () => {
    const host = new Host();
    const platform = new PlatformPin(host);
    platform.setPin(PIN);
    const { token } = platform.token(PIN, 0x08);
    const place = (placement: typeof good) => (key: VirtualKey) => void key.finger('right-index', placement);
    const begin = host.call(0x09, platform.bio(token, 1), place({ ...good, x: -0.9 }));
    expect([begin.map.get(5), begin.map.get(6)]).toEqual([0x03, 12]);
    const next = () => host.call(0x09, platform.bio(token, 2, map([1, begin.map.get(4)])), place(good));
    for (let remaining = 11; remaining >= 0; remaining--) expect(next().map.get(6)).toBe(remaining);
    const uv = createRequest({ options: map(['uv', true]) });
    expect(host.call(0x01, uv, place(good)).status).toBe(0);
  });

  it('is not there for a key without sensor or power', () => {
    expect(new Host({ model: pinOnly }).key.finger('right-index', good)).toBe(0x0d);
    expect(new Host({ plug: false }).key.finger('right-index', good)).toBe(0x0d);
  });
});

describe('the side button', () => {
  it('counts a long press as one click', async () => {
    const { key, clock } = new Host();
    key.pressButton();
    key.pressButton();
    expect(key.led.meaning).toBe('ready');
    key.pressButton();
    expect(key.led.meaning).toBe('standalone-enrolment');
    await clock.advance(1000);
    key.pressButton();
    expect(key.led.meaning).toBe('ready');
  });

  it('is there where the model has one', () => {
    expect(new Host().key.snapshot().hasButton).toBe(true);
    const { key } = new Host({ model: pinOnly });
    expect(key.snapshot().hasButton).toBe(false);
    key.clickButton(3);
    expect(key.led.meaning).toBe('ready');
  });

  it('does nothing without power', () => {
    const { key } = new Host({ plug: false });
    key.clickButton(3);
    key.pressButton();
    expect(key.snapshot()).toMatchObject({ power: 'unplugged', enrolment: null });
  });
});

describe('traffic', () => {
  it('is every report in both directions, in the order of the cable', () => {
    const host = new Host();
    const seen: string[] = [];
    const stop = host.key.onTraffic(({ direction, packet }) => {
      seen.push(`${direction} ${toHex(packet.subarray(4, 5))}`);
      packet.fill(0xee);
    });
    host.send(0x01, new Uint8Array(100));
    host.start(0x0b);
    host.key.touch();
    expect(seen).toEqual([
      'to-key 81',
      'to-key 00',
      'from-key 81',
      'from-key 00',
      'to-key 90',
      'from-key bb',
      'from-key 90',
    ]);
    expect(host.take().payload).toEqual(new Uint8Array(100));
    stop();
    host.getInfo();
    expect(seen).toHaveLength(7);
  });

  it('is none without a host', () => {
    const host = new Host({ plug: false });
    let reports = 0;
    host.key.onTraffic(() => reports++);
    host.write(...frames(0xffffffff, 0x06, new Uint8Array(8)));
    host.key.plugIn('power-only');
    host.write(...frames(0xffffffff, 0x06, new Uint8Array(8)));
    expect(reports).toBe(0);
  });

  it('keeps its order when a listener answers at once', () => {
    const host = new Host();
    let nested = false;
    const seen: string[] = [];
    host.key.onTraffic(({ direction, packet }) => seen.push(`${direction} ${packet[7]}`));
    host.key.onPacket(() => {
      if (nested) return;
      nested = true;
      host.send(0x01, Uint8Array.of(2));
    });
    host.send(0x01, Uint8Array.of(1));
    expect(seen).toEqual(['to-key 1', 'from-key 1', 'to-key 2', 'from-key 2']);
  });
});

describe('a wipe', () => {
  it('leaves the state of the factory, with the same power, host and channels', async () => {
    const host = withEnrolledFinger();
    const root = host.key.attestationRoot();
    host.call(0x01, createRequest({ options: map(['rk', true], ['uv', true]) }), withFinger('right-index'));
    await host.clock.advance(60_000);
    const channel = host.channel;
    host.key.wipe();
    expect(host.key.snapshot()).toMatchObject({ power: 'host', pinSet: false, enrolledFingers: [], credentials: 0 });
    expect(host.key.led.meaning).toBe('ready');
    expect(host.options()).toMatchObject({ clientPin: false, uv: false });
    expect(host.channel).toBe(channel);
    expect(host.key.attestationRoot()).toEqual(root);
    // As after power-up: a reset is allowed again.
    expect(host.call(0x07, undefined, touching).status).toBe(0);
  });

  it('answers a command that waits', () => {
    const host = new Host();
    host.start(0x0b);
    host.key.wipe();
    expect(host.answer().status).toBe(0x2d);
    expect(host.clock.pending).toBe(0);
  });

  it('ends standalone enrolment', () => {
    const { key } = new Host();
    key.clickButton(3);
    key.finger('right-index', 0);
    key.wipe();
    expect(key.snapshot()).toMatchObject({ enrolment: null, enrolledFingers: [] });
  });

  it('leaves an unplugged key unplugged, and loses nothing when the memory refuses', () => {
    let refuses = false;
    const inner = volatileMemory();
    const memory: KeyMemory = {
      read: () => inner.read(),
      write(changes) {
        if (refuses) throw new Error('worn out');
        inner.write(changes);
      },
    };
    const host = new Host({ memory });
    new PlatformPin(host).setPin(PIN);
    host.key.unplug();
    refuses = true;
    expect(() => host.key.wipe()).toThrow('refused a write');
    expect(host.key.snapshot()).toMatchObject({ power: 'unplugged', pinSet: true });
    refuses = false;
    host.key.wipe();
    expect(host.key.snapshot()).toMatchObject({ power: 'unplugged', pinSet: false });
  });
});

describe('a reset without a power cycle, for rigs', () => {
  it('is allowed where it was asked for', async () => {
    const host = new Host();
    await host.clock.advance(60_000);
    expect(host.call(0x07, undefined, touching).status).toBe(0x30);
    host.key.resetAnyTime = true;
    expect(host.key.resetAnyTime).toBe(true);
    expect(host.call(0x07, undefined, touching).status).toBe(0);
  });

  it('can be asked for when the key is made', () => {
    const ports = { clock: new ManualClock(), random: seededRandom('rig'), memory: volatileMemory() };
    expect(new VirtualKey(atkeyPro, ports).resetAnyTime).toBe(false);
    expect(new VirtualKey(atkeyPro, { ...ports, rig: { resetAnyTime: true } }).resetAnyTime).toBe(true);
  });
});

describe('a full memory', () => {
  it('is told by the status of what was to be stored, and loses nothing', () => {
    const memory = boundedMemory(volatileMemory(), 2400);
    const host = new Host({ memory });
    let made = 0;
    let status = 0;
    for (; status === 0 && made < 100; made++) status = host.call(0x01, resident(made), touching).status;
    expect(status).toBe(0x28);
    expect(host.key.snapshot().credentials).toBe(made - 1);
    expect(host.warnings).toEqual([]);
    const again = new Host({ memory, seed: 'another run' });
    expect(again.key.snapshot().credentials).toBe(made - 1);
    expect(again.call(0x07, undefined, touching).status).toBe(0);
    expect(again.call(0x01, resident(1), touching).status).toBe(0);
  });

  it('is told by KEY_STORE_FULL where nothing else fits the command', () => {
    const host = new Host({ memory: boundedMemory(volatileMemory(), 10) });
    expect(new PlatformPin(host).setPin(PIN)).toBe(0x28);
    expect(host.options()).toMatchObject({ clientPin: false });
    expect(host.call(0x01, createRequest(), touching).status).toBe(0x28);
    expect(host.warnings).toEqual([]);
  });

  it('stores no credential whose attestation it has no room for', () => {
    const inner = volatileMemory();
    const memory: KeyMemory = {
      read: () => inner.read(),
      write(changes) {
        if (changes.has('attestation')) throw new KeyMemoryFull();
        inner.write(changes);
      },
    };
    const host = new Host({ memory });
    expect(host.call(0x01, resident(1), touching).status).toBe(0x28);
    expect(host.key.snapshot().credentials).toBe(0);
    // Nor any that needs none.
    const none = resident(1).set(11, ['none']);
    const plain = new Host({ memory, model: ctap23 });
    expect(plain.call(0x01, none, touching).status).toBe(0);
    expect(plain.key.snapshot().credentials).toBe(1);
  });

  it('is told by FP_DATABASE_FULL when a finger is enrolled', () => {
    let isFull = false;
    const inner = volatileMemory();
    const memory: KeyMemory = {
      read: () => inner.read(),
      write(changes) {
        if (isFull && [...changes.keys()].some((name) => name.startsWith('template/'))) throw new KeyMemoryFull();
        inner.write(changes);
      },
    };
    const host = new Host({ memory });
    const platform = new PlatformPin(host);
    platform.setPin(PIN);
    isFull = true;
    const { token } = platform.token(PIN, 0x08);
    const hands = withFinger('right-index');
    const begin = host.call(0x09, platform.bio(token, 1), hands);
    const next = () => host.call(0x09, platform.bio(token, 2, map([1, begin.map.get(4)])), hands);
    for (let remaining = 10; remaining > 0; remaining--) expect(next().map.get(6)).toBe(remaining);
    expect(next().status).toBe(0x17);
    expect(host.key.snapshot().enrolledFingers).toEqual([]);
    isFull = false;
    expect(next().map.get(6)).toBe(0);
    expect(host.key.snapshot().enrolledFingers).toEqual(['right-index']);
  });

  it('takes no more than its bytes, and lets go of them again', () => {
    const memory = boundedMemory(volatileMemory(), 10);
    memory.write(new Map([['a', new Uint8Array(9)]]));
    expect(() => memory.write(new Map([['b', new Uint8Array(0)]]))).toThrow(KeyMemoryFull);
    expect([...memory.read().keys()]).toEqual(['a']);
    memory.write(
      new Map<string, Uint8Array | null>([
        ['a', null],
        ['b', new Uint8Array(9)],
      ]),
    );
    expect([...memory.read().keys()]).toEqual(['b']);
    // One that was filled before can shrink.
    const narrow = boundedMemory(memory, 4);
    narrow.write(new Map([['b', new Uint8Array(8)]]));
    expect(() => narrow.write(new Map([['b', new Uint8Array(9)]]))).toThrow(KeyMemoryFull);
  });
});
