import { Button, Spinner, Text } from '@fluentui/react-components';
import { LockClosedRegular, WarningRegular } from '@fluentui/react-icons';
import { useRef } from 'react';
import type { AtlasState } from '../../contract/atlas.ts';
import { Actions } from '../frame/actions.tsx';
import { Card } from '../frame/card.tsx';
import { Form } from '../frame/form.tsx';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { SecretField } from '../operation/secret-field.tsx';
import { takeSecret } from '../typed-secret.ts';
import { useAtlasAsk } from './use-atlas.ts';

/** An atlas that is locked or cannot be used: why, and the way in where there is one. */
export function ShutCard(props: { kept: Exclude<AtlasState, { state: 'open' }> }) {
  const { kept } = props;
  const { t } = useWords();
  return (
    <Card
      title={t(`atlas:${kept.state}.title`)}
      icon={kept.state === 'locked' ? <LockClosedRegular /> : <WarningRegular />}
    >
      <Text>{kept.state === 'locked' ? t(`atlas:locked.${kept.by}`) : t(`atlas:unusable.${kept.reason}`)}</Text>
      {kept.state === 'locked' && kept.by === 'passphrase' && <Unlock />}
    </Card>
  );
}

function Unlock() {
  const { t } = useWords();
  const client = useClient();
  const { ask, problem, busy } = useAtlasAsk();
  const input = useRef<HTMLInputElement>(null);
  function submit() {
    if (!input.current || input.current.value === '') return input.current?.focus();
    const passphrase = takeSecret(input.current);
    void ask(
      () => client.atlas.unlock({ passphrase }),
      () => {},
    ).then(() => input.current?.focus());
  }
  return (
    <Form onSubmit={submit}>
      {problem && <ProblemMessage problem={problem} />}
      <SecretField label={t('atlas:locked.label')} input={input} name="atlas-unlock" />
      <Actions>
        {busy && <Spinner size="tiny" label={t('key:steps.working.title')} />}
        <Button type="submit" appearance="primary" disabledFocusable={busy}>
          {t('atlas:locked.submit')}
        </Button>
      </Actions>
    </Form>
  );
}
