import { expect, test } from 'vitest';
import { EventQueue } from '../../src/basics/event-queue.ts';

test('facts come out in order, those from before the reader came too', async () => {
  const queue = new EventQueue<number>();
  queue.push(1);
  queue.push(2);
  expect(await queue.next()).toEqual({ done: false, value: 1 });
  const third = queue.next().then(() => queue.next());
  queue.push(3);
  expect(await third).toEqual({ done: false, value: 3 });
});

test('after the end what is unread can be read, and later facts are lost', async () => {
  const queue = new EventQueue<number>();
  queue.push(1);
  queue.end();
  queue.push(2);
  const read: number[] = [];
  for await (const value of queue) read.push(value);
  expect(read).toEqual([1]);
  expect(await queue.next()).toEqual({ done: true, value: undefined });
});

test('a reader that waits is told of the end', async () => {
  const queue = new EventQueue<number>();
  const waiting = queue.next();
  queue.end();
  expect(await waiting).toEqual({ done: true, value: undefined });
});

test('with latestOnly a slow reader gets the newest fact only', async () => {
  const queue = new EventQueue<number>({ latestOnly: true });
  for (let value = 0; value < 10_000; value++) queue.push(value);
  queue.end();
  const read: number[] = [];
  for await (const value of queue) read.push(value);
  expect(read).toEqual([9999]);
});

test('onReturn is called once: on end, on return, or when the reader breaks off', async () => {
  let calls = 0;
  const queue = () => new EventQueue<number>({ onReturn: () => calls++ });
  const ended = queue();
  ended.end();
  ended.end();
  await ended.return();
  expect(calls).toBe(1);
  const left = queue();
  left.push(1);
  left.push(2);
  for await (const _ of left) break;
  expect(calls).toBe(2);
  expect(await left.next()).toEqual({ done: true, value: undefined });
});

test('return releases a reader that waits', async () => {
  const queue = new EventQueue<number>();
  const waiting = queue.next();
  await queue.return();
  expect(await waiting).toEqual({ done: true, value: undefined });
});
