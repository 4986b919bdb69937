import type { Finger, SampleStatus } from '../operations/ports.ts';

/** CTAP 2.1 section 6.7.5, lastEnrollSampleStatus. */
export const sampleCodes: Readonly<Record<SampleStatus, number>> = {
  good: 0x00,
  'too-high': 0x01,
  'too-low': 0x02,
  'too-left': 0x03,
  'too-right': 0x04,
  'too-fast': 0x05,
  'too-slow': 0x06,
  'poor-quality': 0x07,
  'too-skewed': 0x08,
  'too-short': 0x09,
  'merge-failure': 0x0a,
  exists: 0x0b,
  'database-full': 0x0c,
  'no-user-activity': 0x0d,
  'no-user-presence-transition': 0x0e,
};

/** The name of a sample status that a sensor of ours made. */
export function sampleName(code: number): SampleStatus {
  const [name] = Object.entries(sampleCodes).find(([, known]) => known === code) ?? [];
  if (name === undefined) throw new RangeError(`got the sample status ${code}, expected one of CTAP`);
  return name as SampleStatus;
}

const fingers: Readonly<Record<Finger, true>> = {
  'right-thumb': true,
  'right-index': true,
  'right-middle': true,
  'right-ring': true,
  'right-little': true,
  'left-thumb': true,
  'left-index': true,
  'left-middle': true,
  'left-ring': true,
  'left-little': true,
};

/** A key's memory holds whose finger it was as text; what names none of the ten fingers is left out. */
export const fingersOf = (names: readonly string[]): Finger[] =>
  names.filter((name): name is Finger => Object.hasOwn(fingers, name));
