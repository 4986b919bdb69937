import { describe, expect, it } from 'vitest';
import { keyModels } from '../../src/virtual-key/models/key-models.ts';
import { type LedMeaning, ledMeaning } from '../../src/virtual-key/parts/led.ts';
import { createRequest, getRequest } from './credential-requests.ts';
import { Host, map, touching } from './host.ts';
import { enrolFinger, PlatformPin } from './platform-pin.ts';

const withEnrolledFinger = async (): Promise<Host> => {
  const host = new Host();
  new PlatformPin(host).setPin('1234');
  enrolFinger(host, '1234', 'right-index');
  await host.clock.advance(5000);
  return host;
};
const look = ({ key }: Host) => {
  const { meaning, colour, pattern } = key.led;
  return `${meaning}: ${colour} ${pattern}`;
};

describe('S2-39 blue on: powered on and ready', () => {
  it('shows once the host knows the key', () => {
    expect(look(new Host())).toBe('ready: blue on');
  });
});

describe('S2-40 green on: fingerprint match succeeded', () => {
  it('shows for a moment after a match, then blue again', async () => {
    const host = await withEnrolledFinger();
    host.start(0x01, createRequest({ options: map(['uv', true]) }));
    host.key.finger('right-index', 0);
    expect(look(host)).toBe('match-succeeded: green on');
    await host.clock.advance(host.key.model.led.resultMs);
    expect(look(host)).toBe('ready: blue on');
    expect(host.clock.pending).toBe(0);
  });
});

describe('S2-41 red on: match failed, fingerprint being deleted, key being reset', () => {
  it('shows for a moment after a wrong finger, then asks again', async () => {
    const host = await withEnrolledFinger();
    host.start(0x01, createRequest({ options: map(['uv', true]) }));
    host.key.finger('left-thumb', 0);
    expect(look(host)).toBe('failed-or-erasing: red on');
    await host.clock.advance(host.key.model.led.resultMs);
    expect(look(host)).toBe('match-wanted: blue flashing');
  });

  it('shows while a fingerprint is deleted', async () => {
    const host = await withEnrolledFinger();
    const platform = new PlatformPin(host);
    const { token } = platform.token('1234', 0x08);
    const infos = host.call(0x09, platform.bio(token, 4)).map.get(7) as Map<number, Uint8Array>[];
    expect(host.call(0x09, platform.bio(token, 6, map([1, infos[0]!.get(1)]))).status).toBe(0);
    expect(look(host)).toBe('failed-or-erasing: red on');
    await host.clock.advance(host.key.model.led.erasingMs);
    expect(look(host)).toBe('ready: blue on');
  });

  it('shows while the key is reset', async () => {
    const host = new Host();
    expect(host.call(0x07, undefined, touching).status).toBe(0);
    expect(look(host)).toBe('failed-or-erasing: red on');
    await host.clock.advance(host.key.model.led.erasingMs);
    expect(look(host)).toBe('ready: blue on');
  });
});

describe('S2-42 cyan on: the OS has not recognised the key', () => {
  it('shows between power and enumeration', () => {
    const host = new Host({ plug: false });
    expect(look(host)).toBe('off: off off');
    host.key.plugIn('host');
    expect(look(host)).toBe('not-recognised-by-host: cyan on');
    host.key.enumerated();
    expect(look(host)).toBe('ready: blue on');
    host.key.unplug();
    expect(look(host)).toBe('off: off off');
  });

  it('ends with the first packet of a host that says nothing else', () => {
    const host = new Host({ plug: false });
    host.key.plugIn('host');
    host.openChannel();
    expect(look(host)).toBe('ready: blue on');
  });
});

describe('S2-43 blue flashing: fingerprint match wanted', () => {
  it('shows while a command waits for an enrolled finger', async () => {
    const host = await withEnrolledFinger();
    host.start(0x02, getRequest({ options: map(['uv', true]) }));
    expect(look(host)).toBe('match-wanted: blue flashing');
    expect(host.key.snapshot().waitingFor).toBe('fingerprint');
  });
});

describe('S2-44 cyan flashing: only a touch is needed', () => {
  it('shows while a command waits for a touch, and for each sample of an enrolment through the host', async () => {
    const host = new Host();
    host.start(0x0b);
    expect(look(host)).toBe('touch-wanted: cyan flashing');
    host.key.touch();
    expect(host.answer().status).toBe(0);
    const platform = new PlatformPin(host);
    platform.setPin('1234');
    host.start(0x09, platform.bio(platform.token('1234', 0x08).token, 1));
    expect(look(host)).toBe('touch-wanted: cyan flashing');
    expect(host.key.snapshot().waitingFor).toBe('fingerprint');
  });
});

describe('S2-45 white flashing: standalone enrolment', () => {
  it('shows after three clicks', () => {
    const host = new Host();
    host.key.clickButton(3);
    expect(look(host)).toBe('standalone-enrolment: white flashing');
  });
});

describe('S2-46 green flashing: a fingerprint exists, match wanted before standalone enrolment', () => {
  it('shows after three clicks where a finger is enrolled', async () => {
    const host = await withEnrolledFinger();
    host.key.clickButton(3);
    expect(look(host)).toBe('verify-before-enrolment: green flashing');
  });
});

describe('S2-47 the mapping is data and total', () => {
  const meanings: LedMeaning[] = [
    'off',
    'ready',
    'match-succeeded',
    'failed-or-erasing',
    'not-recognised-by-host',
    'match-wanted',
    'touch-wanted',
    'standalone-enrolment',
    'verify-before-enrolment',
  ];

  it.each(keyModels.map((model) => [model.id, model] as const))('%s has one look for each meaning', (_, { led }) => {
    expect(Object.keys(led.looks).sort()).toEqual([...meanings].sort());
    const looks = Object.values(led.looks).map(({ colour, pattern }) => `${colour} ${pattern}`);
    expect(new Set(looks).size).toBe(meanings.length);
  });

  it('gives every situation of the key exactly one meaning', () => {
    const seen = new Set<LedMeaning>();
    for (const powered of [false, true]) {
      for (const recognised of [false, true]) {
        for (const waitingFor of [null, 'touch', 'match', 'sample'] as const) {
          for (const stage of [null, 'verify', 'capture'] as const) {
            const standalone = stage && { stage, taken: 0, total: 12 };
            const meaning = ledMeaning({ powered, recognised, waitingFor, standalone });
            expect(meanings).toContain(meaning);
            seen.add(meaning);
          }
        }
      }
    }
    // The two others are results, shown for a moment.
    expect(meanings.filter((meaning) => !seen.has(meaning))).toEqual(['match-succeeded', 'failed-or-erasing']);
  });

  it('shows a WINK for a moment', async () => {
    const host = new Host();
    host.send(0x08);
    expect(host.take()).toMatchObject({ command: 0x08 });
    expect(host.key.led.pattern).toBe('flashing');
    await host.clock.advance(host.key.model.led.wink.forMs);
    expect(look(host)).toBe('ready: blue on');
  });

  it('announces each change', async () => {
    const host = await withEnrolledFinger();
    const shown: string[] = [];
    host.key.onChange(() => {
      if (shown.at(-1) !== look(host)) shown.push(look(host));
    });
    host.start(0x01, createRequest({ options: map(['uv', true]) }));
    host.key.finger('left-thumb', 0);
    await host.clock.advance(1000);
    host.key.finger('right-index', 0);
    await host.clock.advance(1000);
    host.key.unplug();
    expect(shown).toEqual([
      'match-wanted: blue flashing',
      'failed-or-erasing: red on',
      'match-wanted: blue flashing',
      'match-succeeded: green on',
      'ready: blue on',
      'off: off off',
    ]);
  });
});
