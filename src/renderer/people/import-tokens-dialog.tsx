import { Button, Field, makeStyles, Radio, RadioGroup, Text, tokens } from '@fluentui/react-components';
import { useRef, useState } from 'react';
import type { ImportProgress } from '../../contract/people.ts';
import type { TokenImportEnd } from '../../contract/token-inventory.ts';
import { Actions } from '../frame/actions.tsx';
import { useNotice } from '../frame/notice.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useClient, useConnection } from '../host.tsx';
import { useWords } from '../language.ts';
import { FileArea } from '../metadata/file-area.tsx';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { type Problem, problemOfFailure, problemOfIdentity } from '../operation/refusal-words.ts';
import { SecretField } from '../operation/secret-field.tsx';
import { takeSecret } from '../typed-secret.ts';
import { AdminProblem } from './admin-problem.tsx';
import { FaultsList } from './faults-list.tsx';
import { fileText, longestFile } from './file-text.ts';
import { ImportProgressBar } from './import-progress-bar.tsx';

const useStyles = makeStyles({
  list: { margin: 0, paddingInlineStart: tokens.spacingHorizontalXXL },
});

type Kind = 'passphrase' | 'pre-shared-key';
type Opener = { kind: Kind; secret: string };
type Chosen = { text: string; format: 'csv' | 'pskc' };

/** Tokens from Entra's CSV or a maker's PSKC file: looked at first, errors go back as a file (S4-27). */
export function ImportTokensDialog(props: { onClose: () => void }) {
  const { onClose } = props;
  const { t, language } = useWords();
  const styles = useStyles();
  const client = useClient();
  const connection = useConnection();
  const notify = useNotice();
  const secret = useRef<HTMLInputElement>(null);
  /** Wanted once more for the import itself: a field that was read is empty. */
  const opener = useRef<Opener | null>(null);
  const [kind, setKind] = useState<Kind>('passphrase');
  const [file, setFile] = useState<Chosen | null>(null);
  const [end, setEnd] = useState<TokenImportEnd | null>(null);
  const [progress, setProgress] = useState<ImportProgress | null>(null);
  const [stop, setStop] = useState<AbortController | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  async function run(chosen: Chosen, dryRun: boolean) {
    const stopping = new AbortController();
    setStop(stopping);
    setProblem(null);
    setProgress(null);
    try {
      const { text, format } = chosen;
      const request = { file: text, format, opener: opener.current, dryRun };
      for await (const event of await client.tokenInventory.import(request, { signal: stopping.signal })) {
        if (event.type === 'step') setProgress(event.step);
        else if (event.end.outcome === 'refused') setProblem(problemOfIdentity(t, language, event.end.refusal));
        else if (event.end.value.outcome === 'imported') {
          opener.current = null;
          notify(t('people:tokens.imported', { count: event.end.value.count }));
          onClose();
        } else setEnd(event.end.value);
      }
    } catch (error) {
      if (stopping.signal.aborted) notify(t('people:tokens.importStopped'));
      else setProblem(problemOfFailure(t, connection.failureOf(error)));
    } finally {
      setStop(null);
    }
  }
  const choose = (chosen: File) => {
    setEnd(null);
    opener.current = null;
    if (chosen.size > longestFile) {
      setEnd({ outcome: 'faulty', count: 1, errors: [{ line: 0, column: null, fault: 'too-long' }] });
      return;
    }
    const format = /\.(?:xml|pskc)$/i.test(chosen.name) ? 'pskc' : 'csv';
    void fileText(chosen).then((text) => {
      setFile({ text, format });
      void run({ text, format }, true);
    });
  };
  const open = () => {
    if (!secret.current || secret.current.value === '' || !file) return;
    opener.current = { kind, secret: takeSecret(secret.current) };
    void run(file, true);
  };
  const isShut =
    end?.outcome === 'unreadable' &&
    ['encrypted', 'wants-passphrase', 'wants-pre-shared-key', 'key-or-file-wrong'].includes(end.reason);
  return (
    <TaskDialog title={t('people:tokens.importTitle')} onClose={stop ? () => stop.abort() : onClose}>
      {problem && <AdminProblem problem={problem} />}
      <Text>{t('people:tokens.importLead')}</Text>
      {stop && <ImportProgressBar progress={progress} of="tokens" />}
      {!stop && end?.outcome === 'faulty' && (
        <FaultsList
          count={end.count}
          fileName="token-errors.csv"
          faults={end.errors.map((error) => ({ ...error, text: t(`people:file.tokenFaults.${error.fault}`) }))}
        />
      )}
      {!stop && end?.outcome === 'unreadable' && (
        <ProblemMessage
          problem={{
            code: end.reason,
            title: t('people:tokens.unreadable'),
            next: t(`people:tokens.containerFaults.${end.reason}`),
            more: null,
            details: end.detail,
          }}
        />
      )}
      {!stop && isShut && (
        <>
          <Field label={t('people:tokens.opener')}>
            <RadioGroup
              value={kind}
              onChange={(_, data) => setKind(data.value === 'passphrase' ? 'passphrase' : 'pre-shared-key')}
            >
              <Radio value="passphrase" label={t('people:tokens.openers.passphrase')} />
              <Radio value="pre-shared-key" label={t('people:tokens.openers.pre-shared-key')} />
            </RadioGroup>
          </Field>
          <SecretField label={t(`people:tokens.openers.${kind}`)} input={secret} name="opener" error={null} />
          <div>
            <Button onClick={open}>{t('people:tokens.tryOpen')}</Button>
          </div>
        </>
      )}
      {!stop && end?.outcome === 'readable' && (
        <>
          <Text weight="semibold" role="status">
            {t('people:tokens.readable', { count: end.count })}
          </Text>
          <ol className={styles.list}>
            {end.first.slice(0, 10).map((token) => (
              <li key={`${token.manufacturer} ${token.serial}`}>
                {[token.serial, token.manufacturer, token.model, token.owner].filter(Boolean).join(' · ')}
              </li>
            ))}
          </ol>
          {end.leftOut.length > 0 && (
            <details>
              <summary>{t('people:tokens.leftOutTitle', { count: end.leftOut.length })}</summary>
              <ul className={styles.list}>
                {end.leftOut.map(({ package: number, serial, reason }) => (
                  <li key={number}>
                    {t('people:tokens.leftOutRow', {
                      number,
                      serial,
                      reason: t(`people:tokens.leftOut.${reason}`),
                    })}
                  </li>
                ))}
              </ul>
            </details>
          )}
        </>
      )}
      {!stop && (
        <FileArea
          label={t(end ? 'people:file.again' : 'people:file.choose')}
          accept=".csv,.xml,.pskc,.txt"
          disabled={false}
          onFile={choose}
        />
      )}
      <Actions>
        {stop ? (
          <Button onClick={() => stop.abort()}>{t('shell:cancel')}</Button>
        ) : (
          <>
            <Button onClick={onClose}>{t('shell:cancel')}</Button>
            {end?.outcome === 'readable' && end.count > 0 && file && (
              <Button appearance="primary" onClick={() => void run(file, false)}>
                {t('people:tokens.start', { count: end.count })}
              </Button>
            )}
          </>
        )}
      </Actions>
    </TaskDialog>
  );
}
