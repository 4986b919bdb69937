import { Button, MessageBar, MessageBarBody, makeStyles, tokens } from '@fluentui/react-components';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { AttachedKey, KeyDetails } from '../../contract/keys.ts';
import type { Refusal } from '../../contract/steps.ts';
import { Actions } from '../frame/actions.tsx';
import { Form } from '../frame/form.tsx';
import { useWords } from '../language.ts';
import { KeyChip } from './key-chip.tsx';
import { problemOfRefusal } from './refusal-words.ts';
import { SecretField } from './secret-field.tsx';

const useStyles = makeStyles({
  warning: { alignItems: 'start', paddingBlock: tokens.spacingVerticalS },
  body: { whiteSpace: 'normal' },
});

/** Asks for the PIN that a key has. Attempts left are shown before anything is typed. */
export function PinForm(props: {
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
}) {
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

/** The strong warning before the attempt that would lock the key. */
export function LastAttempt() {
  const { t } = useWords();
  const styles = useStyles();
  return (
    <MessageBar intent="warning" layout="multiline" className={styles.warning} role="alert" data-last-attempt="">
      <MessageBarBody className={styles.body}>
        <strong>{t('key:lastPinAttempt')}</strong>
      </MessageBarBody>
    </MessageBar>
  );
}
