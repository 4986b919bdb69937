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
import type { SecurityInfo } from '../../contract/security-info.ts';
import { LinkButton } from '../frame/link-button.tsx';
import { Page } from '../frame/page.tsx';
import { Rows } from '../frame/rows.tsx';
import { useConnection, useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { problemOfFailure } from '../operation/refusal-words.ts';
import { AddMethodDialog } from './add-method-dialog.tsx';
import { DeleteMethodDialog } from './delete-method-dialog.tsx';
import { isShown, MethodRow, type ShownMethod } from './method-row.tsx';
import { RenameKeyDialog } from './rename-key-dialog.tsx';

const useStyles = makeStyles({
  default: { display: 'flex', flexWrap: 'wrap', columnGap: tokens.spacingHorizontalS },
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

type SecurityKeyMethod = Extract<ShownMethod, { type: 'security-key' }>;
type Task =
  | { task: 'add' }
  | { task: 'rename'; method: SecurityKeyMethod }
  | { task: 'delete'; method: Exclude<ShownMethod, { type: 'password' }> };

/** The methods of the account (S1-03 to S1-13): what there is, adding, naming and deleting. */
export function SecurityInfoPage() {
  const { t } = useWords();
  const styles = useStyles();
  const connection = useConnection();
  const query = useQuery(useHost().securityInfo.get.queryOptions({ staleTime: 0 }));
  const [task, setTask] = useState<Task | null>(null);
  const info = query.data;
  const adding = info?.add['security-key'] === 'not-enabled' ? 'needs-second-method' : info?.add['security-key'];
  const close = () => setTask(null);
  return (
    <Page title={t('securityInfo:title')} lead={t('securityInfo:lead')}>
      {query.isPending && <Spinner label={t('shell:loading')} />}
      {query.isError && (
        <ProblemMessage problem={problemOfFailure(t, connection.failureOf(query.error))}>
          <Button onClick={() => void query.refetch()}>{t('shell:tryAgain')}</Button>
        </ProblemMessage>
      )}
      {info && adding && (
        <>
          <DefaultMethod info={info} />
          {adding !== 'allowed' && (
            <MessageBar intent="info" layout="multiline" className={styles.banner} data-banner={adding}>
              <MessageBarBody className={styles.body}>
                <MessageBarTitle className={styles.title}>{t(`securityInfo:${adding}.title`)}</MessageBarTitle>
                {t(`securityInfo:${adding}.next`)}
              </MessageBarBody>
            </MessageBar>
          )}
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
              {info.methods.filter(isShown).map((method) => (
                <MethodRow
                  key={method.id}
                  method={method}
                  onRename={(key) => setTask({ task: 'rename', method: key })}
                  onDelete={(one) => setTask({ task: 'delete', method: one })}
                />
              ))}
            </Rows>
          )}
          {task?.task === 'add' && <AddMethodDialog addSecurityKey={adding} onClose={close} />}
          {task?.task === 'rename' && <RenameKeyDialog method={task.method} onClose={close} />}
          {task?.task === 'delete' && <DeleteMethodDialog method={task.method} onClose={close} />}
        </>
      )}
    </Page>
  );
}

function DefaultMethod(props: { info: SecurityInfo }) {
  const { t } = useWords();
  const hasKey = props.info.methods.some(({ type }) => type === 'security-key');
  const styles = useStyles();
  return (
    <div className={styles.default}>
      <Text>{t('securityInfo:default')}</Text>
      <Text weight="semibold">{t(`identity:methods.${hasKey ? 'security-key' : 'password'}`)}</Text>
    </div>
  );
}
