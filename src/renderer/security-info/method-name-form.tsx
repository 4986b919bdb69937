import { Button, Field, Input } from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import { Actions } from '../frame/actions.tsx';
import { useFirstFocus } from '../frame/first-focus.ts';
import { Form } from '../frame/form.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import type { Problem } from '../operation/refusal-words.ts';

/** S2-50. */
const shortest = 3;
const longest = 30;

/** The name that tells one's keys, tokens or app passwords apart, 3 to 30 characters. */
export function MethodNameForm(props: {
  label: string;
  hint: string;
  name: string;
  problem: Problem | null;
  busy: boolean;
  submitLabel: string;
  onSubmit: (name: string) => void;
  children?: ReactNode;
}) {
  const { t } = useWords();
  const [name, setName] = useState(props.name.slice(0, longest));
  const [tried, setTried] = useState(false);
  const input = useFirstFocus<HTMLInputElement>();
  const length = name.trim().length;
  const wrong = length < shortest || length > longest;
  return (
    <Form
      onSubmit={() => {
        setTried(true);
        if (wrong) input.current?.focus();
        else props.onSubmit(name.trim());
      }}
    >
      {props.problem && <ProblemMessage problem={props.problem} />}
      <Field
        label={props.label}
        required
        hint={props.hint}
        {...(tried && wrong
          ? { validationMessage: t('identity:refusals.name-invalid.next'), validationState: 'error' as const }
          : {})}
      >
        <Input
          ref={input}
          value={name}
          onChange={(_, data) => setName(data.value)}
          maxLength={longest}
          autoComplete="off"
          name="method-name"
        />
      </Field>
      <Actions>
        {props.children}
        <Button type="submit" appearance="primary" disabled={props.busy}>
          {props.submitLabel}
        </Button>
      </Actions>
    </Form>
  );
}
