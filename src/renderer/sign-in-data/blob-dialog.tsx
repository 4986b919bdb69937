import { Button, MessageBar, MessageBarBody, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useRef, useState } from 'react';
import { longestBlob } from '../../contract/longest-blob.ts';
import { Actions } from '../frame/actions.tsx';
import { destructiveStyle } from '../frame/destructive-style.ts';
import { Facts } from '../frame/facts.tsx';
import { useFirstFocus } from '../frame/first-focus.ts';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useClient } from '../host.tsx';
import { saveFile } from '../lab/save-file.ts';
import { useWords } from '../language.ts';
import { AccountFacts } from './account-facts.tsx';
import type { AccountOnKey } from './accounts.ts';
import { blobFileName, firstBytes, fromBase64Url, toBase64Url } from './blob-bytes.ts';
import { siteText } from './names.tsx';
import type { Visit } from './use-visit.ts';
import { WhileUnlocked } from './while-unlocked.tsx';

const useStyles = makeStyles({
  bytes: {
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
  },
  hint: { color: tokens.colorNeutralForeground2 },
  bar: { alignItems: 'start', paddingBlock: tokens.spacingVerticalS },
  body: { whiteSpace: 'normal', overflowWrap: 'anywhere' },
  file: { display: 'none' },
  destructive: destructiveStyle,
});

interface ChosenFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

type Phase =
  | { phase: 'reading' | 'shown' | 'ask-delete' | 'deleting' }
  | { phase: 'ask-write' | 'writing'; file: ChosenFile };

/** What a site keeps on the key beside an account: to look at, save, replace and delete. Nobody here knows what it means. */
export function BlobDialog(props: { account: AccountOnKey; visit: Visit; onChanged: () => void; onClose: () => void }) {
  const { account, visit, onClose } = props;
  const { t } = useWords();
  const { largeBlob } = useClient().keys.credentials;
  const [phase, setPhase] = useState<Phase>({ phase: 'reading' });
  const [blob, setBlob] = useState<Uint8Array<ArrayBuffer> | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const input = { visitId: visit.visitId, keyId: account.key.id, credentialId: account.credential.credentialId };
  const site = siteText(t, account.credential);
  const show = () => setPhase({ phase: 'shown' });
  const changed = (now: Uint8Array<ArrayBuffer> | null, text: string) => {
    setBlob(now);
    setDone(text);
    show();
    props.onChanged();
  };
  const whileUnlocked = { attached: account.key, visit };
  return (
    <TaskDialog title={t('signInData:blob.title')} onClose={onClose}>
      {phase.phase === 'reading' && (
        <WhileUnlocked
          {...whileUnlocked}
          run={(signal) => largeBlob.read(input, { signal })}
          onDone={({ bytes }) => {
            setBlob(bytes === null ? null : fromBase64Url(bytes));
            show();
          }}
          onCancel={onClose}
        />
      )}
      {phase.phase === 'shown' && (
        <Shown
          account={account}
          blob={blob}
          done={done}
          onFile={(file) => setPhase({ phase: blob === null ? 'writing' : 'ask-write', file })}
          onDelete={() => setPhase({ phase: 'ask-delete' })}
          onClose={onClose}
        />
      )}
      {phase.phase === 'ask-write' && (
        <Question
          account={account}
          question={t('signInData:blob.writeQuestion', { site })}
          file={phase.file}
          confirm={t('signInData:blob.confirmWrite')}
          onConfirm={() => setPhase({ phase: 'writing', file: phase.file })}
          onBack={show}
        />
      )}
      {phase.phase === 'writing' && (
        <WhileUnlocked
          {...whileUnlocked}
          run={(signal) => largeBlob.write({ ...input, bytes: toBase64Url(phase.file.bytes) }, { signal })}
          onDone={() => changed(phase.file.bytes, t('signInData:blob.written'))}
          onCancel={show}
          cancelLabel={t('shell:back')}
        />
      )}
      {phase.phase === 'ask-delete' && (
        <Question
          account={account}
          question={t('signInData:blob.deleteQuestion', { site })}
          file={null}
          confirm={t('signInData:blob.confirmDelete')}
          onConfirm={() => setPhase({ phase: 'deleting' })}
          onBack={show}
        />
      )}
      {phase.phase === 'deleting' && (
        <WhileUnlocked
          {...whileUnlocked}
          run={(signal) => largeBlob.remove(input, { signal })}
          onDone={() => changed(null, t('signInData:blob.deleted'))}
          onCancel={show}
          cancelLabel={t('shell:back')}
        />
      )}
    </TaskDialog>
  );
}

function Shown(props: {
  account: AccountOnKey;
  blob: Uint8Array<ArrayBuffer> | null;
  done: string | null;
  onFile: (file: ChosenFile) => void;
  onDelete: () => void;
  onClose: () => void;
}) {
  const { account, blob } = props;
  const { t } = useWords();
  const styles = useStyles();
  const close = useFirstFocus<HTMLButtonElement>();
  const input = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const choose = async (file: File | undefined) => {
    if (!file) return;
    setProblem(null);
    if (file.size === 0) return setProblem(t('signInData:blob.empty'));
    if (file.size > longestBlob.written) {
      return setProblem(t('signInData:blob.tooLong', { count: longestBlob.written }));
    }
    try {
      props.onFile({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) });
    } catch {
      // It was moved or taken away since it was chosen.
      setProblem(t('signInData:blob.unreadable'));
    }
  };
  const write = blob === null ? t('signInData:blob.writeFirst') : t('signInData:blob.write');
  return (
    <>
      {props.done !== null && (
        <MessageBar intent="success" layout="multiline" className={styles.bar} role="status">
          <MessageBarBody className={styles.body}>{props.done}</MessageBarBody>
        </MessageBar>
      )}
      <AccountFacts account={account} />
      {blob === null ? (
        <Text data-blob="none">{t('signInData:blob.nothing')}</Text>
      ) : (
        <Facts
          facts={[
            [t('signInData:blob.length'), t('signInData:blob.size', { count: blob.length })],
            [
              t('signInData:blob.preview'),
              <span key="bytes" className={styles.bytes} data-blob="stored">
                {firstBytes(blob)}
              </span>,
            ],
          ]}
        />
      )}
      <Text className={styles.hint}>{t('signInData:blob.hint')}</Text>
      {problem !== null && (
        <MessageBar intent="error" layout="multiline" className={styles.bar} role="alert">
          <MessageBarBody className={styles.body}>{problem}</MessageBarBody>
        </MessageBar>
      )}
      <input
        ref={input}
        type="file"
        className={styles.file}
        aria-label={write}
        onChange={(event) => {
          void choose(event.target.files?.[0]);
          // The same file may be chosen again.
          event.target.value = '';
        }}
      />
      <Actions>
        <Button ref={close} onClick={props.onClose}>
          {t('shell:close')}
        </Button>
        {blob !== null && <Button onClick={props.onDelete}>{t('signInData:blob.delete')}</Button>}
        <Button onClick={() => input.current?.click()}>{write}</Button>
        {blob !== null && (
          <Button
            appearance="primary"
            onClick={() => saveFile(blobFileName(account.credential.site.rpId), blob, 'application/octet-stream')}
          >
            {t('signInData:blob.save')}
          </Button>
        )}
      </Actions>
    </>
  );
}

function Question(props: {
  account: AccountOnKey;
  question: string;
  file: ChosenFile | null;
  confirm: string;
  onConfirm: () => void;
  onBack: () => void;
}) {
  const { file } = props;
  const { t } = useWords();
  const styles = useStyles();
  const back = useFirstFocus<HTMLButtonElement>();
  const size = file && t('signInData:blob.size', { count: file.bytes.length });
  return (
    <>
      <Text weight="semibold">{props.question}</Text>
      {file && <Text>{t('signInData:blob.chosen', { file: file.name, size: size ?? '' })}</Text>}
      <AccountFacts account={props.account} />
      <MessageBar intent="warning" layout="multiline" className={styles.bar}>
        <MessageBarBody className={styles.body}>{t('signInData:blob.forGood')}</MessageBarBody>
      </MessageBar>
      <Actions>
        <Button ref={back} onClick={props.onBack}>
          {t('shell:back')}
        </Button>
        <Button appearance="primary" className={styles.destructive} onClick={props.onConfirm}>
          {props.confirm}
        </Button>
      </Actions>
    </>
  );
}
