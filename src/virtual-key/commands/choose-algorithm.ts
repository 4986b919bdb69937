import { Status } from '../../fido/status.ts';
import { hasQuirk, type KeyAlgorithm, type KeyModel } from '../models/key-model.ts';
import { check, type Parameters } from './parameters.ts';

/**
 * Step 3 of MakeCredential: the first of the relying party's algorithms that the key has. Every element is checked, also
 * after a match.
 * @throws Refusal UNSUPPORTED_ALGORITHM where there is none
 */
export function chooseAlgorithm(model: KeyModel, params: readonly Parameters[]): KeyAlgorithm {
  let chosen: KeyAlgorithm | undefined;
  params.forEach((element, index) => {
    const type = element.text('type');
    const alg = element.int('alg');
    check(type !== undefined && alg !== undefined, Status.INVALID_CBOR);
    if (index > 0 && hasQuirk(model, 'first-algorithm-only')) return;
    if (type === 'public-key') chosen ??= model.algorithms.find((own) => own === alg);
  });
  check(chosen !== undefined, Status.UNSUPPORTED_ALGORITHM);
  return chosen;
}
