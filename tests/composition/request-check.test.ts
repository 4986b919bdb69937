import { expect, it } from 'vitest';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { maxMessageLength, maxRequestsPerSecond, RequestCheck } from '../../src/composition/request-check.ts';

const call = '{"i":"1","p":{"u":"/keys/setPin","b":{"json":{}}}}';

it('lets calls and aborts of calls through', () => {
  const check = new RequestCheck(new ManualClock());
  expect(check.faultOf(call)).toBeUndefined();
  expect(check.faultOf('{"i":"2z","p":{"u":"/app/about"}}')).toBeUndefined();
  expect(check.faultOf('{"i":"2z","t":4}')).toBeUndefined();
});

it('counts per second', async () => {
  const clock = new ManualClock();
  const check = new RequestCheck(clock);
  const faults = () => Array.from({ length: maxRequestsPerSecond }, () => check.faultOf(call)).filter(Boolean);
  expect(faults()).toEqual([]);
  expect(check.faultOf(call)).toBe('too-many-requests');
  await clock.advance(1_000);
  expect(faults()).toEqual([]);
});

it('lets a whole recording through, and nothing else that is as long', () => {
  const check = new RequestCheck(new ManualClock());
  // The longest that the contract takes, of lines that JSON in JSON makes longest.
  const text = '{"reports":["··"]}\n'.repeat(4_000_000 / 19);
  const message = (path: string) => JSON.stringify({ i: '1', p: { u: path, b: { json: { text } } } });
  expect(check.faultOf(message('/lab/replay'))).toBeUndefined();
  expect(check.faultOf(message('/keys/setPin'))).toBe('too-long');
  const disguised = JSON.stringify({ i: '1', p: { u: '/keys/setPin', b: { json: { '/lab/replay': text } } } });
  expect(check.faultOf(disguised)).toBe('too-long');
  expect(check.faultOf(`"${'x'.repeat(9_000_001)}"`)).toBe('too-long');
});

it('lets FIDO metadata through, which is longer than a recording may be', () => {
  const check = new RequestCheck(new ManualClock());
  const message = (path: string, length: number) =>
    JSON.stringify({ i: '1', p: { u: path, b: { json: { text: 'x'.repeat(length) } } } });
  expect(check.faultOf(message('/metadata/import', 24_000_000))).toBeUndefined();
  expect(check.faultOf(message('/metadata/import', 24_002_000))).toBe('too-long');
  expect(check.faultOf(message('/lab/replay', 10_000_000))).toBe('too-long');
  expect(check.faultOf(message('/metadata/addRoot', 300_000))).toBe('too-long');
});

it.each<[string, unknown, string]>([
  ['bytes', new Uint8Array(5), 'not-text'],
  ['an object, as a message port could carry', { i: '1', p: { u: '/a' } }, 'not-text'],
  ['a long text', `"${'x'.repeat(maxMessageLength)}"`, 'too-long'],
  ['no JSON', '{', 'not-a-request'],
  ['a path out of the contract', '{"i":"1","p":{"u":"/../keys"}}', 'not-a-request'],
  ['an escaped path', '{"i":"1","p":{"u":"/%6beys/list"}}', 'not-a-request'],
  ['a query', '{"i":"1","p":{"u":"/keys/list?data=1"}}', 'not-a-request'],
  ['an abort with a payload', '{"i":"1","t":4,"p":{}}', 'not-a-request'],
  ['an inherited member', '{"__proto__":{"i":"1","p":{"u":"/a"}}}', 'not-a-request'],
])('refuses %s', (_what, message, fault) => {
  expect(new RequestCheck(new ManualClock()).faultOf(message)).toBe(fault);
});
