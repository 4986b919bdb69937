import { makeStyles, tokens } from '@fluentui/react-components';
import { BeakerRegular, UsbStickRegular } from '@fluentui/react-icons';
import type { AttachedKey } from '../../contract/keys.ts';
import { useWords } from '../language.ts';

const useStyles = makeStyles({
  chip: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS, minWidth: 0 },
  icon: { fontSize: '24px', flexShrink: 0, color: tokens.colorNeutralForeground2 },
  words: { display: 'flex', flexDirection: 'column', minWidth: 0, textAlign: 'start' },
  name: { fontWeight: tokens.fontWeightSemibold, overflowWrap: 'anywhere' },
  serial: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, overflowWrap: 'anywhere' },
});

/** Which key this is about: its product name, how it is connected, and its serial number. */
export function KeyChip(props: { attached: AttachedKey }) {
  const { attached } = props;
  const { t } = useWords();
  const styles = useStyles();
  const kind = t(`key:kinds.${attached.kind}`);
  return (
    <div className={styles.chip}>
      <span className={styles.icon} aria-hidden="true">
        {attached.kind === 'virtual' ? <BeakerRegular /> : <UsbStickRegular />}
      </span>
      <span className={styles.words}>
        <span className={styles.name}>{attached.product}</span>
        <span className={styles.serial}>
          {attached.serial === null ? kind : `${kind} · ${t('key:serial', { serial: attached.serial })}`}
        </span>
      </span>
    </div>
  );
}
