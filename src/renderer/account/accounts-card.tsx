import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { AddRegular, PeopleRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Card } from '../frame/card.tsx';
import { LinkButton } from '../frame/link-button.tsx';
import { Row, Rows } from '../frame/rows.tsx';
import { useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { AddAccountDialog } from './add-account-dialog.tsx';
import { IssuePassDialog } from './issue-pass-dialog.tsx';

const useStyles = makeStyles({
  person: { display: 'flex', flexDirection: 'column', overflowWrap: 'anywhere' },
  hint: { color: tokens.colorNeutralForeground2 },
});

type Task = { task: 'add' } | { task: 'pass'; userName: string };

/** The accounts of the directory, for its administrators: adding one, and the pass that lets it add its first key (S2-19). */
export function AccountsCard() {
  const { t } = useWords();
  const styles = useStyles();
  const accounts = useQuery(useHost().accounts.list.queryOptions()).data;
  const [task, setTask] = useState<Task | null>(null);
  const close = () => setTask(null);
  return (
    <Card
      title={t('shell:organizations.accounts')}
      icon={<PeopleRegular />}
      action={
        <Button icon={<AddRegular />} onClick={() => setTask({ task: 'add' })}>
          {t('shell:organizations.addAccount')}
        </Button>
      }
    >
      <Text className={styles.hint}>{t('shell:organizations.accountsLead')}</Text>
      <Rows label={t('shell:organizations.accounts')}>
        {accounts?.map((account) => (
          <Row
            key={account.userName}
            actions={
              <LinkButton
                aria-label={t('shell:organizations.issuePassFor', { name: account.userName })}
                onClick={() => setTask({ task: 'pass', userName: account.userName })}
              >
                {t('shell:organizations.issuePass')}
              </LinkButton>
            }
          >
            <span className={styles.person}>
              <Text weight="semibold">{account.displayName}</Text>
              <Text size={200} className={styles.hint}>
                {account.userName} · {t(`identity:roles.${account.role}`)}
              </Text>
            </span>
          </Row>
        ))}
      </Rows>
      {task?.task === 'add' && <AddAccountDialog onClose={close} />}
      {task?.task === 'pass' && <IssuePassDialog userName={task.userName} onClose={close} />}
    </Card>
  );
}
