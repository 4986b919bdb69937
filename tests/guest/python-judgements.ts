import { expect } from 'vitest';
import { SampleStatus } from '../../src/fido/commands.ts';
import { Status } from '../../src/fido/status.ts';
import { atkeyPro } from '../../src/virtual-key/models/atkey-pro.ts';
import { atkeyPro20 } from '../../src/virtual-key/models/atkey-pro-2-0.ts';
import { ctap23 } from '../../src/virtual-key/models/ctap-2-3.ts';
import type { KeyModel } from '../../src/virtual-key/models/key-model.ts';
import { pinOnly } from '../../src/virtual-key/models/pin-only.ts';
import { u2fOnly } from '../../src/virtual-key/models/u2f-only.ts';
import type { VirtualKey } from '../../src/virtual-key/virtual-key.ts';
import { runPython } from './foreign-programs.ts';
import type { Person } from './person-at-the-key.ts';

/** A key that python-fido2 can reach, with somebody beside it. */
export interface Bench {
  readonly key: VirtualKey;
  readonly person: Person;
  /** `/dev/hidrawN` or `tcp:PORT`. */
  address(): Promise<string>;
  /** Out of the computer and in again. */
  replug(): Promise<void>;
}

export interface Judgement {
  readonly title: string;
  readonly model: KeyModel;
  /** On a fresh key. Fails when the key does not do what the specification says. */
  judge(bench: Bench): Promise<void>;
}

const pin = '73519246';
const up = 0x01;
const uv = 0x04;
const at = 0x40;
const ES256 = -7;
const EdDSA = -8;
const RS256 = -257;

/** What python-fido2 saw of one area (tests/guest/python/judge.py). */
// oxlint-disable-next-line typescript/no-explicit-any -- the shape is what each judgement expects
async function seen(area: string, bench: Bench): Promise<any> {
  const { stdout, stderr, exitCode } = await runPython('judge.py', `${pin}\n`, area, await bench.address());
  expect(exitCode, stderr).toBe(0);
  return JSON.parse(stdout);
}

const looksAt =
  (area: string, expected: object) =>
  async (bench: Bench): Promise<void> => {
    expect(await seen(area, bench)).toMatchObject(expected);
  };

const info = (model: KeyModel): Judgement => ({
  title: `info of ${model.id}`,
  model,
  judge: looksAt('info', {
    hidVersion: 2,
    deviceVersion: [...model.deviceVersion],
    ping: true,
    wink: true,
    versions: [...model.versions],
    extensions: expect.arrayContaining([...model.extensions]),
    aaguid: model.aaguid.replaceAll('-', ''),
    options: { rk: true, clientPin: false, ...(model.fingerprint ? { uv: false, bioEnroll: false } : {}) },
    maxMsgSize: model.maxMsgSize,
    protocols: [...model.pin.protocols],
    algorithms: [...model.algorithms],
    transports: ['usb'],
    minPinLength: model.pin.minLength,
  }),
});

const pinJudgement = (model: KeyModel): Judgement => {
  const both = { wrong: Status.PIN_INVALID, left: 7, oldAfterChange: Status.PIN_INVALID, leftInTheEnd: 8 };
  return {
    title: `PIN of ${model.id}: set, changed, tried`,
    model,
    judge: looksAt('pin', {
      before: false,
      chosenProtocol: Math.max(...model.pin.protocols),
      tokenWithoutPin: Status.PIN_NOT_SET,
      tooShort: Status.PIN_POLICY_VIOLATION,
      after: true,
      setAgain: Status.PIN_AUTH_INVALID,
      retries: 8,
      protocols: Object.fromEntries(model.pin.protocols.map((protocol) => [protocol, both])),
    }),
  };
};

const credentials = (model: KeyModel, alike: readonly number[]): Judgement => {
  const made = {
    format: 'packed',
    attestation: 'BASIC',
    makeFlags: up | uv | at,
    getFlags: up | uv,
    countersRise: true,
  };
  const kinds = { resident: { ...made, user: true }, 'server-side': made };
  return {
    title: `credentials of ${model.id}: resident and server-side, ${alike.join(', ')}`,
    model,
    async judge(bench) {
      const found = await seen('credentials', bench);
      expect(found).toMatchObject({
        algorithms: Object.fromEntries(alike.map((alg) => [alg, kinds])),
        newestFirst: true,
        sameUserReplaced: true,
        excluded: Status.CREDENTIAL_EXCLUDED,
        elsewhere: Status.NO_CREDENTIALS,
        unknownAlgorithm: Status.UNSUPPORTED_ALGORITHM,
        withoutPin: Status.PUAT_REQUIRED,
        serverSideWithoutPin: model.makeCredUvNotRqd ? Status.OK : Status.PUAT_REQUIRED,
      });
      expect(Object.keys(found.algorithms).map(Number).sort()).toEqual([...alike].sort());
    },
  };
};

/** The preview command of CTAP 2.0 keys cannot change a user, and their tokens have no permissions. */
const credentialManagement = (model: KeyModel): Judgement => {
  const isPreview = !model.versions.includes('FIDO_2_1');
  const room = model.maxDiscoverableCredentials ?? 0;
  const misused = {
    update: Status.INVALID_SUBCOMMAND,
    anotherUser: Status.INVALID_SUBCOMMAND,
    wrongPermission: Status.OK,
  };
  return {
    title: `credential management of ${model.id}`,
    model,
    judge: looksAt('credential-management', {
      atFirst: { 1: 0, 2: room },
      noRps: Status.NO_CREDENTIALS,
      metadata: { 1: 3, 2: room - 3 },
      rps: ['one.touchstone.test', 'two.touchstone.test'],
      credentials: {
        'one.touchstone.test': [['miku', 2]],
        'two.touchstone.test': expect.arrayContaining([
          ['miku', 2],
          ['luka', 2],
        ]),
      },
      update: Status.OK,
      afterwards: [isPreview ? ['miku@touchstone.test', 'miku'] : ['hatsune@touchstone.test', '初音ミク']],
      stillSignsIn: [isPreview ? 'miku' : '初音ミク'],
      deletedTwice: Status.NO_CREDENTIALS,
      anotherUser: Status.INVALID_PARAMETER,
      rpsInTheEnd: ['one.touchstone.test'],
      wrongPermission: Status.PIN_AUTH_INVALID,
      ...(isPreview ? misused : {}),
    }),
  };
};

/** Two fingers, one after the other; the second sample of each is poor. */
async function judgeFingerprints(bench: Bench): Promise<void> {
  const { key, person } = bench;
  const rules = key.model.fingerprint;
  if (!rules) throw new Error(`${key.model.id} has no sensor`);
  person.samples = [SampleStatus.good, SampleStatus.poorQuality];
  const forget = key.onChange(() => {
    if (key.snapshot().enrolledFingers.length > 0) person.finger = 'left-index';
  });
  const found = await seen('fingerprints', bench);
  forget();
  expect(found).toMatchObject({
    modality: 1,
    kind: rules.kind === 'touch' ? 1 : 2,
    maxSamples: rules.samples,
    noneYet: {},
    uv: true,
    names: ['右手の人差し指', ''],
    sameFingerAgain: SampleStatus.exists,
    afterCancel: 2,
    flags: up | uv,
    uvRetries: rules.maxUvRetries,
    left: true,
    removedTwice: Status.INVALID_OPTION,
    uvInTheEnd: false,
  });
  const [first, second] = found.samples as [number, number][][];
  expect(first).toHaveLength(rules.samples + 1);
  expect(first?.slice(0, 2)).toEqual([
    [SampleStatus.good, rules.samples - 1],
    [SampleStatus.poorQuality, rules.samples - 1],
  ]);
  expect(first?.at(-1)).toEqual([SampleStatus.good, 0]);
  expect(second).toHaveLength(rules.samples);
}

/** Every area of python-fido2 0.9.1, each on the model that has it. */
export const pythonJudgements: readonly Judgement[] = [
  info(atkeyPro),
  info(ctap23),
  pinJudgement(atkeyPro),
  pinJudgement(atkeyPro20),
  {
    title: 'PIN: three misses lock it until a power cycle',
    model: pinOnly,
    async judge(bench) {
      const { PIN_INVALID, PIN_AUTH_BLOCKED, OK } = Status;
      expect(await seen('pin-blocked', bench)).toEqual({
        tries: [PIN_INVALID, PIN_INVALID, PIN_AUTH_BLOCKED, PIN_AUTH_BLOCKED],
        right: PIN_AUTH_BLOCKED,
        left: 5,
      });
      await bench.replug();
      expect(await seen('pin-after-power-cycle', bench)).toEqual({ left: 5, right: OK, leftThen: 8 });
    },
  },
  credentials(atkeyPro, [ES256, EdDSA]),
  credentials(ctap23, [ES256, EdDSA, RS256]),
  {
    title: "ceremonies of python-fido2's client and server",
    model: atkeyPro,
    judge: looksAt('ceremonies', {
      hmacCreateSecret: true,
      extensions: { credProtect: 2, 'hmac-secret': true },
      signedIn: true,
    }),
  },
  {
    title: 'waiting for a person who does not come',
    model: atkeyPro,
    async judge(bench) {
      bench.person.present = false;
      const found = await seen('waiting', bench);
      const { KEEPALIVE_CANCEL } = Status;
      expect(found).toMatchObject({ cancelled: KEEPALIVE_CANCEL, making: KEEPALIVE_CANCEL });
      expect(found.statuses).toContain(2);
      expect(bench.key.snapshot().waitingFor).toBeNull();
    },
  },
  {
    title: 'hmac-secret',
    model: atkeyPro,
    async judge(bench) {
      const secrets = { repeats: true, differsBySalt: true, differsUnverified: true, lengths: [32, 32, 32] };
      expect(await seen('hmac-secret', bench)).toEqual({
        created: true,
        protocols: { 1: secrets, 2: secrets },
        sameByEachProtocol: true,
      });
    },
  },
  {
    title: 'credProtect',
    model: atkeyPro,
    judge: looksAt('cred-protect', {
      1: { answered: 1, unverified: Status.OK, unverifiedByList: Status.OK, verified: Status.OK },
      2: { answered: 2, unverified: Status.NO_CREDENTIALS, unverifiedByList: Status.OK, verified: Status.OK },
      3: {
        answered: 3,
        unverified: Status.NO_CREDENTIALS,
        unverifiedByList: Status.NO_CREDENTIALS,
        verified: Status.OK,
      },
    }),
  },
  {
    title: 'credBlob and minPinLength',
    model: ctap23,
    judge: looksAt('cred-blob', {
      stored: true,
      returned: true,
      tooLong: false,
      minPinLength: ctap23.pin.minLength,
    }),
  },
  {
    title: 'large blobs',
    model: ctap23,
    judge: looksAt('large-blobs', {
      sameKeyOnSignIn: true,
      empty: [],
      kept: true,
      replaced: true,
      deleted: null,
      left: 1,
      withoutToken: Status.PUAT_REQUIRED,
      largest: Status.OK,
      tooLarge: Status.LARGE_BLOB_STORAGE_FULL,
    }),
  },
  ...[atkeyPro, atkeyPro20, ctap23].map(credentialManagement),
  ...[atkeyPro, ctap23].map((model) => ({
    title: `fingerprints of ${model.id}`,
    model,
    judge: judgeFingerprints,
  })),
  {
    title: 'authenticator configuration',
    model: ctap23,
    judge: looksAt('config', {
      alwaysUv: [false, true, false],
      makeCredUvNotRqd: false,
      withoutPin: Status.PUAT_REQUIRED,
      minPinLength: 6,
      shorter: Status.PIN_POLICY_VIOLATION,
      told: 6,
      notTold: null,
      tooShort: Status.PIN_POLICY_VIOLATION,
      forced: true,
      tokenWhileForced: Status.PIN_POLICY_VIOLATION,
      samePin: Status.PIN_POLICY_VIOLATION,
      forcedThen: false,
      withoutToken: Status.PUAT_REQUIRED,
    }),
  },
  {
    title: 'enterprise attestation',
    model: ctap23,
    judge: looksAt('enterprise-attestation', {
      ep: [false, true],
      whileOff: Status.INVALID_PARAMETER,
      unknownKind: Status.INVALID_OPTION,
      platformManaged: true,
    }),
  },
  ...[atkeyPro, ctap23].map((model) => ({
    title: `reset of ${model.id}, right after power-up`,
    model,
    async judge(bench: Bench) {
      await seen('pin-blocked', bench);
      await bench.replug();
      expect(await seen('reset', bench)).toEqual({
        pinBefore: true,
        pinAfter: false,
        elsewhere: Status.NO_CREDENTIALS,
      });
      expect(bench.key.snapshot()).toMatchObject({ pinSet: false, credentials: 0 });
    },
  })),
  {
    title: 'U2F',
    model: u2fOnly,
    judge: looksAt('u2f', {
      version: 'U2F_V2',
      askedForATouch: true,
      attestation: 'BASIC',
      known: 0x6985,
      unknown: 0x6a80,
      presence: [up, up],
      countersRise: true,
      unknownClass: 0x6e00,
      unknownInstruction: 0x6d00,
      wrongLength: 0x6700,
    }),
  },
  {
    title: 'U2F of a key that always wants user verification',
    model: { ...ctap23, id: 'ctap-2-3-and-u2f', versions: ['U2F_V2', ...ctap23.versions] },
    async judge(bench) {
      const found = await seen('u2f-with-always-uv', bench);
      expect(found).toMatchObject({ register: 0x6986 });
      expect(found.versions).not.toContain('U2F_V2');
    },
  },
];
