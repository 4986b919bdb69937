import { Button, MessageBar, MessageBarBody, makeStyles, ProgressBar, Text, tokens } from '@fluentui/react-components';
import { ShieldCheckmarkRegular } from '@fluentui/react-icons';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { AuditVerdict } from '../../contract/audit.ts';
import { verdictSentences } from '../../contract/verdict-sentences.ts';
import { Card } from '../frame/card.tsx';
import { useClient, useConnection, useSession } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { type Problem, problemOfFailure } from '../operation/refusal-words.ts';
import { dateAndTime } from '../times.ts';
import { AcceptDialog } from './accept-dialog.tsx';

const useStyles = makeStyles({
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  result: { whiteSpace: 'normal', overflowWrap: 'anywhere' },
  line: { display: 'block', marginBottom: tokens.spacingVerticalXS },
});

type State =
  | { readonly state: 'idle' | 'stopped' }
  | { readonly state: 'running'; readonly checked: number; readonly of: number }
  | { readonly state: 'told'; readonly verdict: AuditVerdict }
  | { readonly state: 'failed'; readonly problem: Problem };

/** Whether anybody changed the log: what is new is checked when the page opens, the whole log on request. */
export function VerifyCard() {
  const { t, language } = useWords();
  const styles = useStyles();
  const client = useClient();
  const connection = useConnection();
  const queries = useQueryClient();
  const session = useSession();
  const [state, setState] = useState<State>({ state: 'idle' });
  const [isAccepting, setAccepting] = useState(false);
  const running = useRef<AbortController | null>(null);

  async function check(range: 'recent' | 'whole') {
    running.current?.abort();
    const ending = new AbortController();
    running.current = ending;
    setState({ state: 'running', checked: 0, of: 0 });
    try {
      for await (const event of await client.audit.verify({ range }, { signal: ending.signal })) {
        if (ending.signal.aborted) return;
        setState(event.type === 'end' ? { state: 'told', verdict: event.end } : { state: 'running', ...event.step });
      }
    } catch (error) {
      if (ending.signal.aborted) return;
      setState({ state: 'failed', problem: problemOfFailure(t, connection.failureOf(error)) });
    }
  }
  const stop = () => {
    running.current?.abort();
    setState({ state: 'stopped' });
  };
  const atOpening = useRef(() => void check('recent'));
  useEffect(() => {
    atOpening.current();
    return () => running.current?.abort();
  }, []);

  const isRunning = state.state === 'running';
  const isBroken = state.state === 'told' && state.verdict.outcome === 'broken';
  return (
    <Card title={t('audit:verify.title')} icon={<ShieldCheckmarkRegular />}>
      <div role="status" aria-live="polite" data-verdict={state.state === 'told' ? state.verdict.outcome : state.state}>
        {state.state === 'running' && (
          <>
            <Text className={styles.line}>
              {t('audit:verify.running', {
                checked: state.checked.toLocaleString(language),
                of: state.of.toLocaleString(language),
              })}
            </Text>
            <ProgressBar value={state.of === 0 ? 0 : state.checked / state.of} aria-label={t('audit:verify.title')} />
          </>
        )}
        {state.state === 'stopped' && <Text>{t('audit:verify.stopped')}</Text>}
        {state.state === 'told' && <Verdict verdict={state.verdict} />}
      </div>
      {state.state === 'failed' && <ProblemMessage problem={state.problem} />}
      <div className={styles.buttons}>
        {isRunning ? (
          <Button onClick={stop}>{t('audit:verify.stop')}</Button>
        ) : (
          <>
            <Button appearance="primary" onClick={() => void check('whole')}>
              {t('audit:verify.start')}
            </Button>
            <Button onClick={() => void check('recent')}>{t('audit:verify.recent')}</Button>
          </>
        )}
        {isBroken && session?.role === 'admin' && (
          <Button onClick={() => setAccepting(true)}>{t('audit:accept.start')}</Button>
        )}
      </div>
      {isAccepting && (
        <AcceptDialog
          onClose={() => setAccepting(false)}
          onDone={() => {
            setAccepting(false);
            void queries.invalidateQueries();
            void check('whole');
          }}
        />
      )}
    </Card>
  );
}

/** In one bar: whether it is whole, and what limits that. */
function Verdict({ verdict }: { verdict: AuditVerdict }) {
  const { t, language } = useWords();
  const styles = useStyles();
  const limited = verdict.outcome === 'intact' && (verdict.anchor !== 'good' || verdict.foreign !== null);
  const intent = { intact: limited ? 'warning' : 'success', broken: 'error', locked: 'warning' } as const;
  return (
    <MessageBar intent={intent[verdict.outcome]} layout="multiline">
      <MessageBarBody className={styles.result}>
        {verdictSentences(verdict).map(({ key, values, time }, index) => (
          <span key={key} className={styles.line}>
            {index === 0 ? (
              <strong>{t(key as 'audit:title', values)}</strong>
            ) : (
              t(key as 'audit:title', { ...values, time: time === null ? '' : dateAndTime(language, time) })
            )}
          </span>
        ))}
      </MessageBarBody>
    </MessageBar>
  );
}
