import {
  Button,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  Spinner,
  Text,
  tokens,
} from '@fluentui/react-components';
import { AddRegular, ShieldKeyholeRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Method } from '../../contract/methods.ts';
import type { SecurityInfo } from '../../contract/security-info.ts';
import { LinkButton } from '../frame/link-button.tsx';
import { Page } from '../frame/page.tsx';
import { Rows } from '../frame/rows.tsx';
import { useConnection, useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { problemOfFailure } from '../operation/refusal-words.ts';
import { AddMethodDialog, ChangeMethodDialog } from './add-method-dialog.tsx';
import { type Choice, choices, stateOf } from './adding/choices.ts';
import { DefaultMethod, DefaultMethodDialog } from './default-method.tsx';
import { type DeletableMethod, DeleteMethodDialog } from './delete-method-dialog.tsx';
import { type NamedMethod, type OathToken, OwnMethodRow } from './own-method-row.tsx';
import { PlansCard } from './plans-card.tsx';
import { RenameMethodDialog } from './rename-method-dialog.tsx';
import { ResynchroniseDialog } from './resynchronise-dialog.tsx';
import { SignOutEverywhere } from './sign-out-everywhere.tsx';
import { useSignInAgain } from './use-sign-in-again.ts';

const useStyles = makeStyles({
  add: { paddingInlineStart: 0 },
  banner: { alignItems: 'start', paddingBlock: tokens.spacingVerticalS },
  body: { whiteSpace: 'normal' },
  title: { display: 'block' },
  empty: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    textAlign: 'center',
    gap: tokens.spacingVerticalS,
    padding: tokens.spacingHorizontalXXL,
    color: tokens.colorNeutralForeground2,
  },
  emptyIcon: { fontSize: '40px', color: tokens.colorBrandForeground1 },
});

type Task =
  | { task: 'add'; choice?: Choice }
  | { task: 'default' }
  | { task: 'change'; method: Extract<Method, { type: 'phone' | 'email' }> }
  | { task: 'rename'; method: NamedMethod }
  | { task: 'resynchronise'; method: OathToken }
  | { task: 'delete'; method: DeletableMethod };

/** The methods of the account (S1-03 to S1-13): what there is, adding, changing, naming and deleting. */
export function SecurityInfoPage() {
  const { t } = useWords();
  const styles = useStyles();
  const connection = useConnection();
  const query = useQuery(useHost().securityInfo.get.queryOptions({ staleTime: 0 }));
  const [task, setTask] = useState<Task | null>(null);
  const info = query.data;
  const close = () => setTask(null);
  const deleteById = (id: string) => {
    const method = info?.methods.find((one) => one.id === id);
    if (method && method.type !== 'password') setTask({ task: 'delete', method });
  };
  return (
    <Page title={t('securityInfo:title')} lead={t('securityInfo:lead')}>
      {query.isPending && <Spinner label={t('shell:loading')} />}
      {query.isError && (
        <ProblemMessage problem={problemOfFailure(t, connection.failureOf(query.error))}>
          <Button onClick={() => void query.refetch()}>{t('shell:tryAgain')}</Button>
        </ProblemMessage>
      )}
      {info && (
        <>
          <DefaultMethod info={info} onSet={() => setTask({ task: 'default' })} />
          <Hindrance info={info} />
          <div>
            <LinkButton className={styles.add} icon={<AddRegular />} onClick={() => setTask({ task: 'add' })}>
              {t('securityInfo:add')}
            </LinkButton>
          </div>
          {info.methods.length === 0 ? (
            <div className={styles.empty}>
              <ShieldKeyholeRegular className={styles.emptyIcon} aria-hidden="true" />
              <Text weight="semibold">{t('securityInfo:empty.title')}</Text>
              <Text>{t('securityInfo:empty.hint')}</Text>
            </div>
          ) : (
            <Rows label={t('securityInfo:methods')}>
              {info.methods.map((method) => (
                <OwnMethodRow
                  key={method.id}
                  method={method}
                  isOff={method.type === 'app-password' && info.add['app-password'] === 'not-enabled'}
                  onChange={(one) => setTask({ task: 'change', method: one })}
                  onRename={(one) => setTask({ task: 'rename', method: one })}
                  onResynchronise={(one) => setTask({ task: 'resynchronise', method: one })}
                  onDelete={(one) => setTask({ task: 'delete', method: one })}
                />
              ))}
            </Rows>
          )}
          <SignOutEverywhere />
          <PlansCard
            hasApp={info.methods.some(({ type }) => type === 'authenticator-app')}
            add={info.add}
            onAdd={(choice) => setTask({ task: 'add', ...(choice === undefined ? {} : { choice }) })}
            onDelete={deleteById}
          />
          {task?.task === 'add' && (
            <AddMethodDialog
              add={info.add}
              {...(task.choice === undefined ? {} : { choice: task.choice })}
              onClose={close}
            />
          )}
          {task?.task === 'default' && <DefaultMethodDialog info={info} onClose={close} />}
          {task?.task === 'change' && <ChangeMethodDialog method={task.method} onClose={close} />}
          {task?.task === 'rename' && <RenameMethodDialog method={task.method} onClose={close} />}
          {task?.task === 'resynchronise' && <ResynchroniseDialog method={task.method} onClose={close} />}
          {task?.task === 'delete' && <DeleteMethodDialog method={task.method} onClose={close} />}
        </>
      )}
    </Page>
  );
}

/** Why nothing can be added in this session, or no further key, before the person tries (S2-48). */
function Hindrance(props: { info: SecurityInfo }) {
  const { add } = props.info;
  const { t } = useWords();
  const styles = useStyles();
  const signInAgain = useSignInAgain();
  const states = choices.map((choice) => stateOf(choice, add));
  const isWeak = !states.includes('allowed') && states.includes('needs-second-method');
  const which = isWeak ? 'needs-second-method' : add['security-key'] === 'limit-reached' ? 'limit-reached' : null;
  if (which === null) return null;
  return (
    <MessageBar intent="info" layout="multiline" className={styles.banner} data-banner={which}>
      <MessageBarBody className={styles.body}>
        <MessageBarTitle className={styles.title}>{t(`securityInfo:${which}.title`)}</MessageBarTitle>
        {t(`securityInfo:${which}.next`)}
        {isWeak && props.info.steps.length > 0 && (
          <div>
            <Button onClick={signInAgain}>{t('securityInfo:signInAgain')}</Button>
          </div>
        )}
      </MessageBarBody>
    </MessageBar>
  );
}
