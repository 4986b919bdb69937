import type { IdentityRefusalCode } from '../contract/identity.ts';
import type { Led } from '../contract/keys.ts';
import type { Finger } from '../contract/lab.ts';
import type { SeenLight } from '../contract/lights.ts';
import type { SampleStatus } from '../contract/steps.ts';
import { screenWords } from '../words/screens.ts';

// The contract is imported for its types only: its schemas would bring code into the page that the page's policy forbids.
// The words have an entry for every member of these lists, in their order, or they do not compile.
const { key, identity, lights } = screenWords.en;

export const fingers = Object.keys(key.fingers) as Finger[];
export const ledMeanings = Object.keys(key.led.meanings) as Led['meaning'][];
export const seenLights = Object.keys(lights.seen) as SeenLight[];
export const sampleStatuses = Object.keys(key.samples) as SampleStatus[];

export const isIdentityRefusalCode = (text: string): text is IdentityRefusalCode =>
  Object.hasOwn(identity.refusals, text);
