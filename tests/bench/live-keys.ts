import type { VirtualKey } from '../../src/virtual-key/virtual-key.ts';
import { freshKey } from './virtual-key-scale.ts';

// Prints the bytes that so many live keys take. Run with --expose-gc.
const count = Number(process.argv[2]);
const collect = globalThis.gc;
if (!collect || !(count > 0)) throw new Error('usage: node --expose-gc live-keys.ts COUNT');

const taken = (): number => {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};
const use = (): VirtualKey => {
  const key = freshKey();
  let channel: Uint8Array = new Uint8Array(4);
  key.onPacket((packet) => {
    if (packet[4] === 0x86) channel = packet.slice(15, 19);
  });
  const open = new Uint8Array(64);
  open.set([0xff, 0xff, 0xff, 0xff, 0x86, 0, 8, 1]);
  key.receive(open);
  const getInfo = new Uint8Array(64);
  getInfo.set([...channel, 0x90, 0, 1, 4]);
  key.receive(getInfo);
  return key;
};
// The first ones load and compile what all share.
for (let warm = 0; warm < 50; warm++) use();
const before = taken();
const keys = Array.from({ length: count }, use);
console.log(taken() - before);
if (keys.length !== count) throw new Error('the keys must live until they are counted');
