import type { Session } from '../../contract/identity.ts';
import { screenWords } from '../../words/screens.ts';

/** Every role, in the order in which they are offered. */
export const roles = Object.keys(screenWords.en.identity.roles) as Session['role'][];
