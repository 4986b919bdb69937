import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { useId } from 'react';
import type { ClientDemand } from '../../contract/policy.ts';
import { useWords } from '../language.ts';

const useStyles = makeStyles({
  all: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
  scroll: { overflowX: 'auto' },
  table: { borderCollapse: 'collapse' },
  cell: {
    textAlign: 'start',
    verticalAlign: 'top',
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalM} ${tokens.spacingVerticalXS} 0`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  hint: { color: tokens.colorNeutralForeground2 },
});

/** S4-70, S4-71: what federated users are asked for, by where they are and with what they sign in. */
export function ClientDemands(props: { demands: readonly ClientDemand[] }) {
  const { t } = useWords();
  const styles = useStyles();
  const title = useId();
  return (
    <div className={styles.all} data-client-demands="">
      <Text weight="semibold" id={title}>
        {t('policy:trusted.demands.title')}
      </Text>
      <div className={styles.scroll}>
        <table className={styles.table} aria-labelledby={title}>
          <thead>
            <tr>
              {(['from', 'browser', 'richClient'] as const).map((column) => (
                <th key={column} scope="col" className={styles.cell}>
                  {t(`policy:trusted.demands.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {props.demands.map(({ from, browser, richClient }) => (
              <tr key={from} data-demand={from}>
                <th scope="row" className={styles.cell}>
                  {t(`policy:trusted.demands.${from}`)}
                </th>
                <td className={styles.cell}>{t(`policy:trusted.demands.${browser}`)}</td>
                <td className={styles.cell}>{t(`policy:trusted.demands.${richClient}`)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Text size={200} className={styles.hint}>
        {t('policy:trusted.demands.claim')}
      </Text>
    </div>
  );
}
