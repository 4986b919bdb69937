import type { Words } from './words.ts';

/** Who did something, as logs have it: the owner of the files and the directory itself have names in words. */
export const actorName = (words: Words, name: string): string => words.known(`audit:actors.${name}`) ?? name;
