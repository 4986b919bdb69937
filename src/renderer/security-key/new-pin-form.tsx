import { Button } from '@fluentui/react-components';
import { useRef, useState } from 'react';
import type { AttachedKey, KeyDetails } from '../../contract/keys.ts';
import type { Outcome, Refusal, RefusalCode } from '../../contract/steps.ts';
import { Actions } from '../frame/actions.tsx';
import { Form } from '../frame/form.tsx';
import { useNotice } from '../frame/notice.tsx';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { LastAttempt } from '../operation/last-attempt.tsx';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { type Problem, problemOfRefusal } from '../operation/refusal-words.ts';
import { SecretField } from '../operation/secret-field.tsx';
import { useAsk } from '../operation/use-ask.ts';
import { secretBytes, secretLength, takeSecret } from '../typed-secret.ts';
import { PinAdviceLine } from './pin-advice-line.tsx';
import { PinRule } from './pin-rule.tsx';

type Wrong = { field: 'current' | 'new' | 'repeat'; text: string };

const aboutCurrent: readonly RefusalCode[] = ['pin-wrong', 'pin-wrong-not-counted', 'pin-known-wrong'];
const aboutNew: readonly RefusalCode[] = [
  'pin-too-short',
  'pin-too-long',
  'pin-not-allowed',
  'pin-same-as-current',
  'pin-policy',
];

/** Creates the first PIN of a key, or changes it. What can be known here is said before anything is sent to the key. */
export function NewPinForm(props: {
  attached: AttachedKey;
  details: KeyDetails;
  onDone: () => void;
  /** The key said no: what it says about itself may be different now. */
  onRefused: () => void;
  onCancel: () => void;
}) {
  const { attached, details } = props;
  const { pin } = details;
  const { t } = useWords();
  const client = useClient();
  const notify = useNotice();
  const ask = useAsk();
  // What this form is for does not change while it is open, even when the key is read anew.
  const [changing] = useState(pin.state === 'set');
  const [wrong, setWrong] = useState<Wrong | null>(null);
  const [refusal, setRefusal] = useState<Problem | null>(null);
  const current = useRef<HTMLInputElement>(null);
  const next = useRef<HTMLInputElement>(null);
  const repeat = useRef<HTMLInputElement>(null);

  function submit() {
    if (!next.current || !repeat.current) return;
    if (changing && current.current?.value === '') return fault('current', t('keys:pin.empty'));
    if (secretLength(next.current) < pin.minLength)
      return fault('new', t('keys:pin.tooShort', { minimum: pin.minLength }));
    if (secretBytes(next.current).length > pin.maxBytes) {
      return fault('new', t('keys:pin.tooLong', { maximum: pin.maxBytes }));
    }
    if (pin.maxLength !== null && secretLength(next.current) > pin.maxLength) {
      return fault('new', t('keys:pin.tooManyCharacters', { maximum: pin.maxLength }));
    }
    if (changing && next.current.value === current.current?.value) {
      return fault('new', t('key:refusals.pin-same-as-current.title'));
    }
    if (next.current.value.normalize('NFC') !== repeat.current.value.normalize('NFC')) {
      return fault('repeat', t('keys:pin.mismatch'));
    }
    setWrong(null);
    setRefusal(null);
    repeat.current.value = '';
    const newPin = takeSecret(next.current);
    // What is taken out by program is no input to those who listen.
    next.current.dispatchEvent(new Event('input'));
    const currentPin = changing && current.current ? takeSecret(current.current) : null;
    void ask.answer(
      () =>
        currentPin === null
          ? client.keys.setPin({ keyId: attached.id, newPin })
          : client.keys.changePin({ keyId: attached.id, currentPin, newPin }),
      finish,
    );
  }

  function finish(outcome: Outcome<object>) {
    if (outcome.outcome === 'done') {
      notify(changing ? t('keys:pin.changed') : t('keys:pin.created'));
      props.onDone();
      return;
    }
    props.onRefused();
    refuse(outcome.refusal);
  }

  function refuse(said: Refusal) {
    const problem = problemOfRefusal(t, said);
    const text = t('key:titleAndNext', { title: problem.title, next: problem.next });
    if (aboutCurrent.includes(said.code)) fault('current', text);
    else if (aboutNew.includes(said.code)) fault('new', text);
    else setRefusal(problem);
  }

  function fault(field: Wrong['field'], text: string) {
    setWrong({ field, text });
    ({ current, new: next, repeat })[field].current?.focus();
  }

  const over = refusal?.code === 'pin-blocked' || refusal?.code === 'pin-auth-blocked' || refusal?.code === 'removed';
  return (
    <>
      {(refusal ?? ask.problem) && <ProblemMessage problem={(refusal ?? ask.problem) as Problem} />}
      {over ? (
        <Actions>
          <Button onClick={props.onCancel}>{t('shell:close')}</Button>
        </Actions>
      ) : (
        <Form onSubmit={submit}>
          <PinRule pin={pin} />
          {changing && pin.retries === 1 && <LastAttempt />}
          {changing && (
            <SecretField
              label={t('keys:pin.current')}
              input={current}
              name="current-pin"
              hint={pin.retries === null ? undefined : t('key:attempts', { count: pin.retries })}
              error={wrong?.field === 'current' ? wrong.text : null}
              autoFocus
            />
          )}
          <SecretField
            label={t('keys:pin.new')}
            input={next}
            name="new-pin"
            error={wrong?.field === 'new' ? wrong.text : null}
            autoFocus={!changing}
          />
          <PinAdviceLine input={next} />
          <SecretField
            label={t('keys:pin.repeat')}
            input={repeat}
            name="new-pin-repeat"
            error={wrong?.field === 'repeat' ? wrong.text : null}
          />
          <Actions>
            <Button onClick={props.onCancel}>{t('shell:cancel')}</Button>
            <Button type="submit" appearance="primary" disabled={ask.busy}>
              {changing ? t('keys:pin.change') : t('keys:pin.create')}
            </Button>
          </Actions>
        </Form>
      )}
    </>
  );
}
