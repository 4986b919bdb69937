import { Badge, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { Session, SignInEvent } from '../../contract/identity.ts';
import { screenWords } from '../../words/screens.ts';
import { Cell, ScrollingTable } from '../frame/scrolling-table.tsx';
import { useWords, type Words } from '../language.ts';
import { isIdentityRefusalCode } from '../lists.ts';
import { dateAndTime } from '../times.ts';

const useStyles = makeStyles({
  result: { whiteSpace: 'nowrap' },
  // The date on one line and the time of day on one, where both have no room beside each other.
  when: { minWidth: '108px' },
  detail: { display: 'block', color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

const colours = { success: 'success', failure: 'danger', interrupted: 'warning' } as const;

/** Sign-ins, as they come: when, how they ended, by what, and why they were asked for that. */
export function SignInTable(props: {
  label: string;
  events: readonly SignInEvent[];
  inCard?: boolean;
  renderWhy: (event: SignInEvent) => ReactNode;
}) {
  const { label, events, inCard = false, renderWhy } = props;
  const { t, language } = useWords();
  const styles = useStyles();
  return (
    <ScrollingTable
      label={label}
      inCard={inCard}
      columns={(['when', 'result', 'method', 'why'] as const).map((column) => t(`shell:activity.${column}`))}
    >
      {events.map((event) => (
        <tr key={event.id} data-sign-in={event.result}>
          <Cell whole className={styles.when}>
            {dateAndTime(language, event.at)}
          </Cell>
          <Cell>
            <Badge className={styles.result} appearance="tint" color={colours[event.result]}>
              {t(`identity:results.${event.result}`)}
            </Badge>
          </Cell>
          <Cell>
            {methodWord(t, event.method)}
            <span className={styles.detail}>{detailOf(t, event)}</span>
          </Cell>
          <Cell>{renderWhy(event)}</Cell>
        </tr>
      ))}
    </ScrollingTable>
  );
}

/** Methods that have a name; one of another version is shown as it is written in the log. */
const isKnownMethod = (method: string): method is Session['method'] =>
  Object.hasOwn(screenWords.en.identity.methods, method);

const methodWord = (t: Words, method: string): string =>
  isKnownMethod(method) ? t(`identity:methods.${method}`) : method;

function detailOf(t: Words, { reason, keyName }: SignInEvent): string {
  if (reason === null) return keyName ?? '';
  const said = isIdentityRefusalCode(reason) ? t(`identity:refusals.${reason}.title`) : reason;
  return keyName === null ? said : `${keyName} · ${said}`;
}
