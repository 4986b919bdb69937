import { Button, Spinner } from '@fluentui/react-components';
import type { AttachedKey, Fingerprint } from '../../contract/keys.ts';
import type { Outcome, Refusal } from '../../contract/steps.ts';
import { Actions } from '../frame/actions.tsx';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { useAtStart } from '../operation/at-start.ts';
import { EnrolmentPanel } from '../operation/enrolment-panel.tsx';
import { OperationPanel } from '../operation/operation-panel.tsx';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { problemOfFailure, problemOfRefusal } from '../operation/refusal-words.ts';
import { useOperation } from '../operation/use-operation.ts';
import type { HeldPin } from '../typed-secret.ts';

/** One enrolment: touch after touch until the key has enough good samples. The name comes afterwards. */
export function EnrolFingerprint(props: {
  attached: AttachedKey;
  pin: HeldPin;
  onEnrolled: (fingerprint: Fingerprint) => void;
  /** Refusals about the PIN, which are dealt with where it is asked for. */
  onRefused: (refusal: Refusal) => void;
  onBack: () => void;
}) {
  const { attached, pin, onBack } = props;
  const { t } = useWords();
  const client = useClient();
  const { current, start, cancel } = useOperation<Outcome<Fingerprint>>((end) => {
    if (end.outcome === 'done') props.onEnrolled(end.value);
    else if (end.refusal.code.startsWith('pin-')) props.onRefused(end.refusal);
  });
  const begin = () =>
    start((signal) =>
      client.keys.fingerprints.add({ keyId: attached.id, pin: pin.forCall(), name: null, mayPause: true }, { signal }),
    );
  useAtStart(begin);

  if (current.state === 'running') {
    const { step, sample } = current;
    const leave = () => {
      cancel();
      onBack();
    };
    if (!sample) return <OperationPanel attached={attached} step={step} onCancel={leave} />;
    return (
      <EnrolmentPanel
        attached={attached}
        step={step}
        sample={sample}
        onPause={(paused) => void client.keys.fingerprints.pause({ keyId: attached.id, paused }).catch(() => {})}
        onCancel={leave}
      />
    );
  }
  const problem =
    current.state === 'failed'
      ? problemOfFailure(t, current.failure)
      : current.state === 'ended' && current.end.outcome === 'refused'
        ? problemOfRefusal(t, current.end.refusal)
        : null;
  const isFull = problem?.code === 'fingerprint-storage-full';
  if (!problem) return <Spinner label={t('shell:loading')} />;
  return (
    <>
      <ProblemMessage problem={problem} />
      <Actions>
        <Button appearance={isFull ? 'primary' : 'secondary'} onClick={onBack}>
          {t('shell:back')}
        </Button>
        {!isFull && (
          <Button appearance="primary" onClick={begin}>
            {t('shell:tryAgain')}
          </Button>
        )}
      </Actions>
    </>
  );
}
