import { describe, expect, it } from 'vitest';
import { createRequest } from './credential-requests.ts';
import { Host, map, withFinger } from './host.ts';
import { enrolFinger, PlatformPin } from './platform-pin.ts';

const colour = ({ key }: Host) => `${key.led.colour} ${key.led.pattern}`;
const resultMs = 400;

const poweredOnly = (): Host => {
  const host = new Host({ plug: false });
  host.key.plugIn('power-only');
  return host;
};

/** Three clicks, an enrolled finger where there is one, and all touches of a new finger. */
async function enrolStandalone(host: Host, finger: string, known?: string): Promise<void> {
  host.key.clickButton(3);
  if (known !== undefined) host.key.finger(known, 0);
  for (let touches = 0; touches < 12; touches++) host.key.finger(finger, 0);
  await host.clock.advance(resultMs);
}

describe('S2-27 standalone enrolment needs only power', () => {
  it('enrols a finger without a host', async () => {
    const host = poweredOnly();
    await enrolStandalone(host, 'right-index');
    expect(host.key.snapshot().enrolledFingers).toEqual(['right-index']);
    expect(host.received).toEqual([]);
  });

  it('works beside a host too, which goes on talking', async () => {
    const host = new Host();
    host.key.clickButton(3);
    expect(host.options()).toMatchObject({ uv: false });
    host.start(0x0b);
    expect(host.answer().status).toBe(0x23);
    for (let touches = 0; touches < 12; touches++) host.key.finger('right-index', 0);
    expect(host.options()).toMatchObject({ uv: true });
  });
});

describe('S2-28 with power alone the LED is cyan', () => {
  it('is cyan on', () => {
    expect(colour(poweredOnly())).toBe('cyan on');
  });
});

describe('S2-29 three quick clicks enter the mode', () => {
  it.each([
    ['two clicks', [0, 100], false],
    ['three quick clicks', [0, 500, 1000], true],
    ['three slow clicks', [0, 501, 1002], false],
    ['a slow first click before three quick ones', [0, 900, 1000, 1100], true],
    ['two quick, one slow', [0, 100, 700], false],
  ])('%s', async (_, times, enters) => {
    const host = poweredOnly();
    for (const at of times) {
      await host.clock.advance(at - host.clock.monotonic());
      host.key.clickButton();
    }
    expect(host.key.snapshot().enrolment !== null).toBe(enters);
  });

  it('clicks without power count nothing', () => {
    const host = new Host({ plug: false });
    host.key.clickButton(3);
    expect(host.key.snapshot().enrolment).toBeNull();
  });

  it('a key without a sensor has no such mode', async () => {
    const { pinOnly } = await import('../../src/virtual-key/models/pin-only.ts');
    const host = new Host({ model: pinOnly });
    host.key.clickButton(3);
    expect(host.key.snapshot()).toMatchObject({ enrolment: null, maxFingers: 0 });
  });
});

describe('S2-30 the LED flashes white: touch the sensor', () => {
  it('waits for a fingerprint', () => {
    const host = poweredOnly();
    host.key.clickButton(3);
    expect(colour(host)).toBe('white flashing');
    expect(host.key.snapshot()).toMatchObject({
      waitingFor: 'fingerprint',
      enrolment: { standalone: true, taken: 0, total: 12 },
    });
  });
});

describe('S2-31 green for a stored sample, red for one that does not count', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14])('sample status %i is red and does not count', async (sample) => {
    const host = poweredOnly();
    host.key.clickButton(3);
    host.key.finger('right-index', sample);
    expect(colour(host)).toBe('red on');
    expect(host.key.snapshot().enrolment?.taken).toBe(0);
    await host.clock.advance(resultMs);
    expect(colour(host)).toBe('white flashing');
  });

  it('a good sample is green and counts', async () => {
    const host = poweredOnly();
    host.key.clickButton(3);
    host.key.finger('right-index', 0);
    expect(colour(host)).toBe('green on');
    expect(host.key.snapshot().enrolment?.taken).toBe(1);
    await host.clock.advance(resultMs);
    expect(colour(host)).toBe('white flashing');
  });

  it('another finger in between is red', () => {
    const host = poweredOnly();
    host.key.clickButton(3);
    host.key.finger('right-index', 0);
    host.key.finger('left-index', 0);
    expect(colour(host)).toBe('red on');
    expect(host.key.snapshot().enrolment?.taken).toBe(1);
  });
});

describe('S2-32 twelve accepted touches complete the enrolment', () => {
  it('not eleven', async () => {
    const host = poweredOnly();
    host.key.clickButton(3);
    for (let touches = 0; touches < 11; touches++) {
      host.key.finger('right-index', 7);
      host.key.finger('right-index', 0);
    }
    expect(host.key.snapshot()).toMatchObject({ enrolledFingers: [], enrolment: { taken: 11 } });
    host.key.finger('right-index', 0);
    expect(host.key.snapshot()).toMatchObject({ enrolledFingers: ['right-index'], enrolment: null });
  });
});

describe('S2-33 the white flashing gets faster', () => {
  it('has a shorter period after each accepted touch, and the same after a poor one', async () => {
    const host = poweredOnly();
    host.key.clickButton(3);
    const periods: number[] = [];
    for (let touches = 0; touches < 12; touches++) {
      await host.clock.advance(resultMs);
      periods.push(host.key.led.periodMs!);
      host.key.finger('right-index', 5);
      await host.clock.advance(resultMs);
      expect(host.key.led.periodMs).toBe(periods.at(-1));
      host.key.finger('right-index', 0);
    }
    for (let i = 1; i < periods.length; i++) expect(periods[i]!).toBeLessThan(periods[i - 1]!);
    expect(periods.at(-1)).toBe(host.key.model.led.enrolment.fastestMs);
  });
});

describe('S2-34 completion turns the LED blue', () => {
  it('is blue on, also without a host', async () => {
    const host = poweredOnly();
    await enrolStandalone(host, 'right-index');
    expect(colour(host)).toBe('blue on');
    expect(host.clock.pending).toBe(0);
  });
});

describe('S2-35 one click cancels', () => {
  it('goes back to blue and stores nothing', async () => {
    const host = poweredOnly();
    host.key.clickButton(3);
    for (let touches = 0; touches < 11; touches++) host.key.finger('right-index', 0);
    await host.clock.advance(resultMs);
    host.key.clickButton();
    expect(colour(host)).toBe('blue on');
    expect(host.key.snapshot()).toMatchObject({ enrolledFingers: [], enrolment: null, waitingFor: null });
    expect([...host.memory.read().keys()].filter((name) => name.startsWith('template/'))).toEqual([]);
    expect(host.clock.pending).toBe(0);
  });

  it('is blue at once, also just after a touch', () => {
    const host = poweredOnly();
    host.key.clickButton(3);
    host.key.finger('right-index', 0);
    expect(colour(host)).toBe('green on');
    host.key.clickButton();
    expect(colour(host)).toBe('blue on');
    expect(host.clock.pending).toBe(0);
  });

  it('a power cut stores nothing either', () => {
    const host = poweredOnly();
    host.key.clickButton(3);
    for (let touches = 0; touches < 11; touches++) host.key.finger('right-index', 0);
    host.key.unplug();
    expect(host.clock.pending).toBe(0);
    host.key.plugIn('power-only');
    expect(host.key.snapshot()).toMatchObject({ enrolledFingers: [], enrolment: null });
    expect(colour(host)).toBe('cyan on');
  });

  it('nobody at the key ends the mode after a while', async () => {
    const host = poweredOnly();
    host.key.clickButton(3);
    await host.clock.advance(30_000);
    expect(host.key.snapshot().enrolment).toBeNull();
    expect(colour(host)).toBe('blue on');
  });
});

describe('S2-36 an enrolled finger has to be verified first', () => {
  it('flashes green until a match, then white', async () => {
    const host = poweredOnly();
    await enrolStandalone(host, 'right-index');
    host.key.clickButton(3);
    expect(colour(host)).toBe('green flashing');
    host.key.finger('right-index', 0);
    expect(colour(host)).toBe('green on');
    await host.clock.advance(resultMs);
    expect(colour(host)).toBe('white flashing');
  });

  it('a finger that does not match never starts the enrolment', async () => {
    const host = poweredOnly();
    await enrolStandalone(host, 'right-index');
    host.key.clickButton(3);
    for (let touches = 0; touches < 24; touches++) {
      host.key.finger('left-thumb', 0);
      expect(colour(host)).toBe('red on');
      await host.clock.advance(resultMs);
      expect(colour(host)).toBe('green flashing');
    }
    // The last of 25 attempts ends it, and the mode cannot be entered again.
    host.key.finger('left-thumb', 0);
    host.key.clickButton(3);
    expect(host.key.snapshot()).toMatchObject({ enrolledFingers: ['right-index'], enrolment: null });
    await host.clock.advance(resultMs);
    expect(colour(host)).toBe('blue on');
  });
});

describe('an enrolled finger whose key has its PIN blocked (6.5.3.1)', () => {
  it('verifies nobody: red, and no mode', () => {
    const host = new Host();
    host.key.prepare({ pin: '1234', fingers: ['right-index'] });
    const platform = new PlatformPin(host);
    for (let attempt = 1; attempt <= 8; attempt++) {
      platform.token('0000', 0x08);
      if (attempt % 3 === 0) host.replug();
    }
    expect(platform.retries()).toBe(0);
    host.key.clickButton(3);
    expect(colour(host)).toBe('red on');
    expect(host.key.snapshot().enrolment).toBeNull();
  });
});

describe('S2-37 a finger enrolled standalone verifies its user without a PIN', () => {
  it('reports uv true and clientPin false, and serves', async () => {
    const host = poweredOnly();
    await enrolStandalone(host, 'right-index');
    host.key.unplug();
    host.plugIn();
    expect(host.options()).toMatchObject({ uv: true, bioEnroll: true, clientPin: false });
    const made = host.call(0x01, createRequest({ options: map(['uv', true]) }), withFinger('right-index'));
    expect(made.status).toBe(0);
    expect((made.map.get(2) as Uint8Array)[32]! & 0x05).toBe(0x05);
    const platform = new PlatformPin(host);
    expect(platform.tokenByUv(withFinger('right-index'), 0x01, 'example.com').status).toBe(0);
  });
});

describe('S2-38 up to ten fingerprints', () => {
  it('refuses the eleventh standalone with red, and through the host with FP_DATABASE_FULL', async () => {
    const host = new Host();
    await enrolStandalone(host, 'finger 0');
    for (let i = 1; i < 10; i++) await enrolStandalone(host, `finger ${i}`, 'finger 0');
    expect(host.key.snapshot().enrolledFingers).toHaveLength(10);
    host.key.clickButton(3);
    expect(colour(host)).toBe('red on');
    expect(host.key.snapshot().enrolment).toBeNull();

    const platform = new PlatformPin(host);
    expect(platform.setPin('1234')).toBe(0);
    const { token } = platform.token('1234', 0x08);
    expect(host.call(0x09, platform.bio(token, 1)).status).toBe(0x17);
    const infos = host.call(0x09, platform.bio(token, 4)).map.get(7) as Map<number, Uint8Array>[];
    expect(infos).toHaveLength(10);
    expect(host.call(0x09, platform.bio(token, 6, map([1, infos[3]!.get(1)]))).status).toBe(0);
    enrolFinger(host, '1234', 'finger 10');
    expect(host.key.snapshot().enrolledFingers).not.toContain('finger 3');
  });
});
