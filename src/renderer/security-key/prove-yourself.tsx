import { Button, Link, Text } from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import type { Proof } from '../../contract/key-settings.ts';
import type { AttachedKey, KeyDetails } from '../../contract/keys.ts';
import type { Outcome, Refusal } from '../../contract/steps.ts';
import { Actions } from '../frame/actions.tsx';
import { useWords } from '../language.ts';
import { useAtStart } from '../operation/at-start.ts';
import { OperationPanel } from '../operation/operation-panel.tsx';
import { PinForm } from '../operation/pin-form.tsx';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { type Problem, problemOfFailure, problemOfRefusal } from '../operation/refusal-words.ts';
import { type OperationStream, useOperation } from '../operation/use-operation.ts';
import { takeSecret } from '../typed-secret.ts';

type Value<End> = End extends { outcome: 'done'; value: infer T } ? T : never;

/** No PIN helps any more before the key was taken out or reset. */
const isOver = ({ code }: Refusal): boolean => code === 'pin-auth-blocked' || code === 'pin-blocked';
const asksForPin = ({ code }: Refusal): boolean =>
  !isOver({ code } as Refusal) && (code.startsWith('pin-') || code === 'fingerprint-blocked');

/**
 * Lets the person prove who they are to a key, by a finger where it takes one, else by its PIN, and runs what they prove it
 * for. What it gives is shown by `children`.
 */
export function ProveYourself<End extends Outcome<unknown>>(props: {
  attached: AttachedKey;
  details: KeyDetails;
  proof: Proof;
  lead?: string;
  run: (pin: string | null, signal: AbortSignal) => Promise<OperationStream<End>>;
  onDone?: (value: Value<End>) => void;
  onRefused: () => void;
  onCancel: () => void;
  cancelLabel?: string;
  children?: (value: Value<End>) => ReactNode;
}) {
  const { attached, details, proof, run } = props;
  const { t } = useWords();
  const byFinger = proof.needs === 'person' && proof.byFingerprint;
  const hasPin = details.pin.state === 'set' && !details.pin.replugNeeded;
  const [by, setBy] = useState<'fingerprint' | 'pin'>(byFinger ? 'fingerprint' : 'pin');
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const { current, start, cancel, clear } = useOperation<End>((end) => {
    if (end.outcome === 'done') return props.onDone?.(end.value as Value<End>);
    props.onRefused();
    setRefusal(end.refusal);
    if (asksForPin(end.refusal)) setBy('pin');
  });
  const begin = (pin: string | null) => {
    setRefusal(null);
    start((signal) => run(pin, signal));
  };
  const leave = () => (cancel(), props.onCancel());
  const isFree = proof.needs === 'nothing';
  useAtStart(() => {
    if (byFinger || isFree) begin(null);
  });
  const label = props.cancelLabel ? { cancelLabel: props.cancelLabel } : {};

  if (current.state === 'ended' && current.end.outcome === 'done') {
    return <>{props.children?.(current.end.value as Value<End>)}</>;
  }
  if (current.state === 'running') {
    return (
      <>
        <OperationPanel attached={attached} step={current.step} onCancel={leave} {...label} />
        {by === 'fingerprint' && byFinger && hasPin && (
          <Link as="button" onClick={() => (cancel(), setBy('pin'))}>
            {t('keys:usePin')}
          </Link>
        )}
      </>
    );
  }
  const mayAskPin = by === 'pin' && hasPin && current.state !== 'failed' && !isFree;
  if (mayAskPin && (refusal === null || asksForPin(refusal))) {
    return (
      <>
        {props.lead && <Text>{props.lead}</Text>}
        <PinForm
          attached={attached}
          details={details}
          refusal={refusal}
          submitLabel={t('shell:next')}
          onSubmit={(input) => begin(takeSecret(input))}
          onCancel={leave}
          {...label}
        />
      </>
    );
  }
  const problem: Problem =
    current.state === 'failed'
      ? problemOfFailure(t, current.failure)
      : problemOfRefusal(t, refusal ?? refusalOf(proof, current.state === 'cancelled'));
  return (
    <>
      <ProblemMessage problem={problem} />
      <Actions>
        <Button onClick={leave}>{props.cancelLabel ?? t('shell:cancel')}</Button>
        {!(refusal && isOver(refusal)) && (
          <Button
            appearance="primary"
            onClick={() => {
              clear();
              setRefusal(null);
              if (by === 'fingerprint' || isFree) begin(null);
            }}
          >
            {t('shell:tryAgain')}
          </Button>
        )}
      </Actions>
    </>
  );
}

const refusalOf = (proof: Proof, wasCancelled: boolean): Refusal => ({
  code: wasCancelled ? 'cancelled' : proof.needs === 'impossible' ? proof.reason : 'pin-required',
  retries: null,
  status: null,
  detail: null,
});
