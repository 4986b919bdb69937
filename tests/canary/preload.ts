import { readSync, writeSync } from 'node:fs';
import { registerHooks } from 'node:module';

/** Pipes to whoever looks: the program is still there, and has said its last word; it may go. */
const [readyPipe, goPipe] = [3, 4];

const hidOverTcp = new URL('./hid-over-tcp.ts', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'node-hid' ? { url: hidOverTcp, shortCircuit: true } : next(specifier, context),
});

const planted: unknown[] = [];
const plant = process.env.TOUCHSTONE_CANARY_PLANT;
// In the form of the parent's choice, from digits that are no form of it themselves.
if (plant) planted.push(Buffer.from(plant, 'hex'), Buffer.from(plant, 'hex').toString('latin1').padEnd(64, '#'));

process.on('exit', () => {
  writeSync(readyPipe, Buffer.of(planted.length));
  readSync(goPipe, Buffer.alloc(1));
});
