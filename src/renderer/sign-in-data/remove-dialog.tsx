import { Button, MessageBar, MessageBarBody, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { RemovedCredential } from '../../contract/credentials.ts';
import { Actions } from '../frame/actions.tsx';
import { destructiveStyle } from '../frame/destructive-style.ts';
import { useFirstFocus } from '../frame/first-focus.ts';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { AccountFacts } from './account-facts.tsx';
import type { AccountOnKey } from './accounts.ts';
import { siteText } from './names.tsx';
import type { Visit } from './use-visit.ts';
import { WhileUnlocked } from './while-unlocked.tsx';

const useStyles = makeStyles({
  warning: { alignItems: 'start', paddingBlock: tokens.spacingVerticalS },
  body: { whiteSpace: 'normal', overflowWrap: 'anywhere' },
  line: { display: 'block' },
  destructive: destructiveStyle,
});

/** Asks before an account goes from the key, and says what that means at the site. */
export function RemoveDialog(props: {
  account: AccountOnKey;
  visit: Visit;
  onRemoved: (removed: RemovedCredential) => void;
  onClose: () => void;
}) {
  const { account, visit, onClose } = props;
  const { key, credential } = account;
  const { t } = useWords();
  const client = useClient();
  const [confirmed, setConfirmed] = useState(false);
  const { visitId } = visit;
  return (
    <TaskDialog alert title={t('signInData:remove.title')} onClose={onClose}>
      {confirmed ? (
        <WhileUnlocked
          attached={key}
          visit={visit}
          run={(signal) =>
            client.keys.credentials.remove(
              { visitId, keyId: key.id, credentialId: credential.credentialId },
              { signal },
            )
          }
          onDone={props.onRemoved}
          onCancel={onClose}
        />
      ) : (
        <Question account={account} onConfirm={() => setConfirmed(true)} onClose={onClose} />
      )}
    </TaskDialog>
  );
}

function Question(props: { account: AccountOnKey; onConfirm: () => void; onClose: () => void }) {
  const { t } = useWords();
  const styles = useStyles();
  const cancel = useFirstFocus<HTMLButtonElement>();
  return (
    <>
      <Text weight="semibold">{t('signInData:remove.question')}</Text>
      <AccountFacts account={props.account} />
      <MessageBar intent="warning" layout="multiline" className={styles.warning}>
        <MessageBarBody className={styles.body}>
          <strong className={styles.line}>{t('signInData:remove.forGood')}</strong>
          <span className={styles.line}>
            {t('signInData:remove.atSite', { site: siteText(t, props.account.credential) })}
          </span>
        </MessageBarBody>
      </MessageBar>
      <Actions>
        <Button ref={cancel} onClick={props.onClose}>
          {t('shell:cancel')}
        </Button>
        <Button appearance="primary" className={styles.destructive} onClick={props.onConfirm}>
          {t('signInData:remove.confirm')}
        </Button>
      </Actions>
    </>
  );
}
