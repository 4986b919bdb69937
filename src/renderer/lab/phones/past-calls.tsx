import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { spacedNumber } from '../../security-info/adding/countries.ts';
import { dateAndTime } from '../../times.ts';
import { type OnPhone, PhoneScreen } from './phone-screen.tsx';

const useStyles = makeStyles({
  hint: { color: tokens.colorNeutralForeground2 },
  missed: { color: tokens.colorPaletteRedForeground1 },
  list: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, margin: 0, padding: 0 },
  item: { display: 'flex', flexDirection: 'column', listStyleType: 'none' },
});

/** Who called, the newest first. */
export function PastCalls(props: OnPhone & { onHome?: () => void }) {
  const { phone, t, onHome } = props;
  const styles = useStyles();
  return (
    <PhoneScreen t={t} title={t('phones:apps.phone')} {...(onHome ? { onBack: onHome } : {})}>
      {phone.calls.length === 0 && <Text className={styles.hint}>{t('phones:call.none')}</Text>}
      <ul className={styles.list}>
        {phone.calls.toReversed().map(({ at, from, outcome }) => (
          <li key={at} className={styles.item} data-past-call={outcome}>
            <Text weight="semibold" className={outcome === 'missed' ? styles.missed : ''}>
              {from === null ? t('phones:call.withheld') : spacedNumber(from)}
            </Text>
            <Text size={200} className={styles.hint}>
              {t(`phones:call.past.${outcome}`)} · {dateAndTime(phone.language, at)}
            </Text>
          </li>
        ))}
      </ul>
    </PhoneScreen>
  );
}
