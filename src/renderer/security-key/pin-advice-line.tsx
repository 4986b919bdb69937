import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { CheckmarkCircleRegular, LightbulbRegular } from '@fluentui/react-icons';
import { type RefObject, useEffect, useState } from 'react';
import type { PinAdvice } from '../../contract/pin-advice.ts';
import { useWords } from '../language.ts';
import { adviceOn } from './pin-advice.ts';

const useStyles = makeStyles({
  line: { display: 'flex', gap: tokens.spacingHorizontalS, minHeight: '40px', alignItems: 'start' },
  icon: { flexShrink: 0, fontSize: '20px', color: tokens.colorBrandForeground1 },
  text: { display: 'flex', flexDirection: 'column' },
  why: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

/** Advice on what is being typed into a field of a new PIN. Of the PIN itself nothing is kept. */
export function PinAdviceLine(props: { input: RefObject<HTMLInputElement | null> }) {
  const { t } = useWords();
  const styles = useStyles();
  const [advice, setAdvice] = useState<PinAdvice | null>(null);
  useEffect(() => {
    const field = props.input.current;
    const look = () => setAdvice(adviceOn(field?.value ?? ''));
    field?.addEventListener('input', look);
    return () => field?.removeEventListener('input', look);
  }, [props.input]);
  return (
    <div className={styles.line} role="status" aria-label={t('keys:pin.advice.label')} data-advice={advice ?? ''}>
      {advice !== null && (
        <>
          <span className={styles.icon} aria-hidden="true">
            {advice === 'none' ? <CheckmarkCircleRegular /> : <LightbulbRegular />}
          </span>
          <span className={styles.text}>
            <Text>{t(`keys:pin.advice.${advice}`)}</Text>
            <Text className={styles.why}>{t('keys:pin.advice.why')}</Text>
          </span>
        </>
      )}
    </div>
  );
}
