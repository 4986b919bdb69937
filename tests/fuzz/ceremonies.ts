import { createHash } from 'node:crypto';
import { concatBytes } from '../../src/basics/bytes.ts';
import { type CborMap, type CborValue, encodeCbor } from '../../src/fido/cbor.ts';
import type { Chance } from './chance.ts';
import type { FuzzedKey } from './fuzzed-key.ts';
import { mutatedMap } from './mutations.ts';

/** What a client does with a key, by the specification, with every member that it may send. */
export type Ceremony = (key: FuzzedKey) => void;

const map = (...members: readonly (readonly [number | string, CborValue | undefined])[]): CborMap =>
  new Map(members.filter((member): member is [number | string, CborValue] => member[1] !== undefined));
const sha256 = (data: string | Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(data).digest());

const rpIds = ['example.com', 'login.example', 'a.test', 'しけん.test', `${'long.'.repeat(30)}test`];
const pins = ['1234', '123456', 'あいうえおか', 'x'.repeat(63), '0000', '12', 'correct horse'];
const hash = new Uint8Array(32).fill(7);
const rpId = (chance: Chance): string => chance.pick(chance.in(3, 4) ? rpIds.slice(0, 2) : rpIds);
const protocolOf = (key: FuzzedKey): 1 | 2 => key.chance.pick(key.model.pin.protocols);
const descriptor = (id: Uint8Array): CborMap => map(['id', id], ['type', 'public-key']);

function padded(pin: string): Uint8Array {
  const bytes = new Uint8Array(64);
  bytes.set(new TextEncoder().encode(pin).subarray(0, 64));
  return bytes;
}

const getInfo: Ceremony = (key) => {
  key.call(0x04);
};

const retries: Ceremony = (key) => {
  key.call(0x06, map([1, protocolOf(key)], [2, key.chance.pick([1, 7, 2, 8, 10])]));
};

const setPin: Ceremony = (key) => {
  const protocol = protocolOf(key);
  const agreed = key.agree(protocol);
  if (!agreed) return;
  const pin = key.chance.pick(pins);
  const newPinEnc = key.encrypt(protocol, agreed.secret, padded(pin));
  const param = key.authenticate(protocol, agreed.secret, newPinEnc);
  const answer = key.call(0x06, map([1, protocol], [2, 3], [3, agreed.keyAgreement], [4, param], [5, newPinEnc]));
  if (answer?.status === 0) key.pin = pin;
};

const changePin: Ceremony = (key) => {
  const protocol = protocolOf(key);
  const agreed = key.agree(protocol);
  if (!agreed) return;
  const [current, next] = [key.pin ?? '1234', key.chance.pick(pins)];
  const newPinEnc = key.encrypt(protocol, agreed.secret, padded(next));
  const pinHashEnc = key.encrypt(protocol, agreed.secret, sha256(current).subarray(0, 16));
  const param = key.authenticate(protocol, agreed.secret, newPinEnc, pinHashEnc);
  const answer = key.call(
    0x06,
    map([1, protocol], [2, 4], [3, agreed.keyAgreement], [4, param], [5, newPinEnc], [6, pinHashEnc]),
  );
  if (answer?.status === 0) key.pin = next;
};

function token(key: FuzzedKey, permissions: number, rp?: string): void {
  const protocol = protocolOf(key);
  const agreed = key.agree(protocol);
  key.token = undefined;
  if (!agreed) return;
  const byUv = key.chance.in(1, 4);
  const legacy = !byUv && key.chance.in(1, 5);
  const pin = key.chance.in(1, 20) ? 'wrong' : (key.pin ?? '1234');
  const answer = key.call(
    0x06,
    map(
      [1, protocol],
      [2, byUv ? 6 : legacy ? 5 : 9],
      [3, agreed.keyAgreement],
      [6, byUv ? undefined : key.encrypt(protocol, agreed.secret, sha256(pin).subarray(0, 16))],
      [9, legacy ? undefined : permissions],
      [10, legacy ? undefined : rp],
    ),
  );
  const encrypted = answer?.status === 0 ? answer.map.get(2) : undefined;
  if (!(encrypted instanceof Uint8Array)) return;
  key.token = { protocol, bytes: key.decrypt(protocol, agreed.secret, encrypted) };
}

const anyToken: Ceremony = (key) => {
  token(
    key,
    key.chance.pick([0, 1, 2, 3, 4, 8, 0x10, 0x20, 0x40, 0x44, 0xff, 0x80]),
    key.chance.in(1, 2) ? rpId(key.chance) : undefined,
  );
};

/** A signed request of a command with sub-commands. Parameters may be mutated before they are signed: what is behind the signature is reached. */
function signed(
  key: FuzzedKey,
  command: number,
  subCommand: number,
  params: CborMap | undefined,
  members: { readonly subCommand: number; readonly params: number; readonly protocol: number; readonly param: number },
  prefix: Uint8Array,
  more: readonly (readonly [number, CborValue])[] = [],
): ReturnType<FuzzedKey['call']> {
  const { token: held } = key;
  const sent = params && key.chance.in(key.mutation, 200) ? mutatedMap(params, key.chance) : params;
  const message = [prefix, Uint8Array.of(subCommand), sent ? encodeCbor(sent) : new Uint8Array(0)];
  const param = held && key.authenticate(held.protocol, held.bytes, ...message);
  return key.call(
    command,
    map(
      ...more,
      [members.subCommand, subCommand],
      [members.params, sent],
      [members.protocol, held?.protocol],
      [members.param, param],
    ),
  );
}

const bio = (key: FuzzedKey, subCommand: number, params?: CborMap) =>
  signed(
    key,
    key.chance.pick([0x09, 0x09, 0x40]),
    subCommand,
    params,
    { subCommand: 2, params: 3, protocol: 4, param: 5 },
    Uint8Array.of(1),
    [[1, 1]],
  );

const enrol: Ceremony = (key) => {
  token(key, 0x08);
  const begin = bio(key, 1, key.chance.in(1, 2) ? map([3, 10_000]) : undefined);
  const templateId = begin?.map.get(4);
  if (!(templateId instanceof Uint8Array)) return;
  for (let turn = 0; turn < 30; turn++) {
    const next = bio(key, 2, map([1, templateId], [3, 5_000]));
    if (next?.status !== 0) break;
    if (next.map.get(6) === 0) {
      key.templates.push(templateId);
      break;
    }
    if (key.chance.in(1, 60)) key.call(0x09, map([1, 1], [2, 3]));
  }
};

const manageTemplates: Ceremony = (key) => {
  token(key, 0x08);
  const id = key.templates.length > 0 ? key.chance.pick(key.templates) : new Uint8Array(2);
  const { chance } = key;
  switch (chance.below(6)) {
    case 0:
      key.call(0x09, map([6, true]));
      break;
    case 1:
      key.call(0x09, map([1, 1], [2, 7]));
      break;
    case 2:
      bio(key, 6, map([1, id]));
      break;
    case 3:
      bio(key, 5, map([1, id], [2, chance.pick(['指', 'x'.repeat(chance.below(90)), ''])]));
      break;
    default:
      bio(key, 4);
  }
};

function hmacSecret(key: FuzzedKey): CborMap | undefined {
  const protocol = protocolOf(key);
  const agreed = key.agree(protocol);
  if (!agreed) return undefined;
  const saltEnc = key.encrypt(protocol, agreed.secret, key.chance.bytes(key.chance.pick([32, 64, 48, 16])));
  return map(
    [1, agreed.keyAgreement],
    [2, saltEnc],
    [3, key.authenticate(protocol, agreed.secret, saltEnc)],
    [4, protocol === 1 && key.chance.in(1, 2) ? undefined : protocol],
  );
}

const makeCredential: Ceremony = (key) => {
  const { chance } = key;
  const rp = rpId(chance);
  if (chance.in(2, 3)) token(key, chance.pick([1, 3, 0x13]), rp);
  const extensions = map(
    ['hmac-secret', chance.in(1, 3) ? true : undefined],
    ['hmac-secret-mc', chance.in(1, 6) ? hmacSecret(key) : undefined],
    ['credProtect', chance.in(1, 3) ? chance.pick([1, 2, 3]) : undefined],
    ['credBlob', chance.in(1, 4) ? chance.bytes(chance.below(80)) : undefined],
    ['largeBlobKey', chance.in(1, 4) ? chance.in(9, 10) : undefined],
    ['minPinLength', chance.in(1, 4) ? true : undefined],
    ['pinComplexityPolicy', chance.in(1, 4) ? true : undefined],
    ['thirdPartyPayment', chance.in(1, 6) ? true : undefined],
  );
  const options = map(
    ['rk', chance.in(1, 2) ? chance.in(2, 3) : undefined],
    ['uv', chance.in(1, 4) ? chance.in(1, 2) : undefined],
    ['up', chance.in(1, 20) ? chance.in(1, 2) : undefined],
  );
  const { token: held } = key;
  const answer = key.call(
    0x01,
    map(
      [1, hash],
      [2, map(['id', rp], ['name', chance.in(1, 2) ? 'Example' : undefined])],
      [
        3,
        map(
          ['id', chance.in(1, 2) ? Uint8Array.of(chance.below(4)) : chance.bytes(chance.below(65))],
          ['name', 'a'],
          ['displayName', '花子'],
        ),
      ],
      [
        4,
        chance
          .pick([[-7], [-8, -7], [-257], [-35, -7], [-7, -999]])
          .map((alg): CborValue => map(['alg', alg], ['type', 'public-key'])),
      ],
      [5, chance.in(1, 4) ? key.credentials.slice(-6).map(descriptor) : undefined],
      [6, extensions.size > 0 ? extensions : undefined],
      [7, options.size > 0 ? options : undefined],
      [8, held && (chance.in(1, 30) ? new Uint8Array(0) : key.authenticate(held.protocol, held.bytes, hash))],
      [9, held?.protocol],
      [10, chance.in(1, 12) ? chance.pick([1, 2, 3]) : undefined],
      [11, chance.in(1, 8) ? chance.pick([['none'], ['packed'], ['fido-u2f', 'packed'], ['tpm', 'none']]) : undefined],
    ),
  );
  const authData = answer?.status === 0 ? answer.map.get(2) : undefined;
  if (!(authData instanceof Uint8Array)) return;
  const length = ((authData[53] as number) << 8) | (authData[54] as number);
  key.credentials.push(authData.slice(55, 55 + length));
  if (key.credentials.length > 24) key.credentials.shift();
};

const getAssertion: Ceremony = (key) => {
  const { chance } = key;
  const rp = rpId(chance);
  if (chance.in(1, 2)) token(key, chance.pick([2, 3]), rp);
  const extensions = map(
    ['hmac-secret', chance.in(1, 3) ? hmacSecret(key) : undefined],
    ['credBlob', chance.in(1, 4) ? true : undefined],
    ['largeBlobKey', chance.in(1, 4) ? true : undefined],
    ['thirdPartyPayment', chance.in(1, 6) ? true : undefined],
  );
  const options = map(
    ['up', chance.in(1, 3) ? chance.in(1, 2) : undefined],
    ['uv', chance.in(1, 4) ? chance.in(1, 2) : undefined],
    ['rk', chance.in(1, 40) ? true : undefined],
  );
  const { token: held } = key;
  const answer = key.call(
    0x02,
    map(
      [1, rp],
      [2, hash],
      [
        3,
        chance.in(1, 2)
          ? [...key.credentials.slice(-5), chance.bytes(chance.pick([63, 64, 20]))].map(descriptor)
          : undefined,
      ],
      [4, extensions.size > 0 ? extensions : undefined],
      [5, options.size > 0 ? options : undefined],
      [6, held && (chance.in(1, 30) ? new Uint8Array(0) : key.authenticate(held.protocol, held.bytes, hash))],
      [7, held?.protocol],
    ),
  );
  const more = answer?.map.get(5);
  for (let turn = typeof more === 'number' ? Math.min(more, 5) : Number(chance.in(1, 20)); turn > 0; turn--) {
    if (chance.in(1, 10)) key.clock.advance(31_000);
    key.call(0x08);
  }
};

const credentialManagement = (key: FuzzedKey, subCommand: number, params?: CborMap) =>
  signed(
    key,
    key.chance.pick([0x0a, 0x0a, 0x41]),
    subCommand,
    params,
    { subCommand: 1, params: 2, protocol: 3, param: 4 },
    new Uint8Array(0),
  );

const manageCredentials: Ceremony = (key) => {
  const { chance } = key;
  token(key, chance.pick([4, 4, 0x40]), chance.in(1, 6) ? rpId(chance) : undefined);
  credentialManagement(key, 1);
  const rps = credentialManagement(key, 2);
  for (let turn = Number(rps?.map.get(5) ?? 1) - 1; turn > 0; turn--) {
    if (chance.in(1, 20)) key.clock.advance(31_000);
    key.call(0x0a, map([1, 3]));
  }
  const creds = credentialManagement(key, 4, map([1, sha256(rpId(chance))]));
  for (let turn = Math.min(Number(creds?.map.get(9) ?? 2) - 1, 8); turn > 0; turn--) key.call(0x0a, map([1, 5]));
  const id = key.credentials.length > 0 ? chance.pick(key.credentials) : new Uint8Array(16);
  if (chance.in(1, 3)) credentialManagement(key, 6, map([2, descriptor(id)]));
  else if (chance.in(1, 2)) {
    const user = map(
      ['id', Uint8Array.of(chance.below(4))],
      ['name', chance.pick(['', 'b', '花'.repeat(40)])],
      ['displayName', 'C'],
    );
    credentialManagement(key, 7, map([2, descriptor(id)], [3, user]));
  }
};

const config: Ceremony = (key) => {
  const { chance } = key;
  if (chance.in(5, 6)) token(key, 0x20);
  const prefix = concatBytes(new Uint8Array(32).fill(0xff), Uint8Array.of(0x0d));
  const subCommand = chance.pick([1, 2, 3, 3, 4, 0xff, 9]);
  const params =
    subCommand === 3
      ? map(
          [1, chance.in(1, 2) ? 4 + chance.below(3) : undefined],
          [2, chance.in(1, 3) ? rpIds.slice(0, 1 + chance.below(3)) : undefined],
          [3, chance.in(1, 6) ? true : undefined],
          [4, chance.in(1, 8) ? true : undefined],
        )
      : undefined;
  signed(key, 0x0d, subCommand, params, { subCommand: 1, params: 2, protocol: 3, param: 4 }, prefix);
};

const largeBlobs: Ceremony = (key) => {
  const { chance } = key;
  token(key, 0x10);
  const { token: held } = key;
  const content = encodeCbor([map([1, chance.bytes(chance.below(1500))], [2, chance.bytes(12)], [3, 40])]);
  const serialised = concatBytes(content, sha256(content).subarray(0, 16));
  const fragment = key.model.maxMsgSize - 64;
  for (let offset = 0; offset < serialised.length; offset += fragment) {
    const part = serialised.slice(offset, offset + fragment);
    const place = new Uint8Array(4);
    new DataView(place.buffer).setUint32(0, offset, true);
    const param =
      held &&
      key.authenticate(
        held.protocol,
        held.bytes,
        new Uint8Array(32).fill(0xff),
        Uint8Array.of(0x0c, 0),
        place,
        sha256(part),
      );
    const length = offset === 0 ? serialised.length : undefined;
    const answer = key.call(0x0c, map([2, part], [3, offset], [4, length], [5, param], [6, held?.protocol]));
    if (answer?.status !== 0) break;
  }
  key.call(0x0c, map([1, chance.pick([17, 900, 100_000])], [3, chance.pick([0, 0, 10, 5_000])]));
};

const u2f: Ceremony = (key) => {
  const { chance } = key;
  const [challenge, application] = [chance.bytes(32), sha256(rpId(chance))];
  const handle = key.credentials.length > 0 ? chance.pick(key.credentials) : chance.bytes(64);
  const data = chance.in(1, 2)
    ? concatBytes(challenge, application)
    : concatBytes(challenge, application, Uint8Array.of(handle.length), handle);
  const instruction = data.length === 64 ? chance.pick([1, 1, 3, 9]) : 2;
  const body = instruction === 3 ? new Uint8Array(0) : data;
  const head = Uint8Array.of(chance.in(1, 30) ? 1 : 0, instruction, chance.pick([3, 7, 8, 0]), 0);
  const lengths = chance.in(3, 4) ? Uint8Array.of(0, body.length >> 8, body.length) : Uint8Array.of(body.length);
  const apdu =
    body.length === 0
      ? concatBytes(head, Uint8Array.of(0, 0, 0))
      : concatBytes(head, lengths, body, Uint8Array.of(0, 0));
  for (let turn = 0; turn < 2; turn++) {
    if (chance.in(1, 2)) key.anyHands();
    const answer = key.message(apdu);
    if (instruction === 1 && answer && answer.length > 67 && answer[0] === 5) {
      key.credentials.push(answer.slice(67, 67 + (answer[66] as number)));
    }
  }
};

const transport: Ceremony = (key) => {
  const { chance } = key;
  switch (chance.below(9)) {
    case 0:
      key.openChannel();
      break;
    case 1:
      key.exchange(0x01, chance.bytes(chance.pick([0, 1, 57, 58, 1024, 7609])), chance.in(1, 2), () => {});
      break;
    case 2:
      key.exchange(0x08, new Uint8Array(0), false, () => {});
      break;
    case 3:
      key.exchange(0x04, Uint8Array.of(chance.below(13)), false, () => {});
      if (chance.in(1, 2)) key.clock.advance(chance.below(12_000));
      key.exchange(0x04, Uint8Array.of(0), false, () => {});
      break;
    case 4:
      key.exchange(chance.below(0x80), chance.bytes(chance.below(80)), true, () => key.anyHands());
      break;
    case 5:
      key.exchange(0x06, chance.bytes(chance.pick([8, 7, 9])), true, () => {});
      break;
    default: {
      for (let times = chance.below(60); times > 0; times--) {
        const packet = chance.bytes(64);
        if (chance.in(1, 2)) new DataView(packet.buffer).setUint32(0, key.channel);
        key.stray(packet);
      }
    }
  }
};

const selection: Ceremony = (key) => {
  key.call(0x0b);
};

const unknownCommand: Ceremony = (key) => {
  key.call(key.chance.below(256), map([1, 1]));
};

const reset: Ceremony = (key) => {
  if (key.chance.in(3, 4)) {
    key.key.unplug();
    key.plugIn();
  }
  const answer = key.call(0x07, undefined, () => key.key.touch(true));
  if (answer?.status !== 0) return;
  key.pin = undefined;
  key.credentials.length = 0;
  key.templates.length = 0;
};

const hands: Ceremony = (key) => {
  const { chance } = key;
  switch (chance.below(6)) {
    case 0:
      key.clock.advance(chance.pick([100, 1_000, 31_000, 601_000]));
      break;
    case 1:
      key.key.clickButton(1 + chance.below(4));
      break;
    case 2:
      for (let click = 0; click < 3; click++) {
        key.key.clickButton();
        key.clock.advance(100);
      }
      for (let touch = chance.below(16); touch > 0; touch--)
        key.key.finger('owner', chance.in(5, 6) ? 0 : chance.below(15));
      if (chance.in(1, 2)) key.key.clickButton();
      break;
    case 3:
      key.key.unplug();
      key.key.plugIn('power-only');
      key.key.clickButton(3);
      key.clock.advance(chance.below(40_000));
      key.key.unplug();
      key.plugIn();
      break;
    case 4:
      if (chance.in(1, 10)) {
        key.memory.refuses = () => false;
        key.key.wipe();
        key.pin = undefined;
      } else key.key.pressButton();
      break;
    default:
      key.anyHands();
  }
};

/** Each with how often it is chosen. */
export const ceremonies: readonly (readonly [Ceremony, number])[] = [
  [getInfo, 4],
  [retries, 4],
  [setPin, 4],
  [changePin, 3],
  [anyToken, 3],
  [enrol, 4],
  [manageTemplates, 5],
  [makeCredential, 14],
  [getAssertion, 14],
  [manageCredentials, 8],
  [config, 6],
  [largeBlobs, 6],
  [u2f, 8],
  [transport, 10],
  [selection, 2],
  [unknownCommand, 2],
  [reset, 1],
  [hands, 4],
];

/** A key in use: PIN, finger, credentials. */
export const setUp: readonly Ceremony[] = [setPin, enrol, makeCredential, makeCredential, makeCredential];
