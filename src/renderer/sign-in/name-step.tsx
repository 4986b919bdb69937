import { Button, Field, Input, Link } from '@fluentui/react-components';
import { useState } from 'react';
import { rememberedTokens } from '../browser-memory.ts';
import { Actions } from '../frame/actions.tsx';
import { useFirstFocus } from '../frame/first-focus.ts';
import { Form } from '../frame/form.tsx';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { useAsk } from '../operation/use-ask.ts';
import type { Way } from './other-ways-step.tsx';
import { SignInCard } from './sign-in-card.tsx';
import { isUserName } from './user-name.ts';
import { wantedSecondStep } from './wanted-second-step.ts';

type Answer = { flow: string; ask: Way; ways: readonly Way[] };

/** Who signs in. The typed name stays when the person comes back. */
export function NameStep(props: {
  directoryName: string;
  userName: string;
  onType: (userName: string) => void;
  onAsk: (answer: Answer) => void;
  onOptions: () => void;
}) {
  const { userName } = props;
  const { t } = useWords();
  const client = useClient();
  const ask = useAsk();
  const input = useFirstFocus<HTMLInputElement>();
  const [wrong, setWrong] = useState(false);
  return (
    <SignInCard title={t('signIn:title')}>
      <Form
        onSubmit={() => {
          setWrong(!isUserName(userName));
          if (isUserName(userName))
            void ask.answer(
              () =>
                client.signIn.begin({
                  userName,
                  browser: rememberedTokens(),
                  wantsSecondStep: wantedSecondStep() !== null,
                }),
              props.onAsk,
            );
          else input.current?.focus();
        }}
      >
        <div>{t('signIn:lead', { directory: props.directoryName })}</div>
        {ask.problem && <ProblemMessage problem={ask.problem} />}
        <Field
          label={t('signIn:userName')}
          required
          {...(wrong ? { validationMessage: t('signIn:userNameWrong'), validationState: 'error' as const } : {})}
        >
          <Input
            ref={input}
            value={userName}
            onChange={(_, data) => props.onType(data.value)}
            placeholder="name@example.com"
            name="username"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={254}
          />
        </Field>
        <Link as="button" type="button" onClick={props.onOptions}>
          {t('signIn:options.title')}
        </Link>
        <Actions>
          <Button type="submit" appearance="primary" disabled={ask.busy}>
            {t('shell:next')}
          </Button>
        </Actions>
      </Form>
    </SignInCard>
  );
}
