import type { KeyTrial } from './key-trial.ts';

type Told = KeyTrial['features'][number];

/** Features with a sentence of their own where a key says no, or nothing. */
const declined = ['credBlob', 'largeBlobKey', 'enterpriseAttestation'] as const;
const silent = ['minPinLength', 'pinComplexityPolicy'] as const;

/** Of the words about trials, the sentence that says what came of a feature; a key of null where the finding says it all. */
export function sentenceOf({ feature, finding, value }: Told, algorithm: string) {
  const values = { value: value ?? 0, name: algorithm };
  const sentence = () => {
    switch (finding) {
      case 'works':
        return `works.${feature}` as const;
      case 'wrong':
        return `wrong.${feature}` as const;
      case 'declined': {
        const own = declined.find((one) => one === feature);
        return own ? (`declinedBy.${own}` as const) : ('declined' as const);
      }
      case 'silent': {
        const own = silent.find((one) => one === feature);
        return own ? (`silentBy.${own}` as const) : ('silent' as const);
      }
      case 'not-reached':
        return 'notReached' as const;
      case 'not-asked':
        return null;
    }
  };
  return { key: sentence(), values };
}
