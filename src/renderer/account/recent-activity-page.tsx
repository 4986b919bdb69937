import { Badge, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import type { Session, SignInEvent } from '../../contract/identity.ts';
import { screenWords } from '../../words/screens.ts';
import { Page } from '../frame/page.tsx';
import { useHost } from '../host.tsx';
import { useWords, type Words } from '../language.ts';
import { isIdentityRefusalCode } from '../lists.ts';
import { useReason } from '../sign-in/reasons.tsx';
import { dateAndTime } from '../times.ts';

const useStyles = makeStyles({
  scroll: {
    overflowX: 'auto',
    backgroundColor: tokens.colorNeutralBackground1,
    borderRadius: tokens.borderRadiusLarge,
    border: `1px solid ${tokens.colorTransparentStroke}`,
    boxShadow: tokens.shadow4,
  },
  table: { width: '100%', borderCollapse: 'collapse', textAlign: 'start' },
  cell: {
    padding: `${tokens.spacingVerticalMNudge} ${tokens.spacingHorizontalM}`,
    textAlign: 'start',
    verticalAlign: 'top',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    overflowWrap: 'anywhere',
    minWidth: '92px',
  },
  detail: { display: 'block', color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

const colours = { success: 'success', failure: 'danger', interrupted: 'warning' } as const;

/** The account's sign-in log, newest first. */
export function RecentActivityPage() {
  const { t, language } = useWords();
  const styles = useStyles();
  const events = useQuery(useHost().securityInfo.recentActivity.queryOptions()).data;
  return (
    <Page title={t('shell:activity.title')} lead={t('shell:activity.lead')}>
      {!events && <Spinner label={t('shell:loading')} />}
      {events?.length === 0 && <div>{t('shell:activity.empty')}</div>}
      {events && events.length > 0 && (
        // A table that scrolls sideways must be reachable with the keyboard.
        <section className={styles.scroll} tabIndex={0} aria-label={t('shell:activity.title')}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col" className={styles.cell}>
                  {t('shell:activity.when')}
                </th>
                <th scope="col" className={styles.cell}>
                  {t('shell:activity.result')}
                </th>
                <th scope="col" className={styles.cell}>
                  {t('shell:activity.method')}
                </th>
              </tr>
            </thead>
            <tbody>
              {events.map((event) => (
                <tr key={event.id}>
                  <td className={styles.cell}>{dateAndTime(language, event.at)}</td>
                  <td className={styles.cell}>
                    <Badge appearance="tint" color={colours[event.result]}>
                      {t(`identity:results.${event.result}`)}
                    </Badge>
                  </td>
                  <td className={styles.cell}>
                    {methodWord(t, event.method)}
                    <span className={styles.detail}>{detailOf(t, event)}</span>
                    <Why because={event.because} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </Page>
  );
}

/** Why it was asked for what it was asked for. */
function Why(props: Pick<SignInEvent, 'because'>) {
  const { t } = useWords();
  const styles = useStyles();
  const sentence = useReason();
  if (props.because.length === 0) return null;
  return (
    <details className={styles.detail} data-why="">
      <summary>{t('shell:activity.why')}</summary>
      {props.because.map((reason) => (
        <div key={reason.rule}>{sentence(reason)}</div>
      ))}
    </details>
  );
}

/** Methods that have a name; one of another version is shown as it is written in the log. */
const isKnownMethod = (method: string): method is Session['method'] =>
  Object.hasOwn(screenWords.en.identity.methods, method);

const methodWord = (t: Words, method: string): string =>
  isKnownMethod(method) ? t(`identity:methods.${method}`) : method;

function detailOf(t: Words, event: SignInEvent): string {
  if (event.reason === null) return event.keyName ?? '';
  const reason = isIdentityRefusalCode(event.reason) ? t(`identity:refusals.${event.reason}.title`) : event.reason;
  return event.keyName === null ? reason : `${event.keyName} · ${reason}`;
}
