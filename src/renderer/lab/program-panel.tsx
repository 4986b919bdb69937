import {
  Button,
  Field,
  Input,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  Radio,
  RadioGroup,
  Text,
} from '@fluentui/react-components';
import { useRef, useState } from 'react';
import { type ProgramKind, programKindOf, programKinds } from '../../contract/program-kinds.ts';
import { Card } from '../frame/card.tsx';
import { Form } from '../frame/form.tsx';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { SecretField } from '../operation/secret-field.tsx';
import { useAsk } from '../operation/use-ask.ts';
import { takeSecret } from '../typed-secret.ts';

const useStyles = makeStyles({
  card: { maxWidth: '640px' },
  title: { display: 'block' },
  body: { whiteSpace: 'normal' },
});

const looksLikeUser = /^[^\s@]+@[^\s@]+$/;

/** A program that knows no second step, and signs in with an app password (S4-46, S4-51 to S4-55). */
export function ProgramPanel() {
  const { t } = useWords();
  const styles = useStyles();
  const client = useClient();
  const ask = useAsk();
  const [userName, setUserName] = useState('');
  const [kind, setKind] = useState<ProgramKind>('legacy');
  const [missing, setMissing] = useState<'user' | 'password' | null>(null);
  const [opened, setOpened] = useState<{ userName: string; name: string } | null>(null);
  const user = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  const signIn = () => {
    const name = userName.trim();
    const lacks = !looksLikeUser.test(name) ? 'user' : password.current?.value ? null : 'password';
    setMissing(lacks);
    setOpened(null);
    if (lacks !== null || !password.current) {
      (lacks === 'user' ? user : password).current?.focus();
      return;
    }
    const typed = takeSecret(password.current);
    void ask.decide(
      () => client.signIn.withAppPassword({ userName: name, password: typed, program: programKinds[kind] }),
      (taken) => setOpened({ userName: name, name: taken.name }),
    );
  };
  return (
    <div className={styles.card}>
      <Card title={t('lab:program.title')}>
        <Text>{t('lab:program.lead')}</Text>
        <Form onSubmit={signIn}>
          <Field
            label={t('signIn:userName')}
            required
            {...(missing === 'user'
              ? { validationMessage: t('signIn:userNameWrong'), validationState: 'error' as const }
              : {})}
          >
            <Input
              ref={user}
              name="program-user"
              type="email"
              autoComplete="off"
              maxLength={254}
              value={userName}
              onChange={(_, { value }) => setUserName(value)}
            />
          </Field>
          <SecretField
            label={t('identity:methods.app-password')}
            name="program-password"
            input={password}
            error={missing === 'password' ? t('lab:program.passwordNeeded') : null}
          />
          <Field label={t('lab:program.kind')} hint={t('lab:program.kindHint')}>
            <RadioGroup value={kind} onChange={(_, { value }) => setKind(programKindOf(value) ?? kind)}>
              {Object.keys(programKinds).map((one) => (
                <Radio key={one} value={one} label={t(`lab:program.kinds.${one as ProgramKind}`)} />
              ))}
            </RadioGroup>
          </Field>
          <div>
            <Button type="submit" appearance="primary" disabled={ask.busy}>
              {t('lab:program.signIn')}
            </Button>
          </div>
        </Form>
        {ask.problem && <ProblemMessage problem={ask.problem} />}
        {opened && (
          <MessageBar intent="success" layout="multiline" role="status" data-program="opened">
            <MessageBarBody className={styles.body}>
              <MessageBarTitle className={styles.title}>{t('lab:program.opened', opened)}</MessageBarTitle>
              {t('lab:program.openedBy', opened)}
            </MessageBarBody>
          </MessageBar>
        )}
      </Card>
    </div>
  );
}
