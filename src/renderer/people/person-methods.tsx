import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { AddRegular, ChevronDownRegular, ChevronUpRegular, ShieldKeyholeRegular } from '@fluentui/react-icons';
import { useId, useState } from 'react';
import type { AccountDetails } from '../../contract/accounts.ts';
import type { Method } from '../../contract/methods.ts';
import { Actions } from '../frame/actions.tsx';
import { Card } from '../frame/card.tsx';
import { Facts } from '../frame/facts.tsx';
import { useFirstFocus } from '../frame/first-focus.ts';
import { LinkButton } from '../frame/link-button.tsx';
import { Row, Rows } from '../frame/rows.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { factsOf, shownOf } from '../security-info/method-row.tsx';
import { dateAndTime } from '../times.ts';
import { ActDialog } from './act-dialog.tsx';
import { EmptyNote } from './empty-note.tsx';
import { PassDialog } from './pass-dialog.tsx';

const useStyles = makeStyles({
  method: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalM },
  icon: { display: 'flex', fontSize: '24px', flexShrink: 0, color: tokens.colorNeutralForeground2 },
  words: { display: 'flex', flexDirection: 'column', minWidth: 0, overflowWrap: 'anywhere' },
  below: { paddingTop: tokens.spacingVerticalM, paddingInlineStart: '36px' },
});

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
  const [removing, setRemoving] = useState<Method | null>(null);
  const [reminder, setReminder] = useState<Reminder | null>(null);
  const [isAdding, setAdding] = useState(false);
  const { userName } = person;
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
            <MethodOfPerson
              key={method.id}
              method={method}
              onDelete={mayDelete && method.type !== 'password' ? () => setRemoving(method) : null}
            />
          ))}
        </Rows>
      )}
      {removing && (
        <ActDialog
          title={t('people:acts.remove.title')}
          question={t('people:acts.remove.question', { name: shownOf(t, removing).name, user: userName })}
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

function MethodOfPerson(props: { method: Method; onDelete: (() => void) | null }) {
  const { method, onDelete } = props;
  const { t, language } = useWords();
  const styles = useStyles();
  const [open, setOpen] = useState(false);
  const id = useId();
  const { icon, title, detail, name } = shownOf(t, method);
  const facts = factsOf(t, (instant) => dateAndTime(language, instant), method);
  return (
    <Row
      actions={
        <>
          {facts.length > 0 && (
            <LinkButton
              icon={open ? <ChevronUpRegular /> : <ChevronDownRegular />}
              iconPosition="after"
              aria-expanded={open}
              aria-controls={id}
              aria-label={t('securityInfo:detailsOf', { name })}
              onClick={() => setOpen(!open)}
            >
              {t('securityInfo:details')}
            </LinkButton>
          )}
          {onDelete && (
            <LinkButton aria-label={t('people:person.deleteOf', { name })} onClick={onDelete}>
              {t('securityInfo:delete')}
            </LinkButton>
          )}
        </>
      }
      below={
        <div id={id} className={open ? styles.below : undefined}>
          {open && <Facts facts={facts} />}
        </div>
      }
    >
      <div className={styles.method} data-method={method.type}>
        <span className={styles.icon} aria-hidden="true">
          {icon}
        </span>
        <span className={styles.words}>
          <Text weight="semibold">{title}</Text>
          <Text>{detail}</Text>
        </span>
      </div>
    </Row>
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
