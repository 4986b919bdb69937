import { Link, makeStyles, tokens } from '@fluentui/react-components';
import { UsbPlugRegular } from '@fluentui/react-icons';
import { useLab } from '../lab/lab-state.tsx';
import { useWords } from '../language.ts';

const useStyles = makeStyles({
  box: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    textAlign: 'center',
    gap: tokens.spacingVerticalS,
    padding: tokens.spacingHorizontalXXL,
    borderRadius: tokens.borderRadiusLarge,
    border: `1px dashed ${tokens.colorNeutralStroke1}`,
  },
  icon: { fontSize: '40px', lineHeight: '40px', color: tokens.colorBrandForeground1 },
  title: { fontSize: tokens.fontSizeBase400, fontWeight: tokens.fontWeightSemibold },
  hint: { color: tokens.colorNeutralForeground2, maxWidth: '440px' },
  link: { textAlign: 'center' },
});

/** No key is here: asks for one, and says how to try without one. */
export function InsertKey() {
  const { t } = useWords();
  const styles = useStyles();
  const lab = useLab();
  return (
    <div className={styles.box}>
      <UsbPlugRegular className={styles.icon} aria-hidden="true" />
      <div role="status" aria-live="polite">
        <div className={styles.title}>{t('keys:none.title')}</div>
        <div className={styles.hint}>{t('keys:none.hint')}</div>
      </div>
      {lab.available && !lab.open && (
        <Link as="button" className={styles.link} onClick={lab.show}>
          {t('keys:none.lab')}
        </Link>
      )}
    </div>
  );
}
