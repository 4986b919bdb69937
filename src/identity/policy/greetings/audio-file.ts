import { policyLimits } from '../policy-limits.ts';
import type { AudioType, PlainSound } from './greeting.ts';
import { readMp3 } from './mp3.ts';
import { readWav } from './wav.ts';

/** Why a file is not taken. Closed. */
export type AudioProblem =
  | 'empty'
  /** S4-31. */
  | 'too-large'
  /** S4-30: neither ends in .wav nor in .mp3. */
  | 'name-not-audio'
  /** S4-30: its bytes are neither WAV nor MP3. */
  | 'not-audio'
  /** The bytes are of the other type than its name says. */
  | 'name-disagrees'
  /** It begins as one and is cut off, altered, or something else further on. */
  | 'damaged';

export type AudioReading = ({ readonly type: AudioType } & PlainSound) | { readonly problem: AudioProblem };

const typesByEnding: Readonly<Record<string, AudioType>> = { wav: 'audio/wav', mp3: 'audio/mpeg' };

/** What a sound file is, by its bytes; its name must agree (S4-30 to S4-32). */
export function readAudioFile(fileName: string, bytes: Uint8Array): AudioReading {
  if (bytes.length === 0) return { problem: 'empty' };
  if (bytes.length > policyLimits.greetingBytes) return { problem: 'too-large' };
  const named = typesByEnding[/\.([a-z0-9]+)$/i.exec(fileName)?.[1]?.toLowerCase() ?? ''];
  if (named === undefined) return { problem: 'name-not-audio' };
  const found = contentOf(bytes);
  if (found === undefined) return { problem: 'not-audio' };
  if (found.content === undefined) return { problem: 'damaged' };
  if (found.type !== named) return { problem: 'name-disagrees' };
  return { type: found.type, ...found.content };
}

function contentOf(bytes: Uint8Array): { type: AudioType; content: PlainSound | undefined } | undefined {
  const wav = readWav(bytes);
  if (wav !== 'other') return { type: 'audio/wav', content: wav };
  const mp3 = readMp3(bytes);
  return mp3 === 'other' ? undefined : { type: 'audio/mpeg', content: mp3 };
}

/** The last part of a path, whatever system wrote it, without what no name needs; at most 100 characters. */
export function plainFileName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  return last
    .replace(/\p{Cc}/gu, '')
    .toWellFormed()
    .slice(-100);
}
