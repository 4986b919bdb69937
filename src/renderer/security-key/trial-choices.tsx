import { Button, Checkbox, Field, makeStyles, Select, Text, tokens } from '@fluentui/react-components';
import { useId } from 'react';
import type { TrialExtension, TrialOffer, TrialWish } from '../../contract/key-trial.ts';
import type { AttachedKey } from '../../contract/keys.ts';
import { protections } from '../../contract/protections.ts';
import { forDiscoverable } from '../../contract/trial-lists.ts';
import { Actions } from '../frame/actions.tsx';
import { useFirstFocus } from '../frame/first-focus.ts';
import { useWords } from '../language.ts';
import { KeyChip } from '../operation/key-chip.tsx';
import { ExtensionName } from './extension-name.tsx';
import { type ProofWay, proofWords } from './key-proof-dialog.tsx';

const useStyles = makeStyles({
  group: { border: 'none', margin: 0, padding: 0, minWidth: 0, display: 'flex', flexDirection: 'column' },
  legend: { padding: 0, fontWeight: tokens.fontWeightSemibold },
  choice: { display: 'flex', flexDirection: 'column' },
  // Under the words of its box.
  hint: { color: tokens.colorNeutralForeground2, paddingInlineStart: '32px', marginTop: '-4px' },
  quiet: { color: tokens.colorNeutralForeground2 },
});

/** All that the key offers, by the first algorithm that it offers; stored only where somebody says so. */
export function usualWish({ algorithms, extensions, proof }: TrialOffer): TrialWish {
  return {
    algorithm: (algorithms.find(({ offered }) => offered === 'yes') ?? algorithms[0])?.number ?? -7,
    discoverable: false,
    extensions: extensions.flatMap(({ extension, offered }) => (offered === 'yes' ? extension : [])),
    protection: proof.byTouch ? 'optional' : 'optional-with-list',
  };
}

/** What the key is to be asked for, out of what it offers, and what happens then. */
export function TrialChoices(props: {
  attached: AttachedKey;
  offer: TrialOffer;
  wish: TrialWish;
  onWish: (wish: TrialWish) => void;
  way: ProofWay;
  onStart: () => void;
  onCancel: () => void;
}) {
  const { offer, wish, onWish, way } = props;
  const { t, list } = useTrialWords();
  const styles = useStyles();
  const first = useFirstFocus<HTMLButtonElement>();
  const hints = useId();
  const canDelete = (way === 'pin' && offer.removal.byPin) || (way === 'fingerprint' && offer.removal.byFingerprint);
  const algorithms = offer.algorithms.filter(({ offered }) => offered !== 'no');
  const offered = offer.extensions.filter((one) => one.offered === 'yes' || one.offered === 'not-known');
  const named = (state: 'no' | 'off') => list(offer.extensions.filter((one) => one.offered === state));
  const choose = (extension: TrialExtension, isChosen: boolean) => {
    const others = wish.extensions.filter((one) => one !== extension);
    onWish({ ...wish, extensions: isChosen ? [...others, extension] : others });
  };
  const missing = { no: named('no'), off: named('off') };
  return (
    <>
      <KeyChip attached={props.attached} />
      <Text>{t('keyTrial:consent')}</Text>
      {algorithms.length > 1 && (
        <Field label={t('keyTrial:algorithm')}>
          <Select
            value={String(wish.algorithm)}
            onChange={(_, { value }) => onWish({ ...wish, algorithm: Number(value) })}
          >
            {algorithms.map(({ number, name, offered: state }) => (
              <option key={number} value={number}>
                {state === 'yes' ? name : `${name} (${t(`keyTrial:offered.${state}`)})`}
              </option>
            ))}
          </Select>
        </Field>
      )}
      {offer.discoverable === 'yes' && (
        <div className={styles.choice}>
          <Checkbox
            label={t('keyTrial:discoverable')}
            checked={wish.discoverable}
            aria-describedby={`${hints}discoverable`}
            onChange={(_, { checked }) => onWish({ ...wish, discoverable: checked === true })}
          />
          <Text id={`${hints}discoverable`} role="status" className={styles.hint}>
            {wish.discoverable && !canDelete ? t('keyTrial:cannotDelete') : t('keyTrial:discoverableHint')}
          </Text>
        </div>
      )}
      {offered.length > 0 && (
        <fieldset className={styles.group}>
          <legend className={styles.legend}>{t('keyTrial:extensions')}</legend>
          {offered.map(({ extension, offered: state }) => {
            const isOut = forDiscoverable.has(extension) && !wish.discoverable;
            const hint = isOut ? t('keyTrial:onlyDiscoverable') : t(`keyTrial:hints.${extension}`);
            const name = t(`keyTrial:features.${extension}`);
            return (
              <div key={extension} className={styles.choice} data-extension={extension}>
                <Checkbox
                  label={
                    <>
                      {state === 'yes' ? name : `${name} (${t(`keyTrial:offered.${state}`)})`}{' '}
                      <ExtensionName name={extension} />
                    </>
                  }
                  checked={!isOut && wish.extensions.includes(extension)}
                  disabled={isOut}
                  aria-describedby={hints + extension}
                  onChange={(_, { checked }) => choose(extension, checked === true)}
                />
                <Text id={hints + extension} className={styles.hint}>
                  {hint}
                </Text>
              </div>
            );
          })}
        </fieldset>
      )}
      {wish.extensions.includes('credProtect') && way !== 'touch' && (
        <Field label={t('keyTrial:protectionLevel')}>
          <Select
            value={wish.protection}
            onChange={(_, { value }) =>
              onWish({ ...wish, protection: protections.find((one) => one === value) ?? wish.protection })
            }
          >
            {protections.map((level) => (
              <option key={level} value={level}>
                {t(`keyTrial:protections.${level}`)}
              </option>
            ))}
          </Select>
        </Field>
      )}
      {missing.off && (
        <Text className={styles.quiet}>
          {t('keyTrial:offered.off')}: {missing.off}
        </Text>
      )}
      {missing.no && (
        <Text className={styles.quiet}>
          {t('keyTrial:notOffered')}: {missing.no}
        </Text>
      )}
      <Text weight="semibold">{t(proofWords[way])}</Text>
      <Actions>
        <Button ref={way === 'none' ? first : undefined} onClick={props.onCancel}>
          {t('shell:cancel')}
        </Button>
        {way !== 'none' && (
          <Button ref={first} appearance="primary" onClick={props.onStart}>
            {t('keyTrial:start')}
          </Button>
        )}
      </Actions>
    </>
  );
}

function useTrialWords() {
  const { t, language } = useWords();
  const list = (extensions: TrialOffer['extensions']) =>
    extensions.map(({ extension }) => t(`keyTrial:features.${extension}`)).join(language === 'ja' ? '、' : ', ');
  return { t, list };
}
