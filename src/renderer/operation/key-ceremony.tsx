import {
  Button,
  Link,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  makeStyles,
  Spinner,
  tokens,
} from '@fluentui/react-components';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Decision } from '../../contract/identity.ts';
import type { AttachedKey, KeyDetails } from '../../contract/keys.ts';
import type { Refusal } from '../../contract/steps.ts';
import { Actions } from '../frame/actions.tsx';
import { useHost, useKeys } from '../host.tsx';
import { useWords } from '../language.ts';
import { takeSecret } from '../typed-secret.ts';
import { useAtStart } from './at-start.ts';
import { ChooseAccount } from './choose-account.tsx';
import { ChooseKey } from './choose-key.tsx';
import { InsertKey } from './insert-key.tsx';
import { KeyChip } from './key-chip.tsx';
import { OperationPanel } from './operation-panel.tsx';
import { areKeysHidden, usePermissions } from './permissions.ts';
import { PinForm } from './pin-form.tsx';
import { ProblemMessage } from './problem-message.tsx';
import { problemOfFailure, problemOfIdentity, problemOfRefusal } from './refusal-words.ts';
import { type OperationStream, useOperation } from './use-operation.ts';

const useStyles = makeStyles({
  box: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  wrapping: { whiteSpace: 'normal' },
});

const accountCodes: readonly string[] = ['already-registered', 'no-credential', 'key-unknown', 'limit-reached'];

type Run<T> = (keyId: string, pin: string | null, signal: AbortSignal) => Promise<OperationStream<Decision<T>>>;

/**
 * Registration and sign-in with a key, from "put it in" to the directory's word: choose the key, then its own fingerprint
 * check or its PIN, then a touch. Wrong fingers and wrong PINs are tried again here.
 */
export function KeyCeremony<T>(props: { run: Run<T>; onDone: (value: T) => void; onCancel: () => void }) {
  const { t } = useWords();
  const styles = useStyles();
  const keys = useKeys();
  const permissions = usePermissions(null);
  const [chosenId, setChosenId] = useState<string | null>(null);
  const usable = keys?.keys.filter((key) => key.access === 'ready');
  const forbidden = keys?.keys.find((key) => key.access !== 'ready');
  const chosen = usable?.find((key) => key.id === chosenId) ?? (usable?.length === 1 ? usable[0] : undefined);
  if (!usable) return <Spinner label={t('shell:loading')} />;
  if (chosen) return <WithKey key={chosen.id} attached={chosen} {...props} />;
  return (
    <div className={styles.box}>
      {usable.length === 0 && <NoneUsable forbidden={forbidden} hidden={areKeysHidden(permissions)} />}
      {usable.length > 0 && <ChooseKey keys={usable} onChoose={setChosenId} />}
      <Actions>
        <Button onClick={props.onCancel}>{t('shell:cancel')}</Button>
      </Actions>
    </div>
  );
}

/** The only key that is here may not be used: why, and where the remedy is told. */
function Forbidden(props: { attached: AttachedKey }) {
  const { attached } = props;
  const { t } = useWords();
  const navigate = useNavigate();
  if (attached.access === 'ready') return null;
  return (
    <>
      <KeyChip attached={attached} />
      <ProblemMessage
        problem={problemOfRefusal(t, { code: attached.access, retries: null, status: null, detail: null })}
      >
        <Button onClick={() => void navigate({ to: '/security-key' })}>{t('keys:remedy.show')}</Button>
      </ProblemMessage>
    </>
  );
}

function NoneUsable(props: { forbidden: AttachedKey | undefined; hidden: boolean }) {
  if (props.forbidden) return <Forbidden attached={props.forbidden} />;
  return props.hidden ? <KeysHidden /> : <InsertKey />;
}

/** None is listed, which on Windows does not say that none is here. */
function KeysHidden() {
  const { t } = useWords();
  const styles = useStyles();
  const navigate = useNavigate();
  return (
    <MessageBar intent="warning" layout="multiline" role="status" data-elevation="hidden">
      <MessageBarBody className={styles.wrapping}>{t('permissions:windows.what')}</MessageBarBody>
      <MessageBarActions>
        <Button onClick={() => void navigate({ to: '/security-key' })}>{t('permissions:windows.show')}</Button>
      </MessageBarActions>
    </MessageBar>
  );
}

function WithKey<T>(props: { attached: AttachedKey; run: Run<T>; onDone: (value: T) => void; onCancel: () => void }) {
  const { attached } = props;
  const { t } = useWords();
  const styles = useStyles();
  const host = useHost();
  const described = useQuery(
    host.keys.describe.queryOptions({ input: { keyId: attached.id }, gcTime: 0, staleTime: 0 }),
  );
  if (described.isPending) return <Spinner label={t('keys:reading')} />;
  const problem =
    described.data?.outcome === 'refused'
      ? problemOfRefusal(t, described.data.refusal)
      : problemOfFailure(t, 'internal');
  if (described.data?.outcome !== 'done') {
    return (
      <div className={styles.box}>
        <ProblemMessage problem={problem}>
          <Button onClick={() => void described.refetch()}>{t('shell:tryAgain')}</Button>
        </ProblemMessage>
        <Actions>
          <Button onClick={props.onCancel}>{t('shell:cancel')}</Button>
        </Actions>
      </div>
    );
  }
  return <Verify details={described.data.value} {...props} />;
}

/** How the person is verified by the key: its fingerprint check where fingers are enrolled, else its PIN. */
function Verify<T>(props: {
  attached: AttachedKey;
  details: KeyDetails;
  run: Run<T>;
  onDone: (value: T) => void;
  onCancel: () => void;
}) {
  const { attached, details, run, onCancel } = props;
  const { t, language } = useWords();
  const styles = useStyles();
  const host = useHost();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const hasFingers = details.fingerprints.state === 'enrolled';
  const hasPin = details.pin.state === 'set';
  const [by, setBy] = useState<'fingerprint' | 'pin'>(hasFingers ? 'fingerprint' : 'pin');
  const [pinRefusal, setPinRefusal] = useState<Refusal | null>(
    details.fingerprints.state === 'blocked'
      ? { code: 'fingerprint-blocked', retries: null, status: null, detail: null }
      : null,
  );
  const operation = useOperation<Decision<T>>((end) => {
    if (end.outcome === 'done') {
      props.onDone(end.value);
      return;
    }
    void queries.invalidateQueries({ queryKey: host.keys.describe.key() });
    if (end.refusal.key && end.refusal.key.code.startsWith('pin-')) askPin(end.refusal.key);
    else if (end.refusal.key?.code === 'fingerprint-blocked') askPin(end.refusal.key);
  });
  const { start, clear, cancel, current } = operation;

  function askPin(refusal: Refusal | null) {
    setBy('pin');
    setPinRefusal(refusal);
  }
  function retry() {
    clear();
    if (by === 'fingerprint') start((signal) => run(attached.id, null, signal));
  }

  // The finger is asked for at once: the key's light starts to flash without another click.
  useAtStart(() => {
    if (hasFingers) start((signal) => run(attached.id, null, signal));
  });

  if (details.pin.state === 'unsupported' && details.fingerprints.state === 'unsupported') {
    return (
      <div className={styles.box}>
        <ProblemMessage
          problem={problemOfRefusal(t, { code: 'cannot-verify-user', retries: null, status: null, detail: null })}
        />
        <Actions>
          <Button onClick={onCancel}>{t('shell:cancel')}</Button>
        </Actions>
      </div>
    );
  }
  if (!hasFingers && !hasPin) {
    return (
      <div className={styles.box}>
        <ProblemMessage
          problem={
            details.pin.state === 'blocked'
              ? problemOfRefusal(t, { code: 'pin-blocked', retries: 0, status: null, detail: null })
              : {
                  code: 'needs-set-up',
                  title: t('keys:needsSetUp.title'),
                  next: t('keys:needsSetUp.next'),
                  more: null,
                  details: null,
                }
          }
        />
        <Actions>
          <Button onClick={onCancel}>{t('shell:cancel')}</Button>
          <Button appearance="primary" onClick={() => void navigate({ to: '/security-key' })}>
            {t('keys:needsSetUp.open')}
          </Button>
        </Actions>
      </div>
    );
  }
  if (current.state === 'running' && current.step.step === 'choose-account') {
    return (
      <div className={styles.box}>
        <ChooseAccount
          step={current.step}
          onCancel={() => {
            cancel();
            onCancel();
          }}
        />
      </div>
    );
  }
  if (current.state === 'running') {
    return (
      <div className={styles.box}>
        <OperationPanel
          attached={attached}
          step={current.step}
          onCancel={() => {
            cancel();
            onCancel();
          }}
        />
        {by === 'fingerprint' && hasPin && (
          <Link
            as="button"
            onClick={() => {
              cancel();
              askPin(null);
            }}
          >
            {t('keys:usePin')}
          </Link>
        )}
      </div>
    );
  }
  const refused = current.state === 'ended' && current.end.outcome === 'refused' ? current.end.refusal : null;
  const replug = refused?.key?.code === 'pin-auth-blocked' || refused?.key?.code === 'pin-blocked';
  if (by === 'pin' && details.pin.replugNeeded && current.state === 'idle') {
    return (
      <div className={styles.box}>
        <ProblemMessage
          problem={problemOfRefusal(t, { code: 'pin-auth-blocked', retries: null, status: null, detail: null })}
        />
        <Actions>
          <Button onClick={onCancel}>{t('shell:cancel')}</Button>
        </Actions>
      </div>
    );
  }
  if (by === 'pin' && hasPin && current.state !== 'failed' && !replug && (refused === null || pinRefusal !== null)) {
    return (
      <PinForm
        attached={attached}
        details={details}
        refusal={pinRefusal}
        submitLabel={t('shell:next')}
        onSubmit={(input) => {
          const pin = takeSecret(input);
          setPinRefusal(null);
          start((signal) => run(attached.id, pin, signal));
        }}
        onCancel={onCancel}
      >
        {hasFingers && (
          <Link
            as="button"
            type="button"
            onClick={() => {
              setBy('fingerprint');
              setPinRefusal(null);
              start((signal) => run(attached.id, null, signal));
            }}
          >
            {t('keys:useFingerprint')}
          </Link>
        )}
      </PinForm>
    );
  }
  // Nothing that another kind of proof would change.
  const aboutAccount = refused !== null && accountCodes.includes(refused.key?.code ?? refused.code);
  const problem =
    current.state === 'failed'
      ? problemOfFailure(t, current.failure)
      : refused && problemOfIdentity(t, language, refused);
  return (
    <div className={styles.box}>
      {problem && <ProblemMessage problem={problem} />}
      <Actions>
        <Button onClick={onCancel}>{t('shell:cancel')}</Button>
        {by === 'fingerprint' && hasPin && !aboutAccount && (
          <Button onClick={() => (clear(), askPin(null))}>{t('keys:usePin')}</Button>
        )}
        {!replug && (
          <Button appearance="primary" onClick={retry}>
            {t('shell:tryAgain')}
          </Button>
        )}
      </Actions>
    </div>
  );
}
