import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { CheckmarkCircleRegular, DismissCircleRegular, WarningRegular } from '@fluentui/react-icons';
import type { ServerFinding, ServerTest } from '../../contract/directory-place.ts';
import { useWords } from '../language.ts';

const useStyles = makeStyles({
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
  },
  row: { display: 'flex', gap: tokens.spacingHorizontalS, alignItems: 'flex-start' },
  text: { display: 'flex', flexDirection: 'column', overflowWrap: 'anywhere', minWidth: 0 },
  detail: { color: tokens.colorNeutralForeground2 },
  icon: { display: 'flex', fontSize: '20px', flexShrink: 0 },
  good: { color: tokens.colorStatusSuccessForeground1 },
  warning: { color: tokens.colorStatusWarningForeground1 },
  bad: { color: tokens.colorStatusDangerForeground1 },
});

const icons: Readonly<Record<ServerFinding['weight'], typeof WarningRegular>> = {
  good: CheckmarkCircleRegular,
  warning: WarningRegular,
  bad: DismissCircleRegular,
};

/** What was found at a server: a sentence for each, and what it is about. */
export function Findings(props: { test: ServerTest }) {
  const { t } = useWords();
  const styles = useStyles();
  return (
    <div role="status">
      <Text weight="semibold" as="p">
        {t(props.test.usable ? 'directory:usable' : 'directory:notUsable')}
      </Text>
      <ul className={styles.list} aria-label={t('directory:tested')}>
        {props.test.findings.map(({ finding, weight, detail }) => {
          const Icon = icons[weight];
          return (
            <li key={finding} className={styles.row} data-finding={finding}>
              <span className={`${styles.icon} ${styles[weight]}`}>
                <Icon aria-label={t(`directory:weights.${weight}`)} />
              </span>
              <span className={styles.text}>
                <Text>{t(`directory:findings.${finding}`)}</Text>
                {detail !== '' && (
                  <Text size={200} className={styles.detail}>
                    {detail}
                  </Text>
                )}
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
