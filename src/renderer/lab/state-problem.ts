import type { StateRefusal } from '../../contract/lab.ts';
import type { Words } from '../language.ts';
import type { Problem } from '../operation/refusal-words.ts';

/** Why a state file is not written or not read. */
export const problemOfState = (t: Words, reason: StateRefusal): Problem => ({
  code: `state-${reason}`,
  title: t(`lab:state.refused.${reason}.title`),
  next: t(`lab:state.refused.${reason}.next`),
  more: null,
  details: null,
});
