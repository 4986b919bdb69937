import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { concatBytes, toHex } from '../../src/basics/bytes.ts';
import { type CborMap, encodeCbor } from '../../src/fido/cbor.ts';
import { DamagedKeyMemory } from '../../src/virtual-key/flash/records.ts';
import { type KeyMemory, volatileMemory } from '../../src/virtual-key/key-memory.ts';
import { atkeyPro } from '../../src/virtual-key/models/atkey-pro.ts';
import { ctap23 } from '../../src/virtual-key/models/ctap-2-3.ts';
import type { KeyModel } from '../../src/virtual-key/models/key-model.ts';
import { completeModel } from './complete-model.ts';
import { createRequest, getRequest, sha256 } from './credential-requests.ts';
import { type Answer, Host, map, touching, withFinger } from './host.ts';
import { enrolFinger, PlatformPin } from './platform-pin.ts';

const rk = map(['rk', true]);

/** A memory whose power fails at one write: before anything of it is stored, or after all of it is. */
class FailingMemory implements KeyMemory {
  readonly #memory = volatileMemory();
  /** Writes until the power fails. */
  left = Number.POSITIVE_INFINITY;
  storesTheLast = false;
  writes = 0;

  read(): ReadonlyMap<string, Uint8Array> {
    return this.#memory.read();
  }

  write(changes: ReadonlyMap<string, Uint8Array | null>): void {
    this.writes++;
    if (this.left === 0) throw new Error('no power');
    if (--this.left === 0) {
      if (this.storesTheLast) this.#memory.write(changes);
      throw new Error('power cut');
    }
    this.#memory.write(changes);
  }
}

/** What is stored, for comparing. Signatures of certificates differ from run to run, so of those only the presence counts. */
const contents = (memory: KeyMemory): string =>
  [...memory.read()]
    .map(([name, bytes]) => `${name} ${name === 'attestation' ? '' : toHex(bytes)}`)
    .sort()
    .join('\n');

interface Ceremony {
  readonly name: string;
  readonly model?: KeyModel;
  readonly prepare: (host: Host) => void;
  readonly act: (host: Host) => Answer | number | undefined;
}

const enrolled = (host: Host) => {
  new PlatformPin(host).setPin('1234');
  enrolFinger(host, '1234', 'right-index');
};

const everything = map(
  ['credBlob', Uint8Array.of(1, 2, 3)],
  ['credProtect', 1],
  ['largeBlobKey', true],
  ['thirdPartyPayment', true],
);

const tokens = new WeakMap<Host, Uint8Array>();

/** A key with a PIN and one discoverable credential, and a token with permissions cm and lbw. */
const managed = (host: Host) => {
  host.call(0x01, createRequest({ options: rk }), touching);
  const platform = new PlatformPin(host);
  platform.setPin('1234');
  tokens.set(host, platform.token('1234', 0x14).token);
};

/** deleteCredential, or updateUserInformation. */
function manage(host: Host, subCommand: 6 | 7): Answer {
  const platform = new PlatformPin(host);
  const token = tokens.get(host)!;
  const signed = (sub: number, params: CborMap) =>
    host.call(
      0x0a,
      map([1, sub], [2, params], [3, 2], [4, platform.authenticate(token, Uint8Array.of(sub), encodeCbor(params))]),
    );
  const entry = signed(4, map([1, sha256('example.com')])).map;
  const user = map(['id', Uint8Array.of(1)], ['name', 'another name']);
  return signed(subCommand, map([2, entry.get(7)], ...(subCommand === 7 ? [[3, user] as const] : [])));
}

/** An array in two fragments. */
function writeLargeBlobs(host: Host): Answer {
  const array = concatBytes(
    new Uint8Array(284).fill(1),
    createHash('sha256').update(new Uint8Array(284).fill(1)).digest().subarray(0, 16),
  );
  const write = (fragment: Uint8Array, offset: number, length?: number) => {
    const head = new Uint8Array(38).fill(0xff, 0, 32);
    head[32] = 0x0c;
    new DataView(head.buffer).setUint32(34, offset, true);
    const message = concatBytes(head, createHash('sha256').update(fragment).digest());
    const param = new PlatformPin(host).authenticate(tokens.get(host)!, message);
    return host.call(0x0c, map([2, fragment], [3, offset], [4, length], [5, param], [6, 2]));
  };
  write(array.subarray(0, 200), 0, array.length);
  return write(array.subarray(200), 200);
}

/** A U2F request, its status word told as the CTAP status that says the same. */
function u2f(host: Host, request: Uint8Array): Answer {
  host.send(0x03, request);
  host.key.touch();
  host.take();
  host.send(0x03, request);
  const word = toHex(host.take().payload.subarray(-2));
  return { status: { '9000': 0, '6f00': 0x7f }[word] ?? -1, map: map() };
}

function setMinPinLength(host: Host, length: number): Answer {
  const platform = new PlatformPin(host);
  const { token } = platform.token('123456', 0x20);
  const params = map([1, length]);
  const start = new Uint8Array(34).fill(0xff, 0, 32);
  start.set([0x0d, 3], 32);
  const param = platform.authenticate(token, start, encodeCbor(params));
  return host.call(0x0d, map([1, 3], [2, params], [3, 2], [4, param]));
}

const withLongPin = (host: Host) => void new PlatformPin(host).setPin('123456');

/** A PIN that has to be changed, and a persistent token that somebody holds. */
const forced = (host: Host) => {
  withLongPin(host);
  new PlatformPin(host).token('123456', 0x40);
  setMinPinLength(host, 8);
  host.replug();
};

const ceremonies: Ceremony[] = [
  { name: 'setPIN', prepare: () => {}, act: (host) => new PlatformPin(host).setPin('1234') },
  { name: 'changePIN', prepare: enrolled, act: (host) => new PlatformPin(host).changePin('1234', '5678') },
  { name: 'setMinPINLength', prepare: withLongPin, act: (host) => setMinPinLength(host, 8) },
  {
    name: 'changePIN of a PIN that was too short',
    model: ctap23,
    prepare: forced,
    act: (host) => new PlatformPin(host).changePin('123456', '19028473'),
  },
  {
    name: 'the first persistent token',
    model: ctap23,
    prepare: withLongPin,
    act: (host) => new PlatformPin(host).token('123456', 0x40).status,
  },
  {
    name: 'Reset of a key with settings',
    model: ctap23,
    prepare: forced,
    act: (host) => host.call(0x07, undefined, touching),
  },
  { name: 'a wrong PIN', prepare: enrolled, act: (host) => new PlatformPin(host).token('0000', 8).status },
  { name: 'the right PIN', prepare: enrolled, act: (host) => new PlatformPin(host).token('1234', 8).status },
  {
    name: 'a wrong finger',
    prepare: enrolled,
    act: (host) => new PlatformPin(host).tokenByUv(withFinger('left-thumb'), 1, 'example.com').status,
  },
  {
    name: 'the last sample of an enrolment',
    prepare: enrolled,
    act: (host) => {
      enrolFinger(host, '1234', 'left-index');
      return undefined;
    },
  },
  {
    name: 'standalone enrolment',
    prepare: () => {},
    act: (host) => {
      host.key.clickButton(3);
      for (let touches = 0; touches < 12; touches++) host.key.finger('right-index', 0);
      return undefined;
    },
  },
  { name: 'MakeCredential', prepare: () => {}, act: (host) => host.call(0x01, createRequest(), touching) },
  {
    name: 'MakeCredential in place of another',
    prepare: (host) => void host.call(0x01, createRequest({ options: rk }), touching),
    act: (host) => host.call(0x01, createRequest({ options: rk }), touching),
  },
  {
    name: 'MakeCredential with all that a credential can have, in place of another',
    model: completeModel,
    prepare(host) {
      host.call(0x0d, map([1, 1]));
      host.call(0x01, createRequest({ options: rk }), touching);
    },
    act: (host) => host.call(0x01, createRequest({ options: rk, extensions: everything }).set(10, 2), touching),
  },
  {
    name: 'GetAssertion',
    prepare: (host) => void host.call(0x01, createRequest({ options: rk }), touching),
    act: (host) => host.call(0x02, getRequest(), touching),
  },
  { name: 'deleteCredential', model: completeModel, prepare: managed, act: (host) => manage(host, 6) },
  { name: 'updateUserInformation', model: completeModel, prepare: managed, act: (host) => manage(host, 7) },
  { name: 'LargeBlobs', model: completeModel, prepare: managed, act: writeLargeBlobs },
  {
    name: 'U2F_REGISTER',
    model: { ...atkeyPro, versions: ['U2F_V2', 'FIDO_2_1'] },
    prepare: () => {},
    act: (host) => u2f(host, concatBytes(Uint8Array.of(0, 1, 0, 0, 64), new Uint8Array(64).fill(7))),
  },
  {
    name: 'a wipe',
    model: completeModel,
    prepare(host) {
      managed(host);
      writeLargeBlobs(host);
    },
    act: (host) => {
      host.key.wipe();
      return undefined;
    },
  },
  {
    name: 'Reset',
    prepare: (host) => {
      host.call(0x01, createRequest({ options: rk }), touching);
      enrolled(host);
      host.replug();
    },
    act: (host) => host.call(0x07, undefined, touching),
  },
];

/** States of the memory after each write of a ceremony that nothing disturbs. */
function undisturbed({ model = atkeyPro, prepare, act }: Ceremony): string[] {
  const memory = new FailingMemory();
  const host = new Host({ memory, model });
  prepare(host);
  const states = [contents(memory)];
  const write = memory.write.bind(memory);
  memory.write = (changes) => {
    write(changes);
    states.push(contents(memory));
  };
  const answer = act(host);
  expect(typeof answer === 'object' ? answer.status : 0).toBe(0);
  expect(host.warnings).toEqual([]);
  return states;
}

describe.each(ceremonies)('power lost at each write of $name', (ceremony) => {
  const states = undisturbed(ceremony);

  it.each(
    [false, true].flatMap((stored) =>
      states.slice(1).map((_, k) => [k + 1, stored ? 'after' : 'before', stored] as const),
    ),
  )('write %i, %s it', (k, _, stored) => {
    const memory = new FailingMemory();
    const { model = atkeyPro } = ceremony;
    const host = new Host({ memory, model });
    ceremony.prepare(host);
    memory.left = k;
    memory.storesTheLast = stored;
    try {
      const answer = ceremony.act(host);
      // No answer claims what was not stored.
      if (typeof answer === 'object') expect(answer.status).toBe(0x7f);
    } catch (error) {
      // The test's own host gives up in the middle of a longer ceremony.
      expect(error).toBeInstanceOf(Error);
    }
    expect(contents(memory)).toBe(states[stored ? k : k - 1]);

    memory.left = Number.POSITIVE_INFINITY;
    const restarted = new Host({ memory, model, seed: 'after the restart' });
    expect(restarted.call(0x04).status).toBe(0);
    expect(restarted.call(0x01, createRequest({ rpId: 'example.net' }), touching).status).toBe(0);
    expect(restarted.warnings).toEqual([]);
  });
});

describe('a credential and its signature counter', () => {
  it('are one write, once the key has its secrets and certificates', () => {
    const memory = new FailingMemory();
    const host = new Host({ memory, model: completeModel });
    const create = () => host.call(0x01, createRequest({ options: rk, extensions: everything }), touching);
    const get = () => host.call(0x02, getRequest({ extensions: map(['credBlob', true]) }), touching);
    create();
    for (const ceremony of [create, create, get]) {
      const before = memory.writes;
      expect(ceremony().status).toBe(0);
      expect(memory.writes).toBe(before + 1);
    }
  });
});

describe('hostile F11 a key that lost power', () => {
  it('has spent the retry of a PIN that it was about to compare', () => {
    const memory = new FailingMemory();
    const host = new Host({ memory });
    enrolled(host);
    for (let attempt = 7; attempt > 0; attempt--) {
      memory.left = 1;
      memory.storesTheLast = true;
      const running = new Host({ memory });
      expect(new PlatformPin(running).token('0000', 8).status).toBe(0x7f);
      memory.left = Number.POSITIVE_INFINITY;
      expect(new PlatformPin(new Host({ memory })).retries()).toBe(attempt);
    }
  });

  it('compares no PIN whose retry it could not store', () => {
    const memory = new FailingMemory();
    const host = new Host({ memory });
    enrolled(host);
    memory.left = 0;
    expect(new PlatformPin(host).token('1234', 8).status).toBe(0x7f);
    expect(host.warnings).toEqual(['virtual-key-command-failed {"error":"FlashFailure"}']);
  });

  it('continues over the same memory: PIN, fingers, credentials, counters, attestation', () => {
    const host = new Host();
    enrolled(host);
    const { memory } = host;
    const platform = new PlatformPin(host);
    platform.token('0000', 8);
    platform.tokenByUv(withFinger('left-thumb'), 1, 'example.com');
    const made = host.call(
      0x01,
      createRequest({ options: map(['rk', true], ['uv', true]) }),
      withFinger('right-index'),
    );
    expect(made.status).toBe(0);
    platform.token('0000', 8);
    const root = host.key.attestationRoot();

    const again = new Host({ memory, seed: 'another run' });
    expect(again.key.snapshot()).toMatchObject({ pinSet: true, enrolledFingers: ['right-index'], credentials: 1 });
    expect(new PlatformPin(again).retries()).toBe(6);
    expect(again.key.attestationRoot()).toEqual(root);
    expect(again.call(0x02, getRequest({ options: map(['uv', true]) }), withFinger('right-index')).status).toBe(0);
    expect(again.getInfo()).toEqual(host.getInfo());
  });

  it('clears by a power cycle only what is volatile', () => {
    const host = new Host();
    enrolled(host);
    const before = contents(host.memory);
    host.replug();
    host.getInfo();
    expect(contents(host.memory)).toBe(before);
  });

  it('leaves no timer and no answer behind when it is pulled in the middle', async () => {
    const host = new Host();
    enrolled(host);
    await host.clock.advance(5000);
    host.start(0x01, createRequest({ options: map(['uv', true]) }));
    host.key.finger('left-thumb', 0);
    host.received.length = 0;
    host.key.unplug();
    expect(host.clock.pending).toBe(0);
    host.key.touch();
    host.key.finger('right-index', 0);
    host.key.clickButton(3);
    await host.clock.advance(60_000);
    expect(host.received).toEqual([]);
  });
});

describe('a damaged memory', () => {
  const whole = (): Map<string, Uint8Array> => {
    const host = new Host();
    enrolled(host);
    host.call(0x01, createRequest({ options: map(['rk', true], ['uv', true]) }), withFinger('right-index'));
    return new Map(host.memory.read());
  };
  const over = (records: ReadonlyMap<string, Uint8Array>) => () =>
    new Host({ memory: { read: () => records, write: () => {} } });

  it.each([...whole().keys()])('is refused by the name of its record: %s', (name) => {
    const records = whole();
    const bytes = records.get(name)!;
    for (const damaged of [
      bytes.subarray(1),
      bytes.subarray(0, bytes.length - 1),
      new Uint8Array(0),
      Uint8Array.of(0xa0),
    ]) {
      expect(over(new Map(records).set(name, damaged))).toThrow(DamagedKeyMemory);
      expect(over(new Map(records).set(name, damaged))).toThrow(name);
    }
  });

  it('is refused for a record of another name', () => {
    expect(over(new Map([['something', Uint8Array.of(0xa0)]]))).toThrow('"something"');
  });
});
