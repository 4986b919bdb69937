import { Button, MessageBar, MessageBarBody, Text } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { AttachedKey, KeyDetails } from '../../contract/keys.ts';
import type { Refusal } from '../../contract/steps.ts';
import { Actions } from '../frame/actions.tsx';
import { Form } from '../frame/form.tsx';
import { useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { NewPinForm } from '../security-key/new-pin-form.tsx';
import { KeyChip } from './key-chip.tsx';
import { LastAttempt } from './last-attempt.tsx';
import { problemOfRefusal } from './refusal-words.ts';
import { SecretField } from './secret-field.tsx';

interface PinFormProps {
  attached: AttachedKey;
  details: KeyDetails;
  /** What the key said to the last PIN. */
  refusal: Refusal | null;
  submitLabel: string;
  busy?: boolean;
  onSubmit: (input: HTMLInputElement) => void;
  onCancel: () => void;
  cancelLabel?: string;
  children?: ReactNode;
}

/**
 * Asks for the PIN that a key has. Attempts left are shown before anything is typed. A key that wants another PIN first
 * gets one here.
 */
export function PinForm(props: PinFormProps) {
  const { attached, details, refusal } = props;
  const { t } = useWords();
  const host = useHost();
  const queries = useQueryClient();
  const [changed, setChanged] = useState(false);
  const mustChange = details.pin.changeRequired || refusal?.code === 'pin-change-required';
  if (!mustChange || changed) return <AskPin {...props} refusal={changed ? null : refusal} changed={changed} />;
  return (
    <>
      <KeyChip attached={attached} />
      <MessageBar intent="info" layout="multiline" data-change-first="">
        <MessageBarBody style={{ whiteSpace: 'normal' }}>{t('keys:pin.changeFirst')}</MessageBarBody>
      </MessageBar>
      <NewPinForm
        attached={attached}
        details={details}
        onDone={() => {
          setChanged(true);
          void queries.invalidateQueries({ queryKey: host.keys.describe.key() });
        }}
        onRefused={() => void queries.invalidateQueries({ queryKey: host.keys.describe.key() })}
        onCancel={props.onCancel}
      />
    </>
  );
}

function AskPin(props: PinFormProps & { changed: boolean }) {
  const { details, refusal } = props;
  const { t } = useWords();
  const input = useRef<HTMLInputElement>(null);
  const [empty, setEmpty] = useState(false);
  const problem = refusal && problemOfRefusal(t, refusal);
  const retries = (refusal?.code.startsWith('pin-') ? refusal.retries : null) ?? details.pin.retries;
  const error = empty
    ? t('keys:pin.empty')
    : problem && t('key:titleAndNext', { title: problem.title, next: problem.next });
  useEffect(() => {
    if (refusal) input.current?.focus();
  }, [refusal]);
  return (
    <Form
      onSubmit={() => {
        if (!input.current) return;
        setEmpty(input.current.value === '');
        if (input.current.value === '') input.current.focus();
        else props.onSubmit(input.current);
      }}
    >
      <KeyChip attached={props.attached} />
      {props.changed && <Text role="status">{t('keys:pin.changedGoOn')}</Text>}
      {retries === 1 && <LastAttempt />}
      <SecretField
        label={t('keys:pin.current')}
        input={input}
        name="pin"
        hint={retries === null ? undefined : t('key:attempts', { count: retries })}
        error={error}
        autoFocus
      />
      {props.children}
      <Actions>
        <Button onClick={props.onCancel}>{props.cancelLabel ?? t('shell:cancel')}</Button>
        <Button type="submit" appearance="primary" disabled={props.busy ?? false}>
          {props.submitLabel}
        </Button>
      </Actions>
    </Form>
  );
}
