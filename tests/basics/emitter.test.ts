import { expect, test } from 'vitest';
import { Emitter } from '../../src/basics/emitter.ts';

test('listeners hear facts in the order in which they came, until they leave', () => {
  const emitter = new Emitter<number>();
  const heard: string[] = [];
  const leave = emitter.on((value) => heard.push(`a${value}`));
  emitter.on((value) => heard.push(`b${value}`));
  emitter.emit(1);
  leave();
  leave();
  emitter.emit(2);
  expect(heard).toEqual(['a1', 'b1', 'b2']);
  expect(emitter.listenerCount).toBe(1);
});

test('the same function may listen twice and leave once', () => {
  const emitter = new Emitter<number>();
  let calls = 0;
  const count = () => {
    calls++;
  };
  const leave = emitter.on(count);
  emitter.on(count);
  leave();
  emitter.emit(1);
  expect(calls).toBe(1);
});

test('a listener that leaves during an announcement is not called any more', () => {
  const emitter = new Emitter<number>();
  const heard: string[] = [];
  emitter.on(() => leaveSecond());
  const leaveSecond = emitter.on(() => heard.push('second'));
  emitter.on(() => heard.push('third'));
  emitter.emit(1);
  expect(heard).toEqual(['third']);
});

test('a listener that comes during an announcement hears the next one first', () => {
  const emitter = new Emitter<number>();
  const heard: number[] = [];
  emitter.on((value) => {
    if (value === 1) emitter.on((later) => heard.push(later));
  });
  emitter.emit(1);
  emitter.emit(2);
  expect(heard).toEqual([2]);
});
