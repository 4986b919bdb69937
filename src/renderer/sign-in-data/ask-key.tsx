import { Button, Checkbox, Link, makeStyles, mergeClasses, Spinner, Text, tokens } from '@fluentui/react-components';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { Remembering } from '../../contract/credentials.ts';
import type { AttachedKey, KeyDetails } from '../../contract/keys.ts';
import type { Outcome, Refusal } from '../../contract/steps.ts';
import { Actions } from '../frame/actions.tsx';
import { useClient, useConnection, useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { useAtStart } from '../operation/at-start.ts';
import { OperationPanel } from '../operation/operation-panel.tsx';
import { PinForm } from '../operation/pin-form.tsx';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { problemOfFailure, problemOfRefusal } from '../operation/refusal-words.ts';
import { useOperation } from '../operation/use-operation.ts';
import { takeSecret } from '../typed-secret.ts';

/** Lets the person have this computer list the key without a proof from now on. */
export interface Remember {
  readonly now: Remembering;
  /** Told whether it does, where the person wished so. */
  readonly onAnswer: (remembered: boolean) => void;
}

interface Asking {
  readonly attached: AttachedKey;
  readonly visitId: string;
  /** Only where the list is what the proof is for. */
  readonly remember?: Remember | undefined;
  readonly onUnlocked: () => void;
  readonly onCancel: () => void;
  readonly cancelLabel?: string;
}

/** Lets the person prove who they are to one key: by a finger that it knows, else by its PIN. */
export function AskKey(props: Asking) {
  const { t } = useWords();
  const host = useHost();
  const connection = useConnection();
  const described = useQuery(
    host.keys.describe.queryOptions({ input: { keyId: props.attached.id }, gcTime: 0, staleTime: 0 }),
  );
  if (described.isPending) return <Spinner label={t('keys:reading')} />;
  if (described.data?.outcome === 'done') return <Prove details={described.data.value} {...props} />;
  const problem = described.isError
    ? problemOfFailure(t, connection.failureOf(described.error))
    : described.data && problemOfRefusal(t, described.data.refusal);
  return (
    <>
      {problem && <ProblemMessage problem={problem} />}
      <Actions>
        <Button onClick={props.onCancel}>{props.cancelLabel ?? t('shell:cancel')}</Button>
        <Button appearance="primary" onClick={() => void described.refetch()}>
          {t('shell:tryAgain')}
        </Button>
      </Actions>
    </>
  );
}

const aboutPin = ({ code }: Refusal): boolean => code.startsWith('pin-') || code === 'fingerprint-blocked';
/** No PIN helps any more before the key was taken out or reset. */
const isOver = ({ code }: Refusal): boolean => code === 'pin-auth-blocked' || code === 'pin-blocked';

function Prove(props: Asking & { details: KeyDetails }) {
  const { attached, visitId, details, remember, onCancel } = props;
  const options = details.info?.options;
  const { t } = useWords();
  const client = useClient();
  const host = useHost();
  const queries = useQueryClient();
  const byFinger = options?.uv === true && options.pinUvAuthToken && details.fingerprints.state !== 'blocked';
  const hasPin = details.pin.state === 'set' && !details.pin.replugNeeded;
  const [by, setBy] = useState<'fingerprint' | 'pin'>(byFinger ? 'fingerprint' : 'pin');
  const [pinRefusal, setPinRefusal] = useState<Refusal | null>(null);
  const [wishes, setWishes] = useState(false);
  const { current, start, cancel, clear } = useOperation<Outcome<{ remembered: boolean }>>((end) => {
    if (end.outcome === 'done') {
      if (wishes) remember?.onAnswer(end.value.remembered);
      return props.onUnlocked();
    }
    void queries.invalidateQueries({ queryKey: host.keys.describe.key() });
    if (!aboutPin(end.refusal)) return;
    setBy('pin');
    setPinRefusal(end.refusal);
  });
  const unlock = (pin: string | null) =>
    start((signal) =>
      client.keys.credentials.unlock(
        { visitId, keyId: attached.id, pin, remember: wishes && pin !== null },
        { signal },
      ),
    );
  // The finger is asked for at once: the key's light starts to flash without another click.
  useAtStart(() => {
    if (byFinger) unlock(null);
  });

  if (current.state === 'running') {
    return (
      <>
        <OperationPanel
          attached={attached}
          step={current.step}
          onCancel={() => (cancel(), onCancel())}
          {...(props.cancelLabel ? { cancelLabel: props.cancelLabel } : {})}
        />
        {by === 'fingerprint' && hasPin && (
          <Link as="button" onClick={() => (cancel(), setBy('pin'))}>
            {t('keys:usePin')}
          </Link>
        )}
      </>
    );
  }
  const refused = current.state === 'ended' && current.end.outcome === 'refused' ? current.end.refusal : null;
  const wantsPin = refused === null || aboutPin(refused);
  if (by === 'pin' && hasPin && current.state !== 'failed' && wantsPin && !(pinRefusal && isOver(pinRefusal))) {
    return (
      <PinForm
        attached={attached}
        details={details}
        refusal={pinRefusal}
        submitLabel={t('shell:next')}
        onSubmit={(input) => {
          setPinRefusal(null);
          unlock(takeSecret(input));
        }}
        onCancel={onCancel}
        {...(props.cancelLabel ? { cancelLabel: props.cancelLabel } : {})}
      >
        {remember && <RememberChoice now={remember.now} checked={wishes} onChange={setWishes} />}
        {byFinger && (
          <Link
            as="button"
            type="button"
            onClick={() => (setBy('fingerprint'), setWishes(false), setPinRefusal(null), unlock(null))}
          >
            {t('keys:useFingerprint')}
          </Link>
        )}
      </PinForm>
    );
  }
  const problem =
    current.state === 'failed'
      ? problemOfFailure(t, current.failure)
      : problemOfRefusal(t, refused ?? refusalOfState(details));
  return (
    <>
      <ProblemMessage problem={problem} />
      <Actions>
        <Button onClick={onCancel}>{props.cancelLabel ?? t('shell:cancel')}</Button>
        {!(refused && isOver(refused)) && hasPin && (
          <Button onClick={() => (clear(), setBy('pin'), setPinRefusal(null))}>{t('keys:usePin')}</Button>
        )}
        {byFinger && (
          <Button appearance="primary" onClick={() => (setBy('fingerprint'), unlock(null))}>
            {t('shell:tryAgain')}
          </Button>
        )}
      </Actions>
    </>
  );
}

const useStyles = makeStyles({
  hint: { color: tokens.colorNeutralForeground2 },
  // Below the words of the checkbox.
  means: { paddingInlineStart: '36px' },
});

/** Off unless the person turns it on, who reads beside it what it allows. */
function RememberChoice(props: { now: Remembering; checked: boolean; onChange: (checked: boolean) => void }) {
  const { now, checked } = props;
  const { t } = useWords();
  const styles = useStyles();
  const means = useId();
  if (now === 'not-offered' || now === 'on') return null;
  if (now === 'locked') return <Text className={styles.hint}>{t('signInData:remember.locked')}</Text>;
  return (
    <div>
      <Checkbox
        label={t('signInData:remember.ask')}
        checked={checked}
        aria-describedby={means}
        onChange={(_, data) => props.onChange(data.checked === true)}
      />
      <Text id={means} block className={mergeClasses(styles.hint, styles.means)}>
        {t('signInData:remember.means')}
      </Text>
    </div>
  );
}

/** Why neither a PIN nor a finger can be asked for. */
function refusalOfState({ pin }: KeyDetails): Refusal {
  const code = pin.replugNeeded ? 'pin-auth-blocked' : pin.state === 'blocked' ? 'pin-blocked' : 'pin-not-set';
  return { code, retries: pin.retries, status: null, detail: null };
}
