import { Button, Text } from '@fluentui/react-components';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { Method } from '../../../contract/methods.ts';
import { useFocusAtStart } from '../../frame/first-focus.ts';
import { Form } from '../../frame/form.tsx';
import { useClient } from '../../host.tsx';
import { useWords } from '../../language.ts';
import { ProblemMessage } from '../../operation/problem-message.tsx';
import { useAsk } from '../../operation/use-ask.ts';
import { CodeField } from '../../sign-in/code-field.tsx';
import { StepFoot } from './step-words.tsx';

/** The code that proves what is being registered (S0-24): nothing is stored before it is right. */
export function TypedCode(props: {
  ceremony: string;
  lead: string;
  /** Besides [Next] and [Back]. */
  submitLabel?: string;
  backLabel?: string;
  other?: { text: string; onChoose: () => void };
  onBack: () => void;
  onMethod: (method: Method) => void;
  /** Below the field. */
  children?: ReactNode;
}) {
  const { ceremony } = props;
  const { t } = useWords();
  const client = useClient();
  const ask = useAsk();
  const input = useRef<HTMLInputElement>(null);
  const [code, setCode] = useState('');
  const [empty, setEmpty] = useState(false);
  useFocusAtStart(input);
  useEffect(() => {
    if (ask.problem) input.current?.focus();
  }, [ask.problem]);
  const verify = () => {
    setEmpty(code.trim() === '');
    if (code.trim() === '') {
      input.current?.focus();
      return;
    }
    const typed = code;
    setCode('');
    void ask.decide(
      () => client.securityInfo.verifyCode({ ceremony, code: typed }),
      ({ method }) => props.onMethod(method),
    );
  };
  return (
    <Form onSubmit={verify}>
      <Text>{props.lead}</Text>
      {ask.problem && <ProblemMessage problem={ask.problem} />}
      <CodeField
        label={t('signIn:code.label')}
        input={input}
        value={code}
        onChange={setCode}
        error={empty ? t('signIn:empty') : null}
      />
      {props.children}
      <StepFoot other={props.other}>
        <Button onClick={props.onBack}>{props.backLabel ?? t('shell:back')}</Button>
        <Button type="submit" appearance="primary" disabled={ask.busy}>
          {props.submitLabel ?? t('shell:next')}
        </Button>
      </StepFoot>
    </Form>
  );
}
