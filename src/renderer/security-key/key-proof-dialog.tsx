import { Button, Link, Text } from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import type { AttachedKey, KeyDetails } from '../../contract/keys.ts';
import type { Outcome, Refusal } from '../../contract/steps.ts';
import { Actions } from '../frame/actions.tsx';
import { useFirstFocus } from '../frame/first-focus.ts';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useWords } from '../language.ts';
import { OperationPanel } from '../operation/operation-panel.tsx';
import { PinForm } from '../operation/pin-form.tsx';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { problemOfFailure, problemOfRefusal } from '../operation/refusal-words.ts';
import { type OperationStream, useOperation } from '../operation/use-operation.ts';
import { takeSecret } from '../typed-secret.ts';

export interface KeyProof {
  readonly byTouch: boolean;
  readonly byPin: boolean;
  readonly byFingerprint: boolean;
}

/** How the key is asked: with as little of the person as it allows. */
export type ProofWay = 'touch' | 'fingerprint' | 'pin' | 'none';

/** What the key will ask for. */
export const proofWords = {
  touch: 'trust:byTouch',
  fingerprint: 'trust:byFingerprint',
  pin: 'trust:byPin',
  none: 'trust:cannotAsk',
} as const satisfies Readonly<Record<ProofWay, string>>;

function firstWay({ byTouch, byPin, byFingerprint }: KeyProof, details: KeyDetails): ProofWay {
  if (byTouch) return 'touch';
  if (byFingerprint && details.fingerprints.state !== 'blocked') return 'fingerprint';
  return byPin ? 'pin' : 'none';
}

/** Says what will be done, has the key do it with a touch, a finger or its PIN, and shows the result. */
export function KeyProofDialog<T>(props: {
  title: string;
  attached: AttachedKey;
  details: KeyDetails;
  proof: KeyProof;
  run: (pin: string | null, signal: AbortSignal) => Promise<OperationStream<Outcome<T>>>;
  /** What is shown first. */
  renderConsent: (way: ProofWay, agree: () => void) => ReactNode;
  renderResult: (value: T, again: () => void) => ReactNode;
  /** What is said to who stops the key, in whatever way; without it the dialog closes. */
  cancelled?: string | undefined;
  onChange: () => void;
  onResult?: (value: T) => void;
  onClose: () => void;
}) {
  const { attached, details, proof, onClose } = props;
  const { t } = useWords();
  const [way, setWay] = useState<ProofWay>(firstWay(proof, details));
  const [isAgreed, setIsAgreed] = useState(false);
  const [isStopped, setIsStopped] = useState(false);
  const [pinRefusal, setPinRefusal] = useState<Refusal | null>(null);
  const operation = useOperation<Outcome<T>>((end) => {
    props.onChange();
    if (end.outcome === 'done') props.onResult?.(end.value);
    else if (proof.byPin && (end.refusal.code.startsWith('pin-') || end.refusal.code === 'fingerprint-blocked'))
      askPin(end.refusal);
  });
  const { current, start, cancel, clear } = operation;

  function askPin(refusal: Refusal | null) {
    setWay('pin');
    setPinRefusal(refusal);
  }
  const prove = (pin: string | null) => start((signal) => props.run(pin, signal));
  function agree() {
    setIsAgreed(true);
    if (way !== 'pin') prove(null);
  }
  function again() {
    clear();
    setIsAgreed(false);
  }
  function stop() {
    cancel();
    if (props.cancelled) setIsStopped(true);
    else onClose();
  }

  if (isStopped && props.cancelled) {
    return (
      <TaskDialog title={props.title} onClose={onClose}>
        <Cancelled text={props.cancelled} onClose={onClose} />
      </TaskDialog>
    );
  }
  const refusal = current.state === 'ended' && current.end.outcome === 'refused' ? current.end.refusal : null;
  const problem =
    current.state === 'failed' ? problemOfFailure(t, current.failure) : refusal && problemOfRefusal(t, refusal);
  const noPinHelps = refusal?.code === 'pin-auth-blocked' || refusal?.code === 'pin-blocked';
  const isPinWanted = isAgreed && way === 'pin' && current.state !== 'running' && !noPinHelps;
  return (
    <TaskDialog title={props.title} onClose={current.state === 'running' ? stop : onClose}>
      {!isAgreed && props.renderConsent(way, agree)}
      {current.state === 'running' && (
        <>
          <OperationPanel attached={attached} step={current.step} part={current.part} onCancel={stop} />
          {way === 'fingerprint' && proof.byPin && (
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
        </>
      )}
      {current.state === 'ended' &&
        current.end.outcome === 'done' &&
        isAgreed &&
        props.renderResult(current.end.value, again)}
      {isPinWanted && current.state === 'cancelled' && props.cancelled && <Text role="status">{props.cancelled}</Text>}
      {isPinWanted && (current.state === 'idle' || current.state === 'cancelled' || pinRefusal) && (
        <PinForm
          attached={attached}
          details={details}
          refusal={pinRefusal}
          submitLabel={t('shell:next')}
          onSubmit={(input) => {
            const pin = takeSecret(input);
            setPinRefusal(null);
            prove(pin);
          }}
          onCancel={onClose}
        />
      )}
      {problem && (!isPinWanted || !pinRefusal) && (
        <>
          <ProblemMessage problem={problem} />
          <Actions>
            <Button onClick={onClose}>{t('shell:close')}</Button>
            {!noPinHelps && (
              <Button appearance="primary" onClick={() => (way === 'pin' ? clear() : prove(null))}>
                {t('shell:tryAgain')}
              </Button>
            )}
          </Actions>
        </>
      )}
    </TaskDialog>
  );
}

function Cancelled(props: { text: string; onClose: () => void }) {
  const { t } = useWords();
  const first = useFirstFocus<HTMLButtonElement>();
  return (
    <>
      <Text role="status">{props.text}</Text>
      <Actions>
        <Button ref={first} appearance="primary" onClick={props.onClose}>
          {t('shell:close')}
        </Button>
      </Actions>
    </>
  );
}
