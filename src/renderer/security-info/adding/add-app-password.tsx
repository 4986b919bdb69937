import { Button, Text } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useFirstFocus } from '../../frame/first-focus.ts';
import { useClient, useHost } from '../../host.tsx';
import { useWords } from '../../language.ts';
import { useAsk } from '../../operation/use-ask.ts';
import { MethodNameForm } from '../method-name-form.tsx';
import type { Adding } from './adding.ts';
import { proposedName } from './proposed-name.ts';
import { Copyable, StepFoot, StepHeading } from './step-words.tsx';
import { useCeremony } from './use-ceremony.ts';

/** An app password, one for each device (S4-46 to S4-49): made by the directory and shown once (S4-61). */
export function AddAppPassword(props: Pick<Adding, 'onBack'> & { onDone: () => void }) {
  const { t } = useWords();
  const client = useClient();
  const ask = useAsk();
  const { finish } = useCeremony();
  const methods = useQuery(useHost().securityInfo.get.queryOptions()).data?.methods ?? [];
  const taken = methods.flatMap((method) => (method.type === 'app-password' ? [method.name] : []));
  const [made, setMade] = useState<{ name: string; password: string } | null>(null);
  if (made) return <Made {...made} onDone={props.onDone} />;
  return (
    <>
      <Text>{t('adding:appPassword.lead')}</Text>
      <Text>{t('adding:appPassword.advice')}</Text>
      <MethodNameForm
        label={t('adding:appPassword.name')}
        hint={t('adding:appPassword.nameHint')}
        name={proposedName(
          [t('adding:appPassword.proposals.laptop'), t('adding:appPassword.proposals.desktop')],
          taken,
        )}
        problem={ask.problem}
        busy={ask.busy}
        submitLabel={t('shell:next')}
        onSubmit={(name) =>
          void ask.decide(
            () => client.securityInfo.addAppPassword({ name }),
            ({ password }) => {
              finish();
              setMade({ name, password });
            },
          )
        }
      >
        <Button onClick={props.onBack}>{t('shell:cancel')}</Button>
      </MethodNameForm>
    </>
  );
}

function Made(props: { name: string; password: string; onDone: () => void }) {
  const { t } = useWords();
  const first = useFirstFocus<HTMLButtonElement>();
  return (
    <>
      <StepHeading>{t('adding:appPassword.made', { name: props.name })}</StepHeading>
      <Text>{t('adding:appPassword.once')}</Text>
      <Copyable label={t('adding:appPassword.password')} text={props.password} of="app-password" large />
      <Text>{t('adding:appPassword.use')}</Text>
      <StepFoot>
        <Button ref={first} appearance="primary" onClick={props.onDone}>
          {t('shell:done')}
        </Button>
      </StepFoot>
    </>
  );
}
