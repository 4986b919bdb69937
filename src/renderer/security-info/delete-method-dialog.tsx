import {
  Button,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  Text,
  tokens,
} from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Method } from '../../contract/methods.ts';
import { Actions } from '../frame/actions.tsx';
import { useFirstFocus } from '../frame/first-focus.ts';
import { useNotice } from '../frame/notice.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useClient, useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { useAsk } from '../operation/use-ask.ts';
import { spacedNumber } from './adding/countries.ts';
import { useSignInAgain } from './use-sign-in-again.ts';

const useStyles = makeStyles({
  bar: { alignItems: 'start', paddingBlock: tokens.spacingVerticalS },
  body: { whiteSpace: 'normal' },
  title: { display: 'block' },
});

export type DeletableMethod = Exclude<Method, { type: 'password' }>;
type Reminder = 'authenticator-app' | 'oath-token' | 'security-key';

/** Asks before a method goes (S1-11), warns where nothing would be left (S1-02), and says what stays on the device (S0-40, S1-12). */
export function DeleteMethodDialog(props: { method: DeletableMethod; onClose: () => void }) {
  const { method, onClose } = props;
  const { t } = useWords();
  const styles = useStyles();
  const client = useClient();
  const host = useHost();
  const queries = useQueryClient();
  const notify = useNotice();
  const ask = useAsk();
  const signInAgain = useSignInAgain();
  const cancel = useFirstFocus<HTMLButtonElement>();
  const [reminder, setReminder] = useState<Reminder | null>(null);
  const isLast = ask.problem?.code === 'last-second-factor';
  const wantsSignIn = ask.problem?.code === 'needs-fresh-sign-in' || ask.problem?.code === 'needs-second-method';
  const name = nameOf(method);
  const title = t(`securityInfo:deleteDialog.${method.type}.title`);
  const remove = (evenIfLast: boolean) =>
    void ask.decide(
      () => client.securityInfo.remove({ id: method.id, evenIfLast }),
      ({ remind }) => {
        notify(t(`securityInfo:deleteDialog.${method.type}.deleted`));
        void queries.invalidateQueries({ queryKey: host.securityInfo.key() });
        if (remind === null) onClose();
        else setReminder(remind);
      },
    );
  if (reminder !== null) return <ReminderDialog title={title} of={reminder} onClose={onClose} />;
  return (
    <TaskDialog alert title={title} onClose={onClose}>
      {ask.problem && !isLast && <ProblemMessage problem={ask.problem} />}
      {isLast && (
        <MessageBar intent="warning" layout="multiline" className={styles.bar} data-problem="last-second-factor">
          <MessageBarBody className={styles.body}>
            <MessageBarTitle className={styles.title}>
              {t('identity:refusals.last-second-factor.title')}
            </MessageBarTitle>
            {t('identity:refusals.last-second-factor.next')}
          </MessageBarBody>
        </MessageBar>
      )}
      <Text>{t(`securityInfo:deleteDialog.${method.type}.question`, { name })}</Text>
      <Text>{t(`securityInfo:deleteDialog.${method.type}.note`)}</Text>
      {method.type !== 'app-password' && <Text>{t('securityInfo:signsOut.delete')}</Text>}
      <Actions>
        <Button ref={cancel} onClick={onClose}>
          {t('shell:cancel')}
        </Button>
        {wantsSignIn ? (
          <Button appearance="primary" onClick={signInAgain}>
            {t('securityInfo:signInAgain')}
          </Button>
        ) : (
          <Button appearance="primary" disabled={ask.busy} onClick={() => remove(isLast)}>
            {t(isLast ? 'securityInfo:deleteAnyway' : 'shell:ok')}
          </Button>
        )}
      </Actions>
    </TaskDialog>
  );
}

/** The second of the two steps: the entry on the device (S0-40). */
function ReminderDialog(props: { title: string; of: Reminder; onClose: () => void }) {
  const { t } = useWords();
  const first = useFirstFocus<HTMLButtonElement>();
  return (
    <TaskDialog title={props.title} onClose={props.onClose}>
      <div role="status" data-reminder={props.of}>
        <Text weight="semibold" block>
          {t('securityInfo:reminder.title')}
        </Text>
        <Text>{t(`securityInfo:reminder.${props.of}`)}</Text>
      </div>
      <Actions>
        <Button ref={first} appearance="primary" onClick={props.onClose}>
          {t('shell:ok')}
        </Button>
      </Actions>
    </TaskDialog>
  );
}

function nameOf(method: DeletableMethod): string {
  switch (method.type) {
    case 'phone':
      return spacedNumber(method.number);
    case 'email':
      return method.address;
    case 'temporary-access-pass':
      return '';
    default:
      return method.name;
  }
}
