import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  makeStyles,
  Spinner,
  tokens,
} from '@fluentui/react-components';
import { PersonKeyRegular, UsbStickRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { RemovedCredential, RenamedCredential, UserNames } from '../../contract/credentials.ts';
import type { AttachedKey } from '../../contract/keys.ts';
import { Card } from '../frame/card.tsx';
import { useNotice } from '../frame/notice.tsx';
import { Page } from '../frame/page.tsx';
import { useKeys } from '../host.tsx';
import { useWords } from '../language.ts';
import { InsertKey } from '../operation/insert-key.tsx';
import { RemedyCard } from '../security-key/remedy-card.tsx';
import { AccountList } from './account-list.tsx';
import type { AccountOnKey } from './accounts.ts';
import { BlobDialog } from './blob-dialog.tsx';
import { DetailsDrawer } from './details-drawer.tsx';
import { KeyRows } from './key-rows.tsx';
import { accountText, keyText } from './names.tsx';
import { ReadDialog } from './read-dialog.tsx';
import { ReadRemembered, RememberedInAll } from './remembered.tsx';
import { RemoveDialog } from './remove-dialog.tsx';
import { RenameDialog } from './rename-dialog.tsx';
import { type ListableKey, useAskAnew, useListable } from './use-listable.ts';
import { useLists } from './use-lists.ts';
import { useVisit } from './use-visit.ts';

const useStyles = makeStyles({
  // In sight wherever the list was scrolled to.
  bar: {
    alignItems: 'start',
    paddingBlock: tokens.spacingVerticalS,
    position: 'sticky',
    top: tokens.spacingVerticalS,
    zIndex: 1,
    boxShadow: tokens.shadow8,
  },
  body: { whiteSpace: 'normal', overflowWrap: 'anywhere' },
  list: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
});

type Task =
  | { task: 'read'; keys: readonly ListableKey[] }
  | { task: 'details' | 'blob' | 'remove'; account: AccountOnKey }
  | { task: 'rename'; account: AccountOnKey; names: UserNames | null };

/** What just happened, and what takes it back. */
interface Done {
  readonly text: string;
  readonly undo: { readonly account: AccountOnKey; readonly names: UserNames } | null;
}

/** The accounts (discoverable credentials) on all keys that are here: to look through, rename and delete. */
export function SignInDataPage() {
  const { t, language } = useWords();
  const styles = useStyles();
  const notify = useNotice();
  const snapshot = useKeys();
  const visit = useVisit();
  const keys = snapshot?.keys ?? [];
  const { lists, set, reread } = useLists(
    visit,
    keys.map(({ id }) => id),
  );
  const { listable, isWhole } = useListable(keys);
  const [task, setTask] = useState<Task | null>(null);
  const [done, setDone] = useState<Done | null>(null);
  const askAnew = useAskAnew();
  const [notRemembered, setNotRemembered] = useState<AttachedKey | null>(null);
  const unread = listable.filter(({ attached }) => !lists.has(attached.id));
  const remembered = listable.filter(({ remembering }) => remembering === 'on');
  const accounts = keys.flatMap((key): AccountOnKey[] => {
    const list = lists.get(key.id);
    if (!list) return [];
    const { credentials, canRename } = list;
    return credentials.map((credential) => ({ key, credential, canRename, count: credentials.length }));
  });

  function read(key: AttachedKey) {
    const found = listable.find(({ attached }) => attached.id === key.id);
    if (found) setTask({ task: 'read', keys: [found] });
  }

  const joined = (sentences: readonly string[]) => sentences.join(language === 'ja' ? '' : ' ');

  function removed(account: AccountOnKey, { blobsCollected, blobsDone }: RemovedCredential) {
    setTask(null);
    const sentences: string[] = [t('signInData:remove.done', { account: accountText(t, account.credential) })];
    if (blobsCollected > 0) sentences.push(t('signInData:remove.blobs', { count: blobsCollected }));
    if (!blobsDone) sentences.push(t('signInData:remove.blobsLeft'));
    setDone({ text: joined(sentences), undo: null });
    const list = lists.get(account.key.id);
    if (!list) return;
    const { credentialId } = account.credential;
    const { used, left } = list.slots;
    set(account.key.id, {
      ...list,
      credentials: list.credentials.filter((one) => one.credentialId !== credentialId),
      slots: { used: used - 1, left: left + 1 },
    });
    reread(account.key.id);
  }

  function renamed(account: AccountOnKey, { former, kept }: RenamedCredential, wanted: UserNames, isUndo: boolean) {
    setTask(null);
    const cut = (['name', 'displayName'] as const).find((which) => (wanted[which] ?? '') !== (kept[which] ?? ''));
    const text = isUndo ? t('signInData:rename.undone') : t('signInData:rename.done');
    if (isUndo) notify(text);
    const more = cut ? [t('signInData:rename.cut', { kept: kept[cut] ?? '' })] : [];
    const undo = isUndo ? null : { account, names: former };
    setDone(isUndo && !cut ? null : { text: joined([text, ...more]), undo });
    const list = lists.get(account.key.id);
    if (!list) return;
    const credentials = list.credentials.map((one) =>
      one.credentialId === account.credential.credentialId ? { ...one, user: { ...one.user, ...kept } } : one,
    );
    set(account.key.id, { ...list, credentials });
    reread(account.key.id);
  }

  const isHere = (key: AttachedKey) => keys.some(({ id }) => id === key.id);
  const taskIsOn = task && visit && (task.task === 'read' || isHere(task.account.key)) ? task : null;
  const close = () => setTask(null);
  return (
    <Page title={t('signInData:title')} lead={t('signInData:lead')}>
      {!snapshot && <Spinner label={t('shell:loading')} />}
      {snapshot && <RemedyCard snapshot={snapshot} />}
      {done && (
        <MessageBar intent="success" layout="multiline" className={styles.bar} role="status" data-done="">
          <MessageBarBody className={styles.body}>{done.text}</MessageBarBody>
          <MessageBarActions>
            {done.undo && isHere(done.undo.account.key) && (
              <Button
                size="small"
                onClick={() => {
                  if (done.undo) setTask({ task: 'rename', ...done.undo });
                }}
              >
                {t('signInData:rename.undo')}
              </Button>
            )}
            <Button size="small" onClick={() => setDone(null)}>
              {t('shell:understood')}
            </Button>
          </MessageBarActions>
        </MessageBar>
      )}
      {notRemembered && (
        <MessageBar intent="warning" layout="multiline" role="status">
          <MessageBarBody className={styles.body}>
            {t('signInData:remember.failed', { key: keyText(t, notRemembered) })}
          </MessageBarBody>
          <MessageBarActions>
            <Button size="small" onClick={() => setNotRemembered(null)}>
              {t('shell:understood')}
            </Button>
          </MessageBarActions>
        </MessageBar>
      )}
      {snapshot && keys.length === 0 && snapshot.usbUnavailable === null && <InsertKey />}
      {keys.length > 0 && (
        <Card
          title={t('signInData:keys.title')}
          icon={<UsbStickRegular />}
          action={
            unread.length > 1 && (
              <Button appearance="primary" disabled={!visit} onClick={() => setTask({ task: 'read', keys: unread })}>
                {t('signInData:keys.readAll')}
              </Button>
            )
          }
        >
          <KeyRows keys={keys} lists={lists} onRead={read} />
          <RememberedInAll here={isWhole ? remembered.length : null} />
        </Card>
      )}
      {snapshot && keys.length === 0 && <RememberedInAll here={0} />}
      {visit &&
        remembered
          .filter(({ attached }) => !lists.has(attached.id))
          .map(({ attached }) => (
            <ReadRemembered
              key={`${visit.visitId} ${attached.id}`}
              attached={attached}
              visitId={visit.visitId}
              onRead={(list) => set(attached.id, list)}
            />
          ))}
      {accounts.length > 0 && (
        <Card title={t('signInData:list')} icon={<PersonKeyRegular />}>
          <div className={styles.list}>
            <AccountList
              accounts={accounts}
              onAction={(action, account) =>
                setTask(action === 'rename' ? { task: action, account, names: null } : { task: action, account })
              }
            />
          </div>
        </Card>
      )}
      {visit && taskIsOn?.task === 'read' && (
        <ReadDialog
          keys={taskIsOn.keys}
          visit={visit}
          onRead={(key, list) => {
            setDone(null);
            set(key.id, list);
          }}
          onRemember={(key, isRemembered) => {
            askAnew();
            setNotRemembered(isRemembered ? null : key);
            if (isRemembered) notify(t('signInData:remember.done', { key: keyText(t, key) }));
          }}
          onClose={close}
        />
      )}
      {taskIsOn?.task === 'details' && (
        <DetailsDrawer
          account={taskIsOn.account}
          onBlob={() => setTask({ task: 'blob', account: taskIsOn.account })}
          onClose={close}
        />
      )}
      {visit && taskIsOn?.task === 'blob' && (
        <BlobDialog
          account={taskIsOn.account}
          visit={visit}
          onChanged={() => reread(taskIsOn.account.key.id)}
          onClose={close}
        />
      )}
      {visit && taskIsOn?.task === 'remove' && (
        <RemoveDialog
          account={taskIsOn.account}
          visit={visit}
          onRemoved={(answer) => removed(taskIsOn.account, answer)}
          onClose={close}
        />
      )}
      {visit && taskIsOn?.task === 'rename' && (
        <RenameDialog
          account={taskIsOn.account}
          names={taskIsOn.names}
          visit={visit}
          onRenamed={(answer, wanted) => renamed(taskIsOn.account, answer, wanted, taskIsOn.names !== null)}
          onClose={close}
        />
      )}
    </Page>
  );
}
