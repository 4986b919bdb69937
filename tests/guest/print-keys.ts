// Prints the keys that this process sees as one line of JSON, now and after each change, until its stdin ends.
import { systemClock } from '../../src/basics/clock.ts';
import { silentLog } from '../../src/basics/log.ts';
import { systemUsb, UsbKeys } from '../../src/hid/usb-keys.ts';

const keys = new UsbKeys(systemUsb({ clock: systemClock, log: silentLog }));
const print = () => console.log(JSON.stringify(keys.list()));
await keys.start();
print();
keys.onChange(print);
process.stdin.on('end', () => void keys.close()).resume();
