import { makeStyles, tokens } from '@fluentui/react-components';
import type { LossesOverview } from '../../contract/key-losses.ts';
import { useWords } from '../language.ts';

const useStyles = makeStyles({ list: { margin: 0, paddingInlineStart: tokens.spacingHorizontalXL } });

/** What a reset takes from a key, as far as it tells; where it tells nothing, all that a key can hold. */
export function LossList(props: { losses: LossesOverview | null }) {
  const { t } = useWords();
  const styles = useStyles();
  if (!props.losses) {
    return (
      <ul className={styles.list}>
        <li>{t('keys:reset.erases.pin')}</li>
        <li>{t('keys:reset.erases.fingerprints')}</li>
        <li>{t('keys:reset.erases.credentials')}</li>
      </ul>
    );
  }
  const { pin, fingerprints, accounts, largeBlobs, settings } = props.losses;
  const names: string[] = settings.map((name) => t(`keySettings:about.${name}.title`));
  return (
    <ul className={styles.list} data-losses="">
      {pin && <li>{t('keyLosses:pin')}</li>}
      {fingerprints !== 'no' && <li>{t(`keyLosses:fingerprints.${fingerprints}`)}</li>}
      {accounts !== 'no' && <li>{t(`keyLosses:accounts.${accounts}`)}</li>}
      {largeBlobs !== null && largeBlobs > 0 && <li>{t('keyLosses:largeBlobs', { count: largeBlobs })}</li>}
      {names.length > 0 && (
        <li>
          {t('keyLosses:settings', { names: names.reduce((one, other) => t('keySettings:and', { one, other })) })}
        </li>
      )}
    </ul>
  );
}
