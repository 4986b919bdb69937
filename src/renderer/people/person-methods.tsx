import { Button, Text } from '@fluentui/react-components';
import { AddRegular, ShieldKeyholeRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { AccountDetails } from '../../contract/accounts.ts';
import type { Method } from '../../contract/methods.ts';
import { Actions } from '../frame/actions.tsx';
import { Card } from '../frame/card.tsx';
import { useFirstFocus } from '../frame/first-focus.ts';
import { LinkButton } from '../frame/link-button.tsx';
import { Rows } from '../frame/rows.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useKept } from '../frame/use-kept.ts';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { MethodRow, shownOf } from '../security-info/method-row.tsx';
import { ActDialog } from './act-dialog.tsx';
import { EmptyNote } from './empty-note.tsx';
import { PassDialog } from './pass-dialog.tsx';

type Reminder = 'authenticator-app' | 'oath-token' | 'security-key';

/** What somebody signs in with (S2-11), forced removal (S0-41 to S0-43), and the pass that lets them in (S2-19). */
export function PersonMethods(props: {
  person: AccountDetails;
  mayDelete: boolean;
  mayAdd: boolean;
  onChange: () => void;
}) {
  const { person, mayDelete, mayAdd, onChange } = props;
  const { t } = useWords();
  const client = useClient();
  const [reminder, setReminder] = useState<Reminder | null>(null);
  const { userName } = person;
  const [removing, setRemoving] = useKept<Method | null>(`method to remove of ${userName}`, null);
  const [isAdding, setAdding] = useKept(`adding a method for ${userName}`, false);
  return (
    <Card
      title={t('people:person.methods')}
      icon={<ShieldKeyholeRegular />}
      action={
        mayAdd && (
          <Button icon={<AddRegular />} onClick={() => setAdding(true)}>
            {t('people:person.addMethod')}
          </Button>
        )
      }
    >
      {person.methods.length === 0 ? (
        <EmptyNote title={t('people:person.noMethods')} hint={t('people:person.noMethodsHint')} />
      ) : (
        <Rows label={t('people:person.methods')}>
          {person.methods.map((method) => (
            <MethodRow
              key={method.id}
              method={method}
              actions={
                mayDelete &&
                method.type !== 'password' && (
                  <LinkButton
                    aria-label={t('people:person.deleteOf', { name: shownOf(t, method).name })}
                    onClick={() => setRemoving(method)}
                  >
                    {t('securityInfo:delete')}
                  </LinkButton>
                )
              }
            />
          ))}
        </Rows>
      )}
      {removing && (
        <ActDialog
          name={`remove ${removing.id}`}
          title={t('people:acts.remove.title')}
          question={t(`people:acts.remove.${removing.type === 'app-password' ? 'questionAppPassword' : 'question'}`, {
            name: shownOf(t, removing).name,
            user: userName,
          })}
          confirm={t('people:acts.remove.confirm')}
          act={(reason) => client.accounts.removeMethod({ userName, methodId: removing.id, reason })}
          onDone={({ remind }) => {
            setRemoving(null);
            setReminder(remind);
            onChange();
          }}
          onClose={() => setRemoving(null)}
        />
      )}
      {reminder && <ReminderDialog of={reminder} userName={userName} onClose={() => setReminder(null)} />}
      {isAdding && (
        <PassDialog
          userName={userName}
          onClose={() => {
            setAdding(false);
            onChange();
          }}
        />
      )}
    </Card>
  );
}

/** What forced removal cannot do: the entry on the device (S0-43). */
function ReminderDialog(props: { of: Reminder; userName: string; onClose: () => void }) {
  const { t } = useWords();
  const first = useFirstFocus<HTMLButtonElement>();
  return (
    <TaskDialog title={t('people:reminder.title')} onClose={props.onClose}>
      <Text role="status" data-reminder={props.of}>
        {t(`people:reminder.${props.of}`, { user: props.userName })}
      </Text>
      <Actions>
        <Button ref={first} appearance="primary" onClick={props.onClose}>
          {t('shell:ok')}
        </Button>
      </Actions>
    </TaskDialog>
  );
}
