import { systemClock } from '../../src/basics/clock.ts';
import { helperProgram } from '../../src/elevated-helper/helper-program.ts';
import { rackOfKeys, VirtualHid } from './virtual-hid.ts';

// The helper as a process of its own, without elevation and with a virtual key where the system's keys would be.
const rack = rackOfKeys(systemClock);
const key = rack.create('atkey-pro');
rack.plug(key, 'host');
rack.setHands(key, { autoTouch: true, autoFinger: null, resetAnyTime: true });
process.exit(await helperProgram(process.argv, async () => new VirtualHid(rack)));
