import { Button, MessageBar, MessageBarBody, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { LossesByName, ResetCheck } from '../../contract/key-losses.ts';
import type { AttachedKey } from '../../contract/keys.ts';
import type { Outcome, Step } from '../../contract/steps.ts';
import { Actions } from '../frame/actions.tsx';
import { destructiveStyle } from '../frame/destructive-style.ts';
import { useFirstFocus } from '../frame/first-focus.ts';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useClient, useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { KeyChip } from '../operation/key-chip.tsx';
import { OperationPanel } from '../operation/operation-panel.tsx';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { problemOfFailure, problemOfRefusal } from '../operation/refusal-words.ts';
import { type OperationState, useOperation } from '../operation/use-operation.ts';
import { LossList } from './loss-list.tsx';
import { NameLosses } from './name-losses.tsx';
import { ResetDone } from './reset-done.tsx';

const useStyles = makeStyles({
  list: { margin: 0, paddingInlineStart: tokens.spacingHorizontalXL },
  warning: { alignItems: 'start', paddingBlock: tokens.spacingVerticalS },
  body: { whiteSpace: 'normal' },
  destructive: destructiveStyle,
});

/** Erases a key: what goes, then out, in, touch, each within its time. */
export function ResetDialog(props: {
  attached: AttachedKey;
  keys: readonly AttachedKey[];
  onDone: (keyId: string) => void;
  onClose: () => void;
}) {
  const { attached, onClose } = props;
  const { t } = useWords();
  const client = useClient();
  const { current, start, cancel } = useOperation<Outcome<{ keyId: string; check: ResetCheck }>>((end) => {
    if (end.outcome === 'done') props.onDone(end.value.keyId);
  });
  const [heldAccounts, setHeldAccounts] = useState<number | null>(null);
  const begin = () => start((signal) => client.keys.reset({ keyId: attached.id, heldAccounts }, { signal }));
  const step = useResetStep(current);
  const problem =
    current.state === 'failed'
      ? problemOfFailure(t, current.failure)
      : current.state === 'ended' && current.end.outcome === 'refused'
        ? problemOfRefusal(t, current.end.refusal)
        : null;
  // After it was put back the key has another id; what can be compared tells it from the others.
  const here =
    props.keys.find((key) => key.id === attached.id) ?? props.keys.find((key) => isLike(key, attached)) ?? attached;
  return (
    <TaskDialog
      alert
      title={t('keys:reset.title')}
      onClose={() => {
        cancel();
        onClose();
      }}
    >
      {current.state === 'running' ? (
        <OperationPanel
          attached={here}
          step={step}
          onCancel={() => {
            cancel();
            onClose();
          }}
        />
      ) : current.state === 'ended' && current.end.outcome === 'done' ? (
        <ResetDone check={current.end.value.check} onClose={onClose} />
      ) : (
        <Ask
          attached={attached}
          problem={problem && <ProblemMessage problem={problem} />}
          onNamed={({ accounts }) => setHeldAccounts(accounts?.length ?? null)}
          onReset={begin}
          onClose={onClose}
        />
      )}
    </TaskDialog>
  );
}

/** The touch of a reset is asked for in words that say what it does. */
function useResetStep(current: OperationState<unknown>): Step {
  const [resetting, setResetting] = useState<Step | null>(null);
  useEffect(() => {
    if (current.state !== 'running' || current.step.step === 'remove-key') setResetting(null);
    else if (current.step.step === 'resetting') setResetting(current.step);
  }, [current]);
  const now: Step = current.state === 'running' ? current.step : { step: 'working' };
  return now.step === 'touch' && resetting ? resetting : now;
}

const isLike = (one: AttachedKey, other: AttachedKey): boolean =>
  one.kind === other.kind &&
  one.product === other.product &&
  one.serial === other.serial &&
  one.vendorId === other.vendorId &&
  one.productId === other.productId;

function Ask(props: {
  attached: AttachedKey;
  problem: React.ReactNode;
  onNamed: (losses: LossesByName) => void;
  onReset: () => void;
  onClose: () => void;
}) {
  const { attached } = props;
  const { t } = useWords();
  const styles = useStyles();
  const host = useHost();
  const cancel = useFirstFocus<HTMLButtonElement>();
  const [naming, setNaming] = useState(false);
  const overview = useQuery(
    host.keys.losses.overview.queryOptions({ input: { keyId: attached.id }, gcTime: 0, staleTime: 0 }),
  );
  const losses = overview.data?.outcome === 'done' ? overview.data.value : null;
  if (losses && !losses.byUsb) {
    return (
      <>
        <KeyChip attached={attached} />
        <ProblemMessage
          problem={problemOfRefusal(t, { code: 'reset-not-by-usb', retries: null, status: null, detail: null })}
        />
        <Actions>
          <Button ref={cancel} onClick={props.onClose}>
            {t('shell:close')}
          </Button>
        </Actions>
      </>
    );
  }
  if (naming) return <NameLosses attached={attached} onNamed={props.onNamed} onBack={() => setNaming(false)} />;
  const hold = losses?.holdSeconds ?? null;
  return (
    <>
      {props.problem}
      <KeyChip attached={attached} />
      <MessageBar intent="warning" layout="multiline" className={styles.warning}>
        <MessageBarBody className={styles.body}>
          <strong>{t('keys:reset.warning')}</strong>
          {overview.isPending ? <Spinner size="tiny" label={t('keyLosses:reading')} /> : <LossList losses={losses} />}
        </MessageBarBody>
      </MessageBar>
      {losses?.naming.needs === 'person' && (
        <div>
          <Button onClick={() => setNaming(true)}>{t('keyLosses:name')}</Button>
        </div>
      )}
      <Text>{t('keys:reset.registered')}</Text>
      <Text weight="semibold">{t('keys:reset.how')}</Text>
      <ol className={styles.list}>
        <li>{t('keys:reset.steps.remove')}</li>
        <li>{t('keys:reset.steps.insert')}</li>
        <li>{hold === null ? t('keys:reset.steps.touch') : t('keys:reset.steps.hold', { seconds: hold })}</li>
      </ol>
      <Text>{t('keys:reset.where')}</Text>
      <Actions>
        <Button ref={cancel} onClick={props.onClose}>
          {t('shell:cancel')}
        </Button>
        {/* Nobody agrees to losses that are not told yet; and the buttons move when they are. */}
        <Button
          appearance="primary"
          className={styles.destructive}
          disabled={overview.isPending}
          onClick={props.onReset}
        >
          {t('keys:reset.start')}
        </Button>
      </Actions>
    </>
  );
}
