import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../../src/basics/bytes.ts';
import { Secret } from '../../src/basics/secret.ts';
import { type EnrollmentOptions, type EnrollmentSample, enroll } from '../../src/ctap/bio-enrollment.ts';
import { CtapError, ProtocolError, TransactionTimeout } from '../../src/ctap/errors.ts';
import { HidConnectionLost } from '../../src/ctap/hid-connection.ts';
import { PinUvAuthToken } from '../../src/ctap/pin-uv-auth-token.ts';
import { encodeCbor } from '../../src/fido/cbor.ts';
import { pinUvAuthProtocol } from '../../src/fido/pin-uv-auth.ts';
import { Status } from '../../src/fido/status.ts';
import { StructureError } from '../../src/fido/structure-error.ts';
import { authenticatorTo, infoAnswer } from './open-scripted.ts';
import { recorded, recordedMessages } from './recorded.ts';
import { CID, cancelled, exchange, keepalive, message, outcome, type Step, said, unread } from './scripted-key.ts';

const protocol = pinUvAuthProtocol(2);
const tokenBytes = '0125fecfd8bf3f679bd9ec221324baa74f3cade0314b4fba8029500a320612ad';
const param = (text: string) => toHex(protocol.authenticate(fromHex(tokenBytes), fromHex(text)));
const sensor = said('09a201010207', recorded('CTAP_CBOR_BIO_INFO'));
const TEMPLATE = 'a101426896';
const BEGIN = `09a4010102010402055820${param('0101')}`;
const NEXT = `09a50101020203${TEMPLATE}0402055820${param(`0102${TEMPLATE}`)}`;
const dropped = exchange('09a201010203', '00');

const integer = (value: number) => toHex(encodeCbor(value));
/** An answer to enrollBegin (with the template) or to a capture. */
const begun = (status: number, remaining: number) => `00a30442689605${integer(status)}06${integer(remaining)}`;
const taken = (status: number, remaining: number) => `00a205${integer(status)}06${integer(remaining)}`;

async function enrolling(
  steps: readonly (Step | readonly Step[])[],
  options: EnrollmentOptions = {},
  option = 'bioEnroll',
) {
  const opened = await authenticatorTo(
    infoAnswer({ [option]: false }),
    [sensor, ...steps].map((step) => step as Step[]),
  );
  const token = new PinUvAuthToken(protocol, Secret.over(fromHex(tokenBytes)));
  const samples: EnrollmentSample[] = [];
  const generator = enroll(opened.authenticator, token, options);
  const end = outcome(
    (async () => {
      for (;;) {
        const next = await generator.next();
        if (next.done) return toHex(next.value);
        samples.push(next.value);
      }
    })(),
  );
  return { ...opened, generator, samples, end };
}

const flat = (samples: readonly EnrollmentSample[]) =>
  samples.map(({ sampleStatus, remaining }) => [sampleStatus, remaining]);
describe('enrolling a finger', () => {
  test('as a YubiKey answered: three samples, keepalives between', async () => {
    const statuses: number[] = [];
    const [first, second, third] = recordedMessages('CTAP_CBOR_BIO_ENROLL');
    const { clock, key, samples, end } = await enrolling(
      [said(BEGIN, first!), said(NEXT, second!), said(NEXT, third!)],
      {
        onKeepalive: (status) => statuses.push(status),
      },
    );
    expect(await end).toEqual({ value: '6896' });
    expect(flat(samples)).toEqual([
      [0, 2],
      [0, 1],
      [0, 0],
    ]);
    expect(statuses).toEqual([2, 2, 2]);
    key.finish();
    expect(clock.pending).toBe(0);
  });

  test('with a time-out for each touch (signature: ctap.md 3.8)', async () => {
    const begin = '09a50101020103a103192710040205582074ca765ab9886e0165327e6cfade491928cdfe584669a56109e08f1ea216ee57';
    const parameters = 'a20142689603192710';
    const next = `09a50101020203${parameters}0402055820${param(`0102${parameters}`)}`;
    const { key, end } = await enrolling([exchange(begin, begun(0, 1)), exchange(next, taken(0, 0))], {
      timeoutMs: 10_000,
    });
    expect(await end).toEqual({ value: '6896' });
    key.finish();
  });

  test('every poor sample is news, codes that nobody knows included', async () => {
    const poor = [...Array.from({ length: 14 }, (_, i) => i + 1), 0x63, 0xff];
    const steps = poor.map((status) => exchange(NEXT, taken(status, 1)));
    const { key, samples, end } = await enrolling([
      exchange(BEGIN, begun(1, 2)),
      ...steps,
      exchange(NEXT, taken(0, 0)),
    ]);
    expect(await end).toEqual({ value: '6896' });
    expect(samples.map(({ sampleStatus }) => sampleStatus)).toEqual([1, ...poor, 0]);
    key.finish();
  });

  test('the preview command', async () => {
    const opened = await authenticatorTo(infoAnswer({ userVerificationMgmtPreview: false }), [
      said('40a201010207', recorded('CTAP_CBOR_BIO_INFO')),
      exchange(`40${BEGIN.slice(2)}`, begun(0, 0)),
    ]);
    const token = new PinUvAuthToken(protocol, Secret.over(fromHex(tokenBytes)));
    const generator = enroll(opened.authenticator, token);
    expect(await generator.next()).toEqual({ done: false, value: { sampleStatus: 0, remaining: 0 } });
    expect(await generator.next()).toEqual({ done: true, value: fromHex('6896') });
    opened.key.finish();
  });

  test('a caller that knows the sensor spares a question', async () => {
    const opened = await authenticatorTo(infoAnswer({ bioEnroll: false }), [exchange(BEGIN, begun(0, 0))]);
    const token = new PinUvAuthToken(protocol, Secret.over(fromHex(tokenBytes)));
    const samples = enroll(opened.authenticator, token, { sensor: { maxCaptureSamplesRequiredForEnroll: 4 } });
    expect(await samples.next()).toMatchObject({ done: false });
    opened.key.finish();
  });

  test('a full store: nothing to take back', async () => {
    const { key, end } = await enrolling([exchange(BEGIN, '17')]);
    expect(await end).toEqual({ error: new CtapError(Status.FP_DATABASE_FULL) });
    key.finish();
  });
});

describe('nobody touches', () => {
  test('as a sample status: asked again', async () => {
    const { key, samples, end } = await enrolling([
      exchange(BEGIN, begun(0x0d, 4)),
      exchange(NEXT, taken(0x0d, 4)),
      exchange(NEXT, taken(0, 0)),
    ]);
    expect(await end).toEqual({ value: '6896' });
    expect(flat(samples)).toEqual([
      [0x0d, 4],
      [0x0d, 4],
      [0, 0],
    ]);
    key.finish();
  });

  test.each(['2f', '3a'])('as the CTAP status %s: the same news, and asked again', async (status) => {
    const { key, samples, end } = await enrolling([
      exchange(BEGIN, status),
      exchange(BEGIN, begun(0, 3)),
      exchange(NEXT, status),
      exchange(NEXT, taken(0, 0)),
    ]);
    expect(await end).toEqual({ value: '6896' });
    expect(flat(samples)).toEqual([
      [0x0d, 4],
      [0, 3],
      [0x0d, 3],
      [0, 0],
    ]);
    key.finish();
  });

  test('a key that dropped the enrolment with its time-out begins anew', async () => {
    const { key, samples, end } = await enrolling([
      exchange(BEGIN, begun(0, 3)),
      exchange(NEXT, '2f'),
      exchange(NEXT, '30'),
      exchange(BEGIN, begun(0, 3)),
      exchange(NEXT, taken(0, 0)),
    ]);
    expect(await end).toEqual({ value: '6896' });
    expect(flat(samples)).toEqual([
      [0, 3],
      [0x0d, 3],
      [0, 3],
      [0, 0],
    ]);
    key.finish();
  });

  test('five times in a row: USER_ACTION_TIMEOUT, and the enrolment is taken back', async () => {
    const idle = Array.from({ length: 4 }, () => exchange(NEXT, taken(0x0d, 3)));
    const { clock, key, samples, end } = await enrolling([
      exchange(BEGIN, begun(0, 3)),
      ...idle,
      exchange(NEXT, '2f'),
      dropped,
    ]);
    expect(await end).toEqual({ error: new CtapError(Status.USER_ACTION_TIMEOUT) });
    expect(samples).toHaveLength(5);
    key.finish();
    expect(clock.pending).toBe(0);
  });
});

describe('an enrolment that does not come to its end (hostile-tests A)', () => {
  test('remainingSamples that never falls: three times the samples that the key needs', async () => {
    const steps = Array.from({ length: 11 }, () => exchange(NEXT, taken(0, 3)));
    const { key, samples, end } = await enrolling([exchange(BEGIN, begun(0, 3)), ...steps, dropped]);
    expect(await end).toEqual({ error: expect.any(ProtocolError) });
    expect(samples).toHaveLength(11);
    key.finish();
  });

  test('remainingSamples that grows', async () => {
    const steps = Array.from({ length: 11 }, (_, i) => exchange(NEXT, taken(0, 4 + i)));
    const { key, end } = await enrolling([exchange(BEGIN, begun(0, 3)), ...steps, dropped]);
    expect(await end).toEqual({ error: expect.any(ProtocolError) });
    key.finish();
  });

  test('poor samples without end: twenty times the samples that the key needs', async () => {
    const steps = Array.from({ length: 79 }, () => exchange(NEXT, taken(7, 3)));
    const { key, end } = await enrolling([exchange(BEGIN, begun(7, 3)), ...steps, dropped]);
    expect(await end).toEqual({ error: expect.any(ProtocolError) });
    key.finish();
  });

  test.each([
    ['negative', '00a20500 0620'],
    ['beyond 255', '00a20500 06190100'],
    ['text', '00a20500 066131'],
    ['absent', '00a10500'],
    ['without a status', '00a10601'],
  ])('remainingSamples %s', async (_, answer) => {
    const { key, end } = await enrolling([exchange(BEGIN, begun(0, 3)), exchange(NEXT, answer), dropped]);
    expect(await end).toEqual({ error: expect.any(StructureError) });
    key.finish();
  });

  test.each([
    ['no template', '00a205000603'],
    ['an empty template id', '00a304400500 0603'],
  ])('%s at the beginning', async (_, answer) => {
    const { key, end } = await enrolling([exchange(BEGIN, answer), dropped]);
    expect(await end).toEqual({ error: expect.any(StructureError) });
    key.finish();
  });

  test('a token that the key no longer takes', async () => {
    const { key, end } = await enrolling([exchange(BEGIN, begun(0, 3)), exchange(NEXT, '33'), dropped]);
    expect(await end).toEqual({ error: new CtapError(Status.PIN_AUTH_INVALID) });
    key.finish();
  });

  test('ten minutes are the end', async () => {
    const { clock, key, end } = await enrolling([exchange(BEGIN, begun(0, 3)), unread([])]);
    for (let minute = 1; minute <= 60; minute++) {
      await clock.advance(10_000);
      key.add(unread([]));
      for (const packet of message(taken(minute % 2 ? 0x0d : 7, 3))) key.emit(packet);
    }
    key.add(unread(message('00')));
    await clock.advance(20_000);
    expect(await end).toEqual({ error: expect.any(TransactionTimeout) });
    expect(clock.pending).toBe(0);
  });

  test('the signal: CANCEL on the wire, then the enrolment is taken back', async () => {
    const abort = new AbortController();
    const { clock, key, end } = await enrolling(
      [exchange(BEGIN, begun(0, 3)), said(NEXT, [keepalive(2)]), cancelled, dropped],
      { signal: abort.signal },
    );
    await clock.advance(0);
    abort.abort('enough');
    expect(await end).toEqual({ error: expect.objectContaining({ name: 'TransactionCancelled', cause: 'enough' }) });
    key.finish();
    expect(clock.pending).toBe(0);
  });

  test('a reader that stops', async () => {
    const opened = await authenticatorTo(infoAnswer({ bioEnroll: false }), [
      sensor,
      exchange(BEGIN, begun(0, 3)),
      dropped,
    ]);
    const token = new PinUvAuthToken(protocol, Secret.over(fromHex(tokenBytes)));
    for await (const _ of enroll(opened.authenticator, token)) break;
    opened.key.finish();
  });

  test('unplugged at every packet: HidConnectionLost at once', async () => {
    const whole = [BEGIN, NEXT, NEXT].flatMap((request, i) =>
      exchange(request, i === 0 ? begun(0, 2) : taken(0, 2 - i)),
    );
    for (let at = 0; at < whole.length; at++) {
      const steps: Step[] = whole.slice(0, at + 1);
      steps[at] = { expected: whole[at]!.expected, replies: [(key) => key.unplug()] };
      const { clock, key, end } = await enrolling(steps);
      expect(await end).toEqual({ error: expect.any(HidConnectionLost) });
      key.finish();
      expect([clock.monotonic(), clock.pending]).toEqual([0, 0]);
    }
    expect(whole.every(({ expected }) => expected?.startsWith(CID))).toBe(true);
  });
});
