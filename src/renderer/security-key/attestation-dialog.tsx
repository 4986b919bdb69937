import { Button, Link, Text } from '@fluentui/react-components';
import { useState } from 'react';
import type { AttestationVerdict } from '../../contract/attestation.ts';
import type { AttachedKey, KeyDetails } from '../../contract/keys.ts';
import type { Outcome, Refusal } from '../../contract/steps.ts';
import { Actions } from '../frame/actions.tsx';
import { useFirstFocus } from '../frame/first-focus.ts';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { KeyChip } from '../operation/key-chip.tsx';
import { OperationPanel } from '../operation/operation-panel.tsx';
import { PinForm } from '../operation/pin-form.tsx';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { problemOfFailure, problemOfRefusal } from '../operation/refusal-words.ts';
import { useOperation } from '../operation/use-operation.ts';
import { takeSecret } from '../typed-secret.ts';
import { VerdictView } from './verdict-view.tsx';

interface Proof {
  readonly byTouch: boolean;
  readonly byPin: boolean;
  readonly byFingerprint: boolean;
}

/** How the key is asked: with as little of the person as it allows. */
type Way = 'touch' | 'fingerprint' | 'pin' | 'none';

function firstWay({ byTouch, byPin, byFingerprint }: Proof, details: KeyDetails): Way {
  if (byTouch) return 'touch';
  if (byFingerprint && details.fingerprints.state !== 'blocked') return 'fingerprint';
  return byPin ? 'pin' : 'none';
}

/** Says what a check does, has the key prove what model it is, and shows the truth. */
export function AttestationDialog(props: {
  attached: AttachedKey;
  details: KeyDetails;
  proof: Proof;
  onChange: () => void;
  onVerdict: (verdict: AttestationVerdict) => void;
  onClose: () => void;
}) {
  const { attached, details, proof, onClose } = props;
  const { t } = useWords();
  const client = useClient();
  const [way, setWay] = useState<Way>(firstWay(proof, details));
  const [isAgreed, setIsAgreed] = useState(false);
  const [pinRefusal, setPinRefusal] = useState<Refusal | null>(null);
  const operation = useOperation<Outcome<AttestationVerdict>>((end) => {
    props.onChange();
    if (end.outcome === 'done') props.onVerdict(end.value);
    else if (proof.byPin && (end.refusal.code.startsWith('pin-') || end.refusal.code === 'fingerprint-blocked'))
      askPin(end.refusal);
  });
  const { current, start, cancel, clear } = operation;

  function askPin(refusal: Refusal | null) {
    setWay('pin');
    setPinRefusal(refusal);
  }
  const prove = (pin: string | null) =>
    start((signal) => client.keys.attestation.prove({ keyId: attached.id, pin }, { signal }));
  function agree() {
    setIsAgreed(true);
    if (way !== 'pin') prove(null);
  }

  const refusal = current.state === 'ended' && current.end.outcome === 'refused' ? current.end.refusal : null;
  const problem =
    current.state === 'failed' ? problemOfFailure(t, current.failure) : refusal && problemOfRefusal(t, refusal);
  const noPinHelps = refusal?.code === 'pin-auth-blocked' || refusal?.code === 'pin-blocked';
  const isPinWanted = isAgreed && way === 'pin' && current.state !== 'running' && !noPinHelps;
  return (
    <TaskDialog title={t('trust:title')} onClose={onClose}>
      {!isAgreed && <Consent attached={attached} way={way} onAgree={agree} onCancel={onClose} />}
      {current.state === 'running' && (
        <>
          <OperationPanel
            attached={attached}
            step={current.step}
            onCancel={() => {
              cancel();
              onClose();
            }}
          />
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
      {current.state === 'ended' && current.end.outcome === 'done' && (
        <>
          <VerdictView verdict={current.end.value} />
          <Actions>
            <Button appearance="primary" onClick={onClose}>
              {t('shell:done')}
            </Button>
          </Actions>
        </>
      )}
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

function Consent(props: { attached: AttachedKey; way: Way; onAgree: () => void; onCancel: () => void }) {
  const { way } = props;
  const { t } = useWords();
  const first = useFirstFocus<HTMLButtonElement>();
  const how = {
    touch: 'trust:byTouch',
    fingerprint: 'trust:byFingerprint',
    pin: 'trust:byPin',
    none: 'trust:cannotAsk',
  } as const;
  return (
    <>
      <KeyChip attached={props.attached} />
      <Text>{t('trust:consent')}</Text>
      <Text weight="semibold">{t(how[way])}</Text>
      <Actions>
        <Button ref={way === 'none' ? first : undefined} onClick={props.onCancel}>
          {t('shell:cancel')}
        </Button>
        {way !== 'none' && (
          <Button ref={first} appearance="primary" onClick={props.onAgree}>
            {t('trust:ask')}
          </Button>
        )}
      </Actions>
    </>
  );
}
